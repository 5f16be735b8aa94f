"""Date and time formats such as `YYYYMMDD`: the notation of the mapping, for cells and for file names."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
_TOKENS: Final = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "MM": r"(?P<month>[0-9]{2})",
    "DD": r"(?P<day>[0-9]{2})",
    "hh": r"(?P<hour>[0-9]{2})",
    "mm": r"(?P<minute>[0-9]{2})",
    "ss": r"(?P<second>[0-9]{2})",
    "zz": r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})",
}
_SPLIT: Final = re.compile("(" + "|".join(_TOKENS) + ")")


@dataclass(frozen=True, slots=True)
class DateFormat:
    """A format with YYYY, MM, DD once each; moments add hh, mm and may add ss and zz (Z or +08:00)."""

    text: str

    @property
    def pattern(self) -> str:
        """The regular expression, with named groups."""
        return _pattern(self.text)

    @property
    def plain_pattern(self) -> str:
        """The same without groups, to be part of a larger expression."""
        return re.sub(r"\?P<[a-z]+>", "?:", _pattern(self.text))

    def tokens(self) -> list[str]:
        return [part for part in _SPLIT.split(self.text) if part in _TOKENS]


@lru_cache(maxsize=64)
def _pattern(text: str) -> str:
    return "".join(_TOKENS.get(part) or re.escape(part) for part in _SPLIT.split(text))


@lru_cache(maxsize=64)
def _compiled(text: str) -> re.Pattern[str]:
    return re.compile(_pattern(text), re.ASCII)


@lru_cache(maxsize=65_536)
def read_date(text: str, form: str) -> dt.date | None:
    """The date, or None where `text` has not the form or names no day. Years are not judged here."""
    found = _compiled(form).fullmatch(text)
    if not found:
        return None
    try:
        return dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def read_moment(text: str, form: str, zone: dt.tzinfo) -> dt.datetime | None:
    """The moment in UTC; `zone` is meant where the form has no zz. None as in `read_date`."""
    found = _compiled(form).fullmatch(text)
    if not found:
        return None
    parts = found.groupdict()
    try:
        local = dt.datetime(
            int(parts["year"]),
            int(parts["month"]),
            int(parts["day"]),
            int(parts["hour"]),
            int(parts["minute"]),
            int(parts.get("second") or 0),
            tzinfo=_offset(parts["zone"]) if parts.get("zone") else zone,
        )
        return local.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _offset(text: str) -> dt.tzinfo:
    if text == "Z":
        return dt.UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return dt.timezone(dt.timedelta(minutes=-minutes if text[0] == "-" else minutes))


def in_range(day: dt.date) -> bool:
    """Whether the product keeps such a date: 1900 to 2199."""
    return FIRST_YEAR <= day.year <= LAST_YEAR
