"""Periods and working days (domain.md 0.1). All functions are pure; a bank's calendar is plain data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from chinese_calendar import constants

_DAY = timedelta(days=1)
_SATURDAY = 5


class Period(StrEnum):
    """A calendar period; CUSTOM ones are given by their dates."""

    MONTH = "MONTH"
    QUARTER = "QUARTER"
    HALF = "HALF"
    YEAR = "YEAR"


_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF: 6, Period.YEAR: 12}


@dataclass(frozen=True, slots=True)
class BankCalendar:
    """Working days are Monday to Friday without `holidays`, and the make-up `workdays`, which win."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    @classmethod
    def weekdays(cls, holidays: Iterable[date] = (), workdays: Iterable[date] = ()) -> "BankCalendar":
        """Monday to Friday, but for the days named."""
        return cls(frozenset(holidays), frozenset(workdays))

    @classmethod
    def chinese(cls, holidays: Iterable[date] = (), workdays: Iterable[date] = ()) -> "BankCalendar":
        """The statutory calendar of mainland China, with further days of the bank's own.

        Known for `chinese_years()`; in other years (the State Council announces each one in autumn) only
        weekends are free, until the bank adds the days.
        """
        statutory, make_up = _statutory()
        free, busy = frozenset(holidays), frozenset(workdays)
        return cls((statutory - busy) | free, (make_up - free) | busy)


@lru_cache(maxsize=1)
def _statutory() -> tuple[frozenset[date], frozenset[date]]:
    return frozenset(constants.holidays), frozenset(constants.workdays)


def chinese_years() -> range:
    """The years whose statutory holidays are known."""
    years = {day.year for day in _statutory()[0]}
    return range(min(years), max(years) + 1)


def is_working_day(day: date, calendar: BankCalendar) -> bool:
    if day in calendar.workdays:
        return True
    return day.weekday() < _SATURDAY and day not in calendar.holidays


def working_day_on_or_before(day: date, calendar: BankCalendar) -> date:
    """`day` itself if it is a working day, else the last one before it."""
    while not is_working_day(day, calendar):
        day -= _DAY
    return day


def working_day_on_or_after(day: date, calendar: BankCalendar) -> date:
    """`day` itself if it is a working day, else the first one after it."""
    while not is_working_day(day, calendar):
        day += _DAY
    return day


def previous_working_day(day: date, calendar: BankCalendar) -> date:
    """The last working day strictly before `day`."""
    return working_day_on_or_before(day - _DAY, calendar)


def next_working_day(day: date, calendar: BankCalendar) -> date:
    """The first working day strictly after `day`."""
    return working_day_on_or_after(day + _DAY, calendar)


def add_working_days(day: date, count: int, calendar: BankCalendar) -> date:
    """The `count`-th working day after `day` (before it if negative); 0 moves a free day to the next one."""
    if count == 0:
        return working_day_on_or_after(day, calendar)
    step = next_working_day if count > 0 else previous_working_day
    for _ in range(abs(count)):
        day = step(day, calendar)
    return day


def period_start(day: date, period: Period) -> date:
    """First day of the period that holds `day`."""
    months = _MONTHS[period]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def period_end(day: date, period: Period) -> date:
    """Last day of the period that holds `day`."""
    start = period_start(day, period)
    return period_start(start + timedelta(days=31 * _MONTHS[period]), Period.MONTH) - _DAY


def days_to_date(day: date, period: Period) -> int:
    """Calendar days of the period up to and with `day`."""
    return (day - period_start(day, period)).days + 1


def month_start(day: date) -> date:
    return period_start(day, Period.MONTH)


def quarter_start(day: date) -> date:
    return period_start(day, Period.QUARTER)


def half_start(day: date) -> date:
    return period_start(day, Period.HALF)


def year_start(day: date) -> date:
    return period_start(day, Period.YEAR)


def full_months(start: date, end: date) -> int:
    """(y2−y1)·12 + (m2−m1) − (1 if d2 < d1), domain.md 0.1; not defined for `end` before `start`."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end.day < start.day)
