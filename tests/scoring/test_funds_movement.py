"""Funds movements (domain.md 9.7)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapport.scoring.formulas.funds_movement import Direction, MovementParameters, funds_movement
from rapport.scoring.formulas.parameters import Segment

EXACT = settings(deadline=None)
RULES = MovementParameters()
FLOOR = RULES.floor(Segment.RETAIL, "CNY")


def test_floors() -> None:
    assert FLOOR == 200_000_00
    assert RULES.floor(Segment.CORPORATE, "CNY") == 1_000_000_00
    assert replace(RULES, scale=Decimal("1.5")).floor(Segment.RETAIL, "JPY") == 300_000


@pytest.mark.parametrize(
    ("amount", "previous", "alert", "direction"),
    [
        (200_000_00, 0, True, Direction.IN),
        (-200_000_00, -5, True, Direction.OUT),
        (199_999_99, 0, False, Direction.IN),
        (-200_000_01, 1_000_000_03, True, Direction.OUT),
        (-200_000_00, 1_000_000_03, False, Direction.OUT),
    ],
)
def test_the_threshold_that_is_shown_decides(
    amount: int, previous: int, alert: bool, direction: Direction
) -> None:
    found = funds_movement(amount, previous, FLOOR)
    assert (found.alert, found.direction) == (alert, direction)
    assert found.alert == (abs(amount) >= found.threshold)


@EXACT
@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**13))
def test_in_and_out_are_judged_alike(amount: int, previous: int) -> None:
    found, mirrored = (funds_movement(each, previous, FLOOR) for each in (amount, -amount))
    assert (found.threshold, found.alert) == (mirrored.threshold, mirrored.alert)
    assert found.threshold >= FLOOR
    assert 5 * found.threshold >= previous - 2
