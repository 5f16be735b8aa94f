"""Dates and times as each language writes them: 2026-11-20 in Chinese, 20 Nov 2026 in English."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta

from rapport.kernel.i18n.catalogue import LOCALES, current

_LOCALES: Final = {name: Locale.parse(name) for name in LOCALES}
_DAY: Final = {"zh_CN": "yyyy-MM-dd", "en": "d MMM yyyy"}
_DAY_SHORT: Final = {"zh_CN": "MM-dd", "en": "d MMM"}
_MONTH: Final = {"zh_CN": "yyyy-MM", "en": "MMM yyyy"}
_TODAY: Final = {"zh_CN": "今天", "en": "today"}
_MOMENT: Final = {"zh_CN": "yyyy-MM-dd HH:mm", "en": "d MMM yyyy, HH:mm"}
_MOMENT_SHORT: Final = {"zh_CN": "MM-dd HH:mm", "en": "d MMM, HH:mm"}


def day(value: date) -> str:
    return _date(value, _DAY)


def day_short(value: date) -> str:
    """Without the year, where a page shows only the current one."""
    return _date(value, _DAY_SHORT)


def month(value: date) -> str:
    return _date(value, _MONTH)


def weekday(value: date) -> str:
    """`周五`, `Fri`."""
    return format_date(value, "EEE", locale=_LOCALES[current.get()])


def moment(value: datetime, timezone: str) -> str:
    """A UTC (aware) time stamp on the clock of `timezone`, the tenant's."""
    return _datetime(value, timezone, _MOMENT)


def moment_short(value: datetime, timezone: str) -> str:
    return _datetime(value, timezone, _MOMENT_SHORT)


def ago(value: date, today: date) -> str:
    """`3周前`, `in 5 days`; the day itself is `今天`, `today`."""
    locale = _LOCALES[current.get()]
    if value == today:
        return _TODAY[current.get()]
    return format_timedelta(
        value - today, granularity="day", threshold=1.2, add_direction=True, locale=locale
    )


def _date(value: date, patterns: dict[str, str]) -> str:
    return format_date(value, patterns[current.get()], locale=_LOCALES[current.get()])


def _datetime(value: datetime, timezone: str, patterns: dict[str, str]) -> str:
    if value.tzinfo is None:
        raise ValueError("a moment needs its offset: store UTC")
    local = value.astimezone(ZoneInfo(timezone))
    return format_datetime(local, patterns[current.get()], locale=_LOCALES[current.get()])
