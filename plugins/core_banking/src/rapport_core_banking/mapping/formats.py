"""Formats of files, numbers and dates from checked data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from rapport_core_banking.mapping.dates import DateFormat
from rapport_core_banking.mapping.model import FileFormat, NumberFormat

# Where an encoding has a superset that cannot misread it, the superset is used: feeds.md, Traps.
_SUPERSETS: Final = {"gbk": "gb18030", "gb2312": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949"}

PLAIN_NUMBER: Final = NumberFormat(decimals=2, point=".", thousands="", implied=False, sign_last=False)


def merged_format(base: dict[str, Any], own: dict[str, Any] | None) -> dict[str, Any]:
    """A table's own format over that of all files; a number's keys each for themselves."""
    if not own:
        return base
    number = {**base.get("number", {}), **own.get("number", {})}
    return {**base, **own, "number": number}


def build_format(data: dict[str, Any]) -> FileFormat:
    """Defaults for whatever `data` does not say."""
    fixed = data.get("layout", "delimited") == "fixed"
    encoding: str = data.get("encoding", "utf-8")
    return FileFormat(
        fixed=fixed,
        encoding=_SUPERSETS.get(encoding, encoding),
        separator="" if fixed else data.get("separator", ""),
        trailing_separator=data.get("trailing_separator", False),
        quote="" if fixed else data.get("quote", ""),
        header=data.get("header", "none"),
        trim=data.get("trim", fixed),
        dates=date_formats(data.get("date", "YYYYMMDD")),
        moments=date_formats(data.get("moment", "YYYYMMDDhhmmss")),
        number=build_number(data.get("number", {})),
        empty=empty_texts(data.get("empty", [])),
        list_separator=data.get("list_separator", ";"),
    )


def empty_texts(data: Iterable[str | int]) -> tuple[str, ...]:
    """An empty cell is always unknown, whatever else is."""
    return ("", *(str(text) for text in data if text != ""))


def build_number(data: dict[str, Any], base: NumberFormat = PLAIN_NUMBER) -> NumberFormat:
    """What `data` does not say is as in `base`."""
    return NumberFormat(
        decimals=data.get("decimals", base.decimals),
        point=data.get("point", base.point),
        thousands=data.get("thousands", base.thousands),
        implied=data.get("implied", base.implied),
        sign_last=data["sign"] == "last" if "sign" in data else base.sign_last,
    )


def number_fault(form: NumberFormat) -> str:
    """What is wrong with a format, or nothing."""
    return "point and thousands are the same" if form.thousands and form.point == form.thousands else ""


def date_formats(data: str | list[str]) -> tuple[DateFormat, ...]:
    return tuple(DateFormat(text) for text in ([data] if isinstance(data, str) else data))


def date_fault(form: DateFormat, *, moment: bool) -> str:
    """What is wrong with a format, or nothing."""
    tokens = form.tokens()
    needed = {"YYYY", "MM", "DD"} | ({"hh", "mm"} if moment else set())
    admitted = needed | ({"ss", "zz"} if moment else set())
    if len(set(tokens)) < len(tokens):
        return "a part stands in the format twice"
    if not needed <= set(tokens):
        return f"the format needs {', '.join(sorted(needed - set(tokens)))}"
    if not set(tokens) <= admitted:
        return f"a date has no {', '.join(sorted(set(tokens) - admitted))}"
    return ""
