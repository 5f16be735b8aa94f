"""Periods and working days (domain.md 0.1)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapport.kernel import calendar
from rapport.kernel.calendar import BankCalendar, Period

EXACT = settings(deadline=None)
WEEKDAYS = BankCalendar.weekdays()
CHINESE = BankCalendar.chinese()
days = st.dates(date(1990, 1, 1), date(2030, 12, 31))


def test_spring_festival_is_free_and_its_make_up_days_are_not() -> None:
    assert not calendar.is_working_day(date(2026, 2, 17), CHINESE)
    assert date(2026, 2, 28).weekday() == 5
    assert calendar.is_working_day(date(2026, 2, 28), CHINESE)
    assert calendar.is_working_day(date(2026, 2, 17), WEEKDAYS)
    assert calendar.previous_working_day(date(2025, 10, 9), CHINESE) == date(2025, 9, 30)


def test_years_that_are_not_known_fall_back_to_weekdays() -> None:
    known = calendar.chinese_years()
    assert 2004 in known
    assert 2026 in known
    assert 1993 not in known
    for year in (1993, 1994, known[-1] + 1):
        for offset in range(365):
            day = date(year, 1, 1) + timedelta(days=offset)
            assert calendar.is_working_day(day, CHINESE) == (day.weekday() < 5)


def test_a_banks_own_days_win_over_the_statutory_ones() -> None:
    saturday, festival = date(2026, 2, 28), date(2026, 2, 17)
    own = BankCalendar.chinese(holidays=[saturday], workdays=[festival])
    assert not calendar.is_working_day(saturday, own)
    assert calendar.is_working_day(festival, own)
    assert not calendar.is_working_day(festival, CHINESE)


def test_stepping_over_a_weekend() -> None:
    friday, saturday, monday = date(2026, 7, 3), date(2026, 7, 4), date(2026, 7, 6)
    assert calendar.next_working_day(friday, WEEKDAYS) == monday
    assert calendar.previous_working_day(monday, WEEKDAYS) == friday
    assert calendar.working_day_on_or_before(saturday, WEEKDAYS) == friday
    assert calendar.working_day_on_or_after(saturday, WEEKDAYS) == monday
    assert calendar.add_working_days(saturday, 0, WEEKDAYS) == monday
    assert calendar.add_working_days(friday, 0, WEEKDAYS) == friday
    assert calendar.add_working_days(friday, 5, WEEKDAYS) == date(2026, 7, 10)
    assert calendar.add_working_days(monday, -1, WEEKDAYS) == friday


@EXACT
@given(days, st.integers(min_value=1, max_value=30), st.sampled_from([WEEKDAYS, CHINESE]))
def test_added_working_days_are_counted_exactly(day: date, count: int, bank: BankCalendar) -> None:
    def working_days(after: date, until: date) -> int:
        span = (after + timedelta(days=i) for i in range(1, (until - after).days + 1))
        return sum(calendar.is_working_day(each, bank) for each in span)

    later = calendar.add_working_days(day, count, bank)
    assert calendar.is_working_day(later, bank)
    assert working_days(day, later) == count
    earlier = calendar.add_working_days(day, -count, bank)
    assert calendar.is_working_day(earlier, bank)
    assert working_days(earlier - timedelta(days=1), day - timedelta(days=1)) == count


@EXACT
@given(days, st.sampled_from(list(Period)))
def test_a_period_holds_its_day_and_borders_on_the_next(day: date, period: Period) -> None:
    start, end = calendar.period_start(day, period), calendar.period_end(day, period)
    assert start <= day <= end
    assert start.day == 1
    assert calendar.period_start(end, period) == start
    assert calendar.period_start(end + timedelta(days=1), period) == end + timedelta(days=1)
    assert calendar.days_to_date(day, period) == (day - start).days + 1


def test_starts_of_periods() -> None:
    day = date(2026, 8, 19)
    assert calendar.month_start(day) == date(2026, 8, 1)
    assert calendar.quarter_start(day) == date(2026, 7, 1)
    assert calendar.half_start(day) == date(2026, 7, 1)
    assert calendar.year_start(day) == date(2026, 1, 1)
    assert calendar.period_end(date(2024, 2, 10), Period.MONTH) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 1, 15), date(2026, 2, 14), 0),
        (date(2026, 1, 15), date(2026, 2, 15), 1),
        (date(2025, 11, 30), date(2026, 2, 28), 2),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
    ],
)
def test_full_months(start: date, end: date, months: int) -> None:
    assert calendar.full_months(start, end) == months
