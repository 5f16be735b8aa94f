"""Tiers of retail customers (domain.md 9.1)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapport.scoring.formulas.tiers import (
    Ladder,
    TierParameters,
    TierState,
    computed_tier,
    next_tier,
    weighted_aum,
)

EXACT = settings(deadline=None)
LADDER = TierParameters().ladder("CNY")
averages = st.integers(-(10**8), 10**10)


@pytest.mark.parametrize(
    ("average", "tier"),
    [(-1, "T0"), (0, "T0"), (49_999_99, "T0"), (50_000_00, "T1"), (6_000_000_00, "T5"), (10**12, "T5")],
)
def test_computed_tier(average: int, tier: str) -> None:
    assert computed_tier(average, LADDER) == tier


def test_the_scale_and_the_currency_move_the_rungs() -> None:
    ladder = TierParameters(scale=Decimal(3)).ladder("CZK")
    assert computed_tier(149_999_99, ladder) == "T0"
    assert computed_tier(150_000_00, ladder) == "T1"
    assert TierParameters().ladder("JPY").rungs[1] == ("T1", 50_000)


def test_a_new_customer_starts_where_the_average_says() -> None:
    decision = next_tier(None, 200_000_00, LADDER)
    assert (decision.computed, decision.next) == ("T2", TierState("T2"))


def test_a_month_that_reaches_the_tier_clears_the_misses() -> None:
    decision = next_tier(TierState("T2", 2), 200_000_00, LADDER)
    assert decision.next == TierState("T2", 0)


@EXACT
@given(st.sampled_from([code for code, _ in LADDER.rungs]), st.lists(averages, max_size=14))
def test_up_at_once_and_down_only_after_enough_misses_in_a_row(start: str, months: list[int]) -> None:
    state, run = TierState(start), 0
    for average in months:
        before, allowed = state, 6 if state.tier == "T5" else 3
        decision = next_tier(state, average, LADDER)
        state, computed = decision.next, decision.computed
        if LADDER.rank(computed) >= LADDER.rank(before.tier):
            assert state == TierState(computed, 0)
            run = 0
            continue
        run += 1
        assert state == (TierState(computed, 0) if run == allowed else TierState(before.tier, run))
        run = 0 if run == allowed else run


def test_products_weigh_by_their_factor_and_round_each() -> None:
    assert weighted_aum([(101, Decimal("0.5")), (101, Decimal("0.5")), (1000, Decimal("1.1000"))]) == 1202
    assert weighted_aum([]) == 0


@pytest.mark.parametrize("rungs", [(), (("T0", 0), ("T1", 0)), (("T1", 5), ("T0", 0))])
def test_a_ladder_must_rise(rungs: tuple[tuple[str, int], ...]) -> None:
    with pytest.raises(ValueError, match="rise"):
        Ladder(rungs, 3, {})
