"""Contact compliance and maturity reminders (domain.md 10.1, 9.8)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapport.activities import formulas
from rapport.activities.formulas import ContactInterval, ContactStatus
from rapport.kernel.calendar import BankCalendar, is_working_day

EXACT = settings(deadline=None)
AS_OF = date(2026, 6, 30)
CALENDARS = [BankCalendar.weekdays(), BankCalendar.chinese()]
days = st.dates(date(1993, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("days_since", "interval", "status"),
    [
        (0, 30, "OK"),
        (23, 30, "OK"),
        (24, 30, "DUE_SOON"),
        (30, 30, "DUE_SOON"),
        (31, 30, "OVERDUE"),
        (5, 7, "OK"),
        (6, 7, "DUE_SOON"),
        (8, 7, "OVERDUE"),
    ],
)
def test_contact_compliance(days_since: int, interval: int, status: str) -> None:
    last = AS_OF - timedelta(days=days_since)
    found = formulas.contact_compliance(last, AS_OF, interval)
    assert (found.days_since, found.status, found.due_on) == (
        days_since,
        status,
        last + timedelta(days=interval),
    )


@EXACT
@given(days, st.integers(min_value=0, max_value=400), st.integers(min_value=1, max_value=180))
def test_a_contact_is_overdue_exactly_after_its_due_day(last: date, passed: int, interval: int) -> None:
    as_of = last + timedelta(days=passed)
    found = formulas.contact_compliance(last, as_of, interval)
    assert (found.status is ContactStatus.OVERDUE) == (as_of > found.due_on)
    tomorrow = formulas.contact_compliance(last, as_of + timedelta(days=1), interval)
    assert tomorrow.status.rank >= found.status.rank


@pytest.mark.parametrize(
    ("tier", "key", "expected"),
    [
        ("T5", False, (30, 15)),
        ("T1", False, (None, 180)),
        ("T0", False, (None, None)),
        ("BASIC", False, (None, None)),
        ("STRATEGIC", False, (15, 7)),
        ("T2", True, (30, 30)),
        ("T0", True, (30, 30)),
        ("T5", True, (30, 15)),
    ],
)
def test_intervals_by_tier(tier: str, key: bool, expected: tuple[int | None, int | None]) -> None:
    found = formulas.contact_interval(tier, is_key_customer=key)
    assert (found.face_to_face, found.any) == expected


def test_the_more_urgent_plan_counts() -> None:
    interval = ContactInterval(60, 30)
    met, called = AS_OF - timedelta(days=61), AS_OF - timedelta(days=2)
    found = formulas.worst_compliance(interval, met, called, AS_OF)
    assert found is not None
    assert (found.status, found.days_since) == (ContactStatus.OVERDUE, 61)
    met = AS_OF - timedelta(days=10)
    found = formulas.worst_compliance(interval, met, called, AS_OF)
    assert found is not None
    assert (found.status, found.due_on) == (ContactStatus.OK, called + timedelta(days=30))
    assert formulas.worst_compliance(ContactInterval(None, None), met, called, AS_OF) is None


def test_due_soon_is_a_parameter() -> None:
    last = AS_OF - timedelta(days=15)
    assert formulas.contact_compliance(last, AS_OF, 30, Decimal("0.5")).status is ContactStatus.DUE_SOON


def test_reminders_move_back_over_holidays() -> None:
    maturity = date(2026, 7, 20)
    free = BankCalendar.weekdays([date(2026, 6, 19), date(2026, 7, 3)])
    expected = [date(2026, 6, 18), date(2026, 7, 2), date(2026, 7, 13), date(2026, 7, 17)]
    assert formulas.reminder_dates(maturity, free) == expected
    national_day = date(2025, 10, 9)
    assert formulas.reminder_dates(national_day, BankCalendar.chinese(), [7, 1]) == [date(2025, 9, 30)] * 2


@EXACT
@given(days, st.sampled_from(CALENDARS), st.lists(st.integers(min_value=0, max_value=60), max_size=5))
def test_reminders_are_working_days_and_never_late(
    maturity: date, bank: BankCalendar, leads: list[int]
) -> None:
    dates = formulas.reminder_dates(maturity, bank, leads)
    for lead, each in zip(leads, dates, strict=True):
        latest = maturity - timedelta(days=lead)
        assert is_working_day(each, bank)
        assert each <= latest
        between = (each + timedelta(days=i) for i in range(1, (latest - each).days + 1))
        assert not any(is_working_day(day, bank) for day in between)


@EXACT
@given(days, st.sampled_from(CALENDARS), st.sampled_from([30, 15, 7, 1]), st.integers(-20, 20))
def test_the_days_maturities_are_those_whose_reminder_falls_on_it(
    day: date, bank: BankCalendar, lead: int, offset: int
) -> None:
    maturity = day + timedelta(days=lead + offset)
    span = formulas.maturities_reminded_on(day, lead, bank)
    in_span = span is not None and span[0] <= maturity <= span[1]
    assert in_span == (formulas.reminder_dates(maturity, bank, [lead]) == [day])
