"""Loans are repaid to the cent and stand still when payments stop."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tenants.demonstration import Timeline
from tenants.demonstration.accounts import Account
from tenants.demonstration.customers import population
from tenants.demonstration.loans import Loan, risk_class

DAYS = Timeline()
CUSTOMER = population(DAYS, 240)[60]
ACCOUNT = Account(0, "8801100000000000", CUSTOMER, "DEP_CURRENT", "CNY", CUSTOMER.open_date)


def loan(
    principal: int, rate: int, term: int, start: date, *, amortised: bool = True, stuck: int | None = None
) -> Loan:
    return Loan("L1", ACCOUNT, "LOAN_MORTGAGE", "CNY", start, term, principal, rate, amortised, stuck)


terms = st.integers(min_value=2, max_value=360)
principals = st.integers(min_value=1_000_000, max_value=500_000_000)
rates = st.integers(min_value=200, max_value=900)


@given(principals, rates, terms)
def test_an_amortised_loan_ends_at_nothing_by_nearly_equal_instalments(
    principal: int, rate: int, term: int
) -> None:
    one = loan(principal, rate, term, date(2020, 1, 15))
    assert one.schedule[0] == principal
    assert one.schedule[-1] == 0
    assert len(one.schedule) == term + 1
    assert all(later < before for before, later in zip(one.schedule, one.schedule[1:], strict=False))
    interest = (one.schedule[-2] * rate * 2 + 120_000) // 240_000
    # Half a cent of rounding in each instalment, and in each interest, grows with interest to the end.
    grown = sum((1 + Fraction(rate, 120_000)) ** at for at in range(term))
    assert abs(one.schedule[-2] + interest - one.instalment) <= grown


def test_the_instalment_of_a_known_loan() -> None:
    """1,000,000.00 at 3.60 % over 360 months: 4,546.45 a month by the annuity formula."""
    assert loan(100_000_000, 360, 360, date(2020, 1, 15)).instalment == 454_645


@given(principals, rates, st.integers(min_value=12, max_value=120))
def test_payments_are_what_is_owed_less_and_interest(principal: int, rate: int, term: int) -> None:
    one = loan(principal, rate, term, DAYS.last_day - timedelta(days=20))
    early = loan(principal, rate, term, date(2025, 3, 9))
    for each in (one, early):
        paid = -sum(event.amount for event in each.payments(DAYS))
        owed = each.outstanding(max(DAYS.opening, each.start)) - each.outstanding(DAYS.next_day)
        assert paid >= owed >= 0


@given(st.integers(min_value=0, max_value=10))
def test_a_stuck_loan_stands_still_and_grows_overdue(stuck: int) -> None:
    one = loan(20_000_000, 400, 24, date(2025, 11, 9), stuck=stuck)
    due = one.due_date(stuck + 1)
    assert one.overdue_days(due) == 0
    assert one.overdue_days(due + timedelta(days=1)) == 1
    assert one.outstanding(due + timedelta(days=40)) == one.schedule[stuck]
    assert all(event.day < due.toordinal() for event in one.payments(DAYS))


def test_classes_follow_days_overdue() -> None:
    expected = {0: "NORMAL", 1: "SPECIAL_MENTION", 90: "SPECIAL_MENTION", 91: "SUBSTANDARD"}
    expected |= {270: "SUBSTANDARD", 271: "DOUBTFUL", 360: "DOUBTFUL", 361: "LOSS"}
    assert {days: risk_class(days) for days in expected} == expected
