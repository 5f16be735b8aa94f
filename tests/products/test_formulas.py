"""Measures of accounts (domain.md 3.2), against day-by-day arithmetic on exact fractions."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapport.kernel.calendar import Period, days_to_date
from rapport.products import formulas
from rapport.products.formulas import BalanceChange, Baseline, RateChange, ShareSpan

EXACT = settings(deadline=None)
START = date(2026, 1, 1)
balances = st.integers(min_value=-(10**13), max_value=10**13)
day_numbers = st.integers(min_value=0, max_value=400)
histories = st.dictionaries(day_numbers, balances, max_size=8).map(
    lambda by_day: [BalanceChange(START + timedelta(days=day), balance) for day, balance in by_day.items()]
)
shares = st.lists(st.integers(min_value=0, max_value=10), min_size=1, max_size=4).filter(any)


def every_day(changes: list[BalanceChange], first: date, last: date) -> list[int]:
    """The end-of-day balance of each day, found by looking at every change for every day."""
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    before = [[change for change in changes if change.valid_from <= day] for day in days]
    return [max(known).balance if known else 0 for known in before]


def half_up(value: Fraction) -> int:
    floor, rest = divmod(abs(value.numerator), value.denominator)
    magnitude = floor + (2 * rest >= value.denominator)
    return magnitude if value >= 0 else -magnitude


@EXACT
@given(histories, day_numbers, st.integers(min_value=1, max_value=400))
def test_balance_days_are_the_sum_of_every_day(changes: list[BalanceChange], begin: int, length: int) -> None:
    first = START + timedelta(days=begin - 60)
    last = first + timedelta(days=length - 1)
    expected = every_day(changes, first, last)
    result = formulas.average(changes, first, last)
    assert (result.days, result.balance_days) == (length, sum(expected))
    assert result.average == half_up(Fraction(sum(expected), length))
    assert abs(result.average * result.days - result.balance_days) * 2 <= result.days
    assert formulas.peak_balance(changes, first, last) == max(expected)
    assert formulas.days_with_balance(changes, first, last) == sum(balance != 0 for balance in expected)
    assert formulas.point_balance(changes, last) == expected[-1]


@EXACT
@given(histories, day_numbers)
def test_measures_divide_by_all_days_of_the_period(changes: list[BalanceChange], day: int) -> None:
    as_of = START + timedelta(days=day)
    found = formulas.measures(changes, as_of)
    for period, average in (
        (Period.MONTH, found.month),
        (Period.QUARTER, found.quarter),
        (Period.YEAR, found.year),
    ):
        assert average.days == days_to_date(as_of, period)
        assert average == formulas.average_to_date(changes, as_of, period)
    assert found.point == every_day(changes, as_of, as_of)[0]


def test_two_balances_for_a_day_are_refused() -> None:
    twice = [BalanceChange(START, 1), BalanceChange(START, 2)]
    with pytest.raises(ValueError, match="same day"):
        formulas.balance_days(twice, START, START)


def test_increments_and_the_base_they_are_measured_against() -> None:
    changes = [
        BalanceChange(date(2025, 7, 2), 200_00),
        BalanceChange(date(2025, 12, 31), 300_00),
        BalanceChange(date(2026, 3, 1), 500_00),
    ]
    base = formulas.baseline(changes, date(2026, 3, 31))
    assert base == Baseline(300_00, half_up(Fraction(200_00 * 182 + 300_00, 365)))
    assert formulas.baseline(changes, date(2026, 3, 31), date(2025, 8, 1)).point == 200_00
    gained = formulas.increments(formulas.measures(changes, date(2026, 3, 31)), base)
    assert gained.point == 200_00
    assert gained.year_average == half_up(Fraction(300_00 * 59 + 500_00 * 31, 90)) - base.prior_year_average


@pytest.mark.parametrize(("point", "spike"), [(120, False), (121, True), (-121, False)])
def test_a_spike_is_more_than_the_limit(point: int, spike: bool) -> None:
    month = formulas.Average(30, 3000, 100)
    end = formulas.month_end(formulas.Measures(point, month, month, month))
    assert end.spike is spike
    assert end.deviation.percent == Decimal(point - 100)


def test_without_a_base_there_is_no_spike() -> None:
    month = formulas.Average(30, 0, 0)
    end = formulas.month_end(formulas.Measures(5, month, month, month))
    assert (end.deviation.percent, end.spike) == (None, False)


@EXACT
@given(histories, st.integers(min_value=0, max_value=10**9), st.sampled_from([360, 365]))
def test_interest_is_rounded_once(changes: list[BalanceChange], rate: int, basis: int) -> None:
    last = START + timedelta(days=89)
    rate_pct = Decimal(rate).scaleb(-8)
    earned = formulas.interest(changes, START, last, rate_pct, basis)
    exact = Fraction(sum(every_day(changes, START, last))) * Fraction(rate_pct) / 100 / basis
    assert earned.amount == half_up(exact)


def test_the_first_day_earns_interest_and_the_last_does_not() -> None:
    changes = [BalanceChange(START, 360_000_00), BalanceChange(START + timedelta(days=3), 0)]
    earned = formulas.interest(changes, START, START + timedelta(days=30), Decimal(1))
    assert (earned.days, earned.amount) == (3, 30_00)


def _spans(weights: list[list[int]]) -> list[ShareSpan]:
    """One span of ten days for each list of weights, as fractions of six decimals that sum to one."""
    made: list[ShareSpan] = []
    for i, each in enumerate(weights):
        parts = [weight * 10**6 // sum(each) for weight in each]
        parts[0] += 10**6 - sum(parts)
        first = START + timedelta(days=10 * i)
        fractions = {f"RM{n}": Decimal(part).scaleb(-6) for n, part in enumerate(parts)}
        made.append(ShareSpan(first, first + timedelta(days=9), fractions))
    return made


@EXACT
@given(histories, st.lists(shares, min_size=1, max_size=4))
def test_attributed_averages_sum_to_the_accounts_own(
    changes: list[BalanceChange], weights: list[list[int]]
) -> None:
    spans = _spans(weights)
    last = spans[-1].last
    parts = formulas.attribute(changes, spans, START, last)
    assert sum(parts.values()) == formulas.average(changes, START, last).average
    days = 10 * len(spans)
    for member, part in parts.items():
        exact = Fraction(0)
        for span in spans:
            share = Fraction(span.shares.get(member, Decimal(0)))
            exact += sum(every_day(changes, span.first, span.last)) * share
        assert abs(exact / days - part) <= 1


def test_shares_must_cover_every_day_and_sum_to_one() -> None:
    whole, last = {"A": Decimal(1)}, START + timedelta(days=9)
    changes = [BalanceChange(START, 100)]
    middle = START + timedelta(days=4)
    for spans, complaint in (
        ([], "do not end"),
        ([ShareSpan(START, middle, whole)], "do not end"),
        ([ShareSpan(middle, last, whole)], "gap or overlap"),
        ([ShareSpan(START, middle, whole), ShareSpan(middle, last, whole)], "gap or overlap"),
        ([ShareSpan(START, last, {"A": Decimal("0.6"), "B": Decimal("0.399999")})], "100 %"),
        ([ShareSpan(START, last, {"A": Decimal("1.5"), "B": Decimal("-0.5")})], "fraction of one"),
        ([ShareSpan(START, last, {"A": Decimal("0.9999999"), "B": Decimal("0.0000001")})], "six decimals"),
    ):
        with pytest.raises(ValueError, match=complaint):
            formulas.attribute(changes, spans, START, last)


rates_of_days = st.dictionaries(
    st.integers(min_value=1, max_value=60), st.integers(min_value=1, max_value=10**10), max_size=6
)


@EXACT
@given(
    histories,
    rates_of_days,
    st.integers(min_value=1, max_value=10**10),
    st.sampled_from([("USD", "CNY", 0), ("JPY", "CNY", 2), ("KWD", "CNY", -1), ("CNY", "JPY", -2)]),
)
def test_each_day_is_converted_at_its_own_rate(
    changes: list[BalanceChange], later: dict[int, int], opening: int, pair: tuple[str, str, int]
) -> None:
    currency, base, shift = pair
    by_day = {0: opening} | later
    rates = [
        RateChange(START + timedelta(days=day), Decimal(rate).scaleb(-8)) for day, rate in by_day.items()
    ]
    last = START + timedelta(days=45)
    exact = Fraction(0)
    for offset, balance in enumerate(every_day(changes, START, last)):
        rate = by_day[max(day for day in by_day if day <= offset)]
        exact += Fraction(balance * rate, 10**8) * Fraction(10) ** shift
    found = formulas.converted_average(changes, rates, START, last, currency=currency, base=base)
    assert (found.days, found.average) == (46, half_up(exact / 46))
    assert found.balance_days == half_up(exact)


def test_a_balance_before_the_first_rate_is_refused_but_zero_is_not() -> None:
    rates = [RateChange(START + timedelta(days=5), Decimal("7.1"))]
    late = [BalanceChange(START + timedelta(days=5), 100)]
    last = START + timedelta(days=9)
    assert formulas.converted_average(late, rates, START, last, currency="USD", base="CNY").average == 355
    early = [BalanceChange(START, 100)]
    with pytest.raises(formulas.MissingRateError, match="2026-01-01"):
        formulas.converted_average(early, rates, START, last, currency="USD", base="CNY")


def test_one_days_conversion_minds_the_minor_digits() -> None:
    assert formulas.convert(1000, Decimal("0.0485"), "JPY", "CNY") == 4850
    assert formulas.convert(-1, Decimal("7.5"), "USD", "CNY") == -8
    assert formulas.convert(1_000, Decimal("23.5"), "KWD", "CNY") == 2350
    with pytest.raises(ValueError, match="positive"):
        formulas.convert(1, Decimal(0), "USD", "CNY")
