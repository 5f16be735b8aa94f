"""Lines with quotation marks, split one by one: only files whose mapping has a quote come here."""

from __future__ import annotations

from collections.abc import Sequence


def split_quoted(
    lines: Sequence[str], separator: str, quote: str
) -> tuple[list[list[str] | None], list[bool]]:
    """The fields of each line, None (and True beside it) where a quotation mark stands wrong.

    A field may stand in quotation marks, a doubled one inside is one. A line is a record even then.
    """
    split = [split_line(line, separator, quote) for line in lines]
    return split, [fields is None for fields in split]


def split_line(line: str, separator: str, quote: str) -> list[str] | None:
    if quote not in line:
        return line.split(separator)
    fields: list[str] = []
    at = 0
    while True:
        end = _end_of_field(line, at, separator, quote)
        if end is None:
            return None
        fields.append(_value(line[at:end], quote))
        if end == len(line):
            return fields
        at = end + len(separator)


def _end_of_field(line: str, at: int, separator: str, quote: str) -> int | None:
    if line.startswith(quote, at):
        return _end_of_quoted(line, at, separator, quote)
    found = line.find(separator, at)
    end = len(line) if found < 0 else found
    return None if quote in line[at:end] else end


def _end_of_quoted(line: str, at: int, separator: str, quote: str) -> int | None:
    close = line.find(quote, at + 1)
    while close >= 0 and line.startswith(quote, close + 1):
        close = line.find(quote, close + 2)
    if close < 0:
        return None
    end = close + 1
    return end if end == len(line) or line.startswith(separator, end) else None


def _value(field: str, quote: str) -> str:
    return field[1:-1].replace(quote * 2, quote) if field.startswith(quote) else field
