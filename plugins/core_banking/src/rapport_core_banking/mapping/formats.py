"""Formats of files, numbers and dates from checked data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from rapport_core_banking.mapping.dates import DateFormat
from rapport_core_banking.mapping.model import FileFormat, NumberFormat

# Where an encoding has a superset that cannot misread it, the superset is used: feeds.md, Traps.
_SUPERSETS: Final = {"gbk": "gb18030", "gb2312": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949"}


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


def build_number(data: dict[str, Any]) -> NumberFormat:
    return NumberFormat(
        decimals=data.get("decimals", 2),
        point=data.get("point", "."),
        thousands=data.get("thousands", ""),
        implied=data.get("implied", False),
        sign_last=data.get("sign", "first") == "last",
    )


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
