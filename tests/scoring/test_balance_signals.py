"""A01, A02, A09 (domain.md 9.6)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapport.products.formulas import BalanceChange
from rapport.scoring.formulas.balance_signals import Outflow, balance_drop, drained, large_outflow
from rapport.scoring.formulas.parameters import ChurnParameters, Segment, segment_of

Curve = Callable[[dict[int, int]], list[BalanceChange]]
EXACT = settings(deadline=None)
RULES = ChurnParameters()
RETAIL = RULES.amounts(Segment.RETAIL, "CNY")
CORPORATE = RULES.amounts(Segment.CORPORATE, "CNY")


def test_thresholds_follow_the_segment_the_scale_and_the_currency() -> None:
    assert (RETAIL.drop, RETAIL.outflow) == (50_000_00, 200_000_00)
    assert (CORPORATE.drop, CORPORATE.outflow) == (500_000_00, 1_000_000_00)
    scaled = replace(RULES, scale=Decimal("0.5")).amounts(Segment.RETAIL, "JPY")
    assert (scaled.drop, scaled.peak) == (25_000, 25_000)
    assert [segment_of(each) for each in ("PERSON", "COMPANY", "INSTITUTION")] == [
        Segment.RETAIL,
        Segment.CORPORATE,
        Segment.CORPORATE,
    ]
    with pytest.raises(ValueError, match="PET"):
        segment_of("PET")


@pytest.mark.parametrize(
    ("prior", "recent", "true"),
    [
        (200_000, 140_000, True),
        (200_000, 140_001, False),
        (160_000, 110_000, True),
        (160_000, 110_001, False),
        (100_000, 50_000, True),
        (100_000, 50_001, False),
        (1_000_000, 700_000, True),
        (0, 0, False),
    ],
)
def test_a01_needs_the_ratio_and_the_amount(
    night: date, curve: Curve, prior: int, recent: int, true: bool
) -> None:
    found = balance_drop(night, curve({119: prior, 29: recent}), RETAIL.drop, RULES)
    assert (found is not None) is true
    if found is not None:
        assert (found.code, found.since) == ("A01", night)
        assert found.evidence["prior_average"] == prior * 100
        assert found.evidence["recent_average"] == recent * 100
        assert found.evidence["drop"] == (prior - recent) * 100


def test_a01_windows_border_on_each_other(night: date, curve: Curve) -> None:
    """One day of 90 million in the first, last and no day of each window."""
    for day, prior_has, recent_has in ((120, 0, 0), (119, 1, 0), (30, 1, 0), (29, 0, 1), (0, 0, 1)):
        spike = curve({150: 0, day: 90_000_000, day - 1: 0} if day else {150: 0, 0: 90_000_000})
        found = balance_drop(night, spike, RETAIL.drop, RULES)
        assert (found is not None) == (prior_has > recent_has)


def test_a01_is_silent_until_the_prior_window_is_known(night: date, curve: Curve) -> None:
    known, unknown = {119: 0, 118: 900_000, 29: 0}, {118: 900_000, 29: 0}
    assert balance_drop(night, curve(known), RETAIL.drop, RULES) is not None
    assert balance_drop(night, curve(unknown), RETAIL.drop, RULES) is None
    assert balance_drop(night, [], RETAIL.drop, RULES) is None


@EXACT
@given(
    st.dictionaries(st.integers(0, 119), st.integers(-(10**7), 10**8), max_size=8),
    st.integers(-(10**7), 10**8),
    st.integers(0, 10**7),
)
def test_a01_agrees_with_averages_of_every_day(later: dict[int, int], opening: int, least: int) -> None:
    night = date(2026, 6, 30)
    by_day = {130: opening} | later
    changes = [BalanceChange(night - timedelta(days=before), balance) for before, balance in by_day.items()]
    daily = [by_day[min(before for before in by_day if before >= day)] for day in range(120)]
    recent, prior = Fraction(sum(daily[:30]), 30), Fraction(sum(daily[30:]), 90)
    expected = recent <= prior * Fraction(7, 10) and prior - recent >= least
    assert (balance_drop(night, changes, least, RULES) is not None) == expected


@pytest.mark.parametrize(
    ("before", "amount", "true"),
    [
        (500_000, 200_000, True),
        (500_000, 199_999, False),
        (1_000_000, 300_000, True),
        (1_000_000, 299_999, False),
        (0, 300_000, False),
        (-10, 300_000, False),
    ],
)
def test_a02_measures_against_the_day_before(
    night: date, curve: Curve, before: int, amount: int, true: bool
) -> None:
    aum = curve({10: before, 3: before - amount})
    outflow = Outflow("P1", night - timedelta(days=3), amount * 100)
    found = large_outflow(night, [outflow], aum, RETAIL.outflow, RULES)
    assert (found is not None) is true
    if found is not None:
        assert found.evidence == {
            "posting": "P1",
            "booked_on": "2026-06-27",
            "amount": amount * 100,
            "previous_aum": before * 100,
        }


@pytest.mark.parametrize(("days", "true"), [(-1, False), (0, True), (29, True), (30, False)])
def test_a02_is_live_for_thirty_days(night: date, curve: Curve, days: int, true: bool) -> None:
    outflow = Outflow("P1", night - timedelta(days=days), 400_000_00)
    found = large_outflow(night, [outflow], curve({100: 500_000}), RETAIL.outflow, RULES)
    assert (found is not None) is true


def test_a02_shows_the_latest_outflow(night: date, curve: Curve) -> None:
    outflows = [
        Outflow("early", night - timedelta(days=9), 900_000_00),
        Outflow("small", night - timedelta(days=1), 1),
        Outflow("late", night - timedelta(days=2), 400_000_00),
        Outflow("late and larger", night - timedelta(days=2), 500_000_00),
    ]
    found = large_outflow(night, outflows, curve({100: 1_000_000}), RETAIL.outflow, RULES)
    assert found is not None
    assert found.evidence["posting"] == "late and larger"


@pytest.mark.parametrize(
    ("peak", "balance", "true"),
    [
        (100_000, 9_999, True),
        (100_000, 10_000, False),
        (50_000, 0, True),
        (49_999, 0, False),
        (100_000, -5, True),
    ],
)
def test_a09_compares_with_the_peak(night: date, curve: Curve, peak: int, balance: int, true: bool) -> None:
    found = drained(night, curve({400: 0, 200: peak, 100: balance}), RETAIL.peak, RULES)
    assert (found is not None) is true
    if found is not None:
        assert (found.evidence["peak"], found.evidence["balance"]) == (peak * 100, balance * 100)


@pytest.mark.parametrize(("last_peak_day", "true"), [(365, False), (364, True)])
def test_a09_looks_back_365_days(night: date, curve: Curve, last_peak_day: int, true: bool) -> None:
    aum = curve({500: 100_000, last_peak_day - 1: 0})
    assert (drained(night, aum, RETAIL.peak, RULES) is not None) is true
