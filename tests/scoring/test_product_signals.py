"""A04, A06, A10 (domain.md 9.6)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapport.products.formulas import BalanceChange
from rapport.scoring.formulas.parameters import ChurnParameters, Segment
from rapport.scoring.formulas.product_signals import (
    Facility,
    Matured,
    loan_prepaid,
    maturity_not_renewed,
    payroll_cycle,
    payroll_stopped,
)

Curve = Callable[[dict[int, int]], list[BalanceChange]]
EXACT = settings(deadline=None)
RULES = ChurnParameters()
LEAST = RULES.amounts(Segment.RETAIL, "CNY").matured


def _before(night: date, days: int) -> date:
    return night - timedelta(days=days)


@pytest.mark.parametrize(
    ("aum", "true"),
    [
        ({60: 500_000}, False),
        ({60: 500_000, 13: 300_000}, True),
        ({60: 500_000, 13: 350_000}, True),
        ({60: 500_000, 13: 350_001}, False),
        ({60: 500_000, 12: 300_000}, False),
        ({60: 500_000, 18: 200_000, 14: 500_000}, False),
        ({60: 500_000, 13: 200_000, 5: 500_000}, True),
        ({60: 300_000, 21: 500_000, 20: 200_000}, True),
        ({60: 500_000, 21: 200_000}, False),
    ],
)
def test_a04_asks_whether_the_money_left_within_seven_days(
    night: date, curve: Curve, aum: dict[int, int], true: bool
) -> None:
    """300,000 matured 20 days ago; seven days later was 13 days ago."""
    matured = [Matured("T1", _before(night, 20), 300_000_00)]
    found = maturity_not_renewed(night, matured, curve(aum), LEAST, RULES)
    assert (found is not None) is true


@pytest.mark.parametrize(("days", "true"), [(-1, False), (0, True), (29, True), (30, False)])
def test_a04_is_live_for_thirty_days(night: date, curve: Curve, days: int, true: bool) -> None:
    matured = [Matured("T1", _before(night, days), 300_000_00)]
    aum = curve({90: 500_000, days: 100_000})
    assert (maturity_not_renewed(night, matured, aum, LEAST, RULES) is not None) is true


def test_a04_shows_the_product_of_which_most_left(night: date, curve: Curve) -> None:
    matured = [
        Matured("small", _before(night, 9), LEAST - 1),
        Matured("T1", _before(night, 9), 100_000_00),
        Matured("T2", _before(night, 3), 100_000_00),
    ]
    aum = curve({90: 500_000, 9: 440_000, 3: 340_000})
    found = maturity_not_renewed(night, matured, aum, LEAST, RULES)
    assert found is not None
    assert found.evidence == {
        "account": "T1",
        "matured_on": "2026-06-21",
        "principal": 100_000_00,
        "left": 160_000_00,
    }
    assert maturity_not_renewed(night, matured[:1], aum, LEAST, RULES) is None


MONTHLY = [date(2025, month, 10) for month in range(9, 13)] + [date(2026, month, 10) for month in range(1, 4)]


def test_the_pay_cycle_is_the_median_gap_and_a_bonus_does_not_shorten_it() -> None:
    assert payroll_cycle(MONTHLY, RULES) == 30
    bonus = [*MONTHLY, date(2026, 1, 12), date(2026, 1, 12), date(2026, 2, 13)]
    assert payroll_cycle(bonus, RULES) == 30
    assert payroll_cycle(MONTHLY[:2], RULES) is None
    assert payroll_cycle([date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)], RULES) is None
    assert payroll_cycle([], RULES) is None
    fortnightly = [date(2026, 1, 1) + timedelta(days=14 * i) for i in range(5)]
    assert payroll_cycle(fortnightly, RULES) == 14


def test_a06_is_true_after_two_missed_cycles_and_grace() -> None:
    last, cycle = MONTHLY[-1], 30
    first_true = last + timedelta(days=2 * cycle + 6)
    assert payroll_stopped(first_true - timedelta(days=1), MONTHLY, RULES) is None
    found = payroll_stopped(first_true, MONTHLY, RULES)
    assert found is not None
    assert found.evidence == {"last_credit": "2026-03-10", "cycle_days": 30, "missed_cycles": 2}
    later = payroll_stopped(first_true + timedelta(days=30), MONTHLY, RULES)
    assert later is not None
    assert later.evidence["missed_cycles"] == 3
    resumed = [*MONTHLY, first_true]
    assert payroll_stopped(first_true, resumed, RULES) is None


def test_a06_ignores_credits_that_are_not_yet_booked_and_forgets_after_a_year() -> None:
    night = date(2026, 6, 30)
    assert payroll_stopped(night, [*MONTHLY, date(2026, 7, 1)], RULES) is not None
    assert payroll_stopped(date(2027, 2, 20), MONTHLY, RULES) is None


@EXACT
@given(st.integers(7, 45), st.integers(3, 8), st.integers(0, 200))
def test_a06_of_a_regular_employer(cycle: int, pays: int, silence: int) -> None:
    first = date(2026, 1, 1)
    paid_on = [first + timedelta(days=cycle * i) for i in range(pays)]
    night = paid_on[-1] + timedelta(days=silence)
    known = [day for day in paid_on if day > night - timedelta(days=365)]
    expected = len(known) >= 3 and silence > 2 * cycle + 5
    assert (payroll_stopped(night, paid_on, RULES) is not None) == expected


def _loan(night: date, settled: int | None, early: int = 400, opened: int = 700) -> Facility:
    settled_on = None if settled is None else _before(night, settled)
    maturity = (settled_on or night) + timedelta(days=early)
    return Facility("L1", True, _before(night, opened), maturity, settled_on)


@pytest.mark.parametrize(
    ("settled", "early", "true"),
    [
        (0, 400, True),
        (29, 400, True),
        (30, 400, False),
        (-1, 400, False),
        (5, 31, True),
        (5, 30, False),
        (5, -3, False),
        (None, 400, False),
    ],
)
def test_a10_is_a_loan_repaid_well_before_its_end(
    night: date, settled: int | None, early: int, true: bool
) -> None:
    found = loan_prepaid(night, [_loan(night, settled, early)], RULES)
    assert (found is not None) is true


def test_a10_not_while_another_facility_runs(night: date) -> None:
    prepaid = _loan(night, 5)
    other_loan = Facility("L2", True, _before(night, 90), None, None)
    open_line = Facility("C1", False, _before(night, 90), None, night + timedelta(days=1))
    ended_line = Facility("C2", False, _before(night, 90), None, night)
    later_loan = Facility("L3", True, night + timedelta(days=1), None, None)
    assert loan_prepaid(night, [prepaid, other_loan], RULES) is None
    assert loan_prepaid(night, [prepaid, open_line], RULES) is None
    found = loan_prepaid(night, [prepaid, ended_line, later_loan], RULES)
    assert found is not None
    assert found.evidence == {"account": "L1", "settled_on": "2026-06-25", "maturity": "2027-07-30"}
    line = Facility("C3", False, _before(night, 90), night + timedelta(days=400), _before(night, 2))
    assert loan_prepaid(night, [line], RULES) is None
