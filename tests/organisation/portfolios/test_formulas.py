"""Rules of assignment on plain data: the vector O-01, shares to the last ten-thousandth, whose heads decide."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.organisation.portfolios.formulas import (
    ClaimCase,
    ClaimResult,
    Unit,
    approving_units,
    judge_claim,
    judge_claims,
    line_fits,
    shares_sum,
)


def test_claims_in_their_order():
    cases = [
        ClaimCase(),
        ClaimCase(released_days_ago=45),
        ClaimCase(),
        ClaimCase(open_claim_by_other=True),
        ClaimCase(),
    ]
    assert [each.value for each in judge_claims(cases, 298, 300)] == [
        "ACCEPTED", "REJECTED_COOLDOWN", "ACCEPTED", "REJECTED_OPEN_CLAIM", "REJECTED_CAP",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "result"), [(89, "REJECTED_COOLDOWN"), (90, "ACCEPTED"), (None, "ACCEPTED")]
)
def test_the_cool_down_ends_on_the_ninetieth_day(days, result):
    assert judge_claim(ClaimCase(released_days_ago=days), 0, 300) == result


def test_the_first_check_that_fails_is_the_one_that_is_told():
    everything = ClaimCase(open_claim_by_other=True, released_days_ago=1, line_fits=False)
    assert judge_claim(everything, 300, 300) is ClaimResult.REJECTED_OPEN_CLAIM
    assert (
        judge_claim(ClaimCase(released_days_ago=1, line_fits=False), 300, 300)
        is ClaimResult.REJECTED_COOLDOWN
    )
    assert judge_claim(ClaimCase(line_fits=False), 300, 300) is ClaimResult.REJECTED_CAP
    assert judge_claim(ClaimCase(line_fits=False), 0, 300) is ClaimResult.REJECTED_LINE


@given(st.lists(st.builds(ClaimCase, st.booleans(), st.none() | st.integers(0, 200)), max_size=30),
       st.integers(0, 20), st.integers(0, 20))  # fmt: skip
def test_never_more_than_the_cap(cases, held, cap):
    results = judge_claims(cases, held, cap)
    accepted = results.count(ClaimResult.ACCEPTED)
    assert len(results) == len(cases)
    assert accepted == 0 or held + accepted <= cap


@given(st.lists(st.integers(0, 1_000_000), min_size=1, max_size=6))
def test_shares_are_whole_or_refused(parts):
    shares = [Decimal(part) / 10_000 for part in parts]
    assert shares_sum(shares) == (sum(parts) == 1_000_000)


@pytest.mark.parametrize("shares", [["99.99"], ["100.00001"], ["150", "-50"], ["33.33333", "66.66667"], []])
def test_shares_that_are_not_whole(shares):
    assert not shares_sum([Decimal(each) for each in shares])


def unit(number, kind):
    return Unit(UUID(int=number), kind)


HO, B1, B2 = unit(1, "HEAD_OFFICE"), unit(2, "BRANCH"), unit(3, "BRANCH")
S11, S12, S21 = unit(4, "SUB_BRANCH"), unit(5, "SUB_BRANCH"), unit(6, "SUB_BRANCH")


@pytest.mark.parametrize(
    ("out", "into", "heads"),
    [
        ((S11, B1, HO), (S11, B1, HO), [S11]),
        ((S11, B1, HO), (S12, B1, HO), [S11, S12]),
        ((S11, B1, HO), (S21, B2, HO), [S11, S21, HO]),
        ((B1, HO), (S21, B2, HO), [B1, S21, HO]),
    ],
)
def test_heads_decide_by_distance(out, into, heads):
    assert approving_units(out, into) == [each.id for each in heads]


def test_kinds_of_managers_lead_their_lines():
    assert line_fits("RETAIL", "RETAIL")
    assert not line_fits("RETAIL", "CORPORATE")
    assert line_fits("", "CORPORATE")
