"""The API's benchmark runs and says what it is asked to say; how fast anything is, no test asks."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from rapport.bench.api import FLOORS, compared
from rapport.bench.bank import bank
from rapport.bench.capture import pack, unpack
from rapport.bench.rounds import Effort, holds

EFFORT = Effort(customers=200, rounds=1, seconds=0.3, warm_up=0.1)
FIGURES = {"product_rps", "bare_rps", "ratio", "p50_ms", "p95_ms"}


@pytest.fixture(scope="module")
def small_bank():
    with bank(EFFORT.customers) as found:
        yield found


@pytest.mark.parametrize("name", ["list", "customer", "search", "contact"])
def test_a_comparison_has_both_sides(small_bank, name):
    result = compared(small_bank, name, EFFORT)
    assert result["name"] == name
    assert result["customers"] == EFFORT.customers
    assert set(result["callers"]) == {"1", "16"}
    for figures in result["callers"].values():
        assert set(figures) == FIGURES
        assert all(value > 0 for value in figures.values())
        assert figures["p50_ms"] <= figures["p95_ms"]
    assert result["floor"] == FLOORS[name]
    assert isinstance(result["holds"], bool)
    assert ("row_security" in result) == (name == "search")


@pytest.mark.parametrize(
    ("ratios", "expected"), [((0.5, 0.7), True), ((0.49, 0.7), False), ((0.7, 0.1), False)]
)
def test_the_floor_holds_for_every_number_of_callers(ratios, expected):
    figures = {str(n): {"ratio": ratio} for n, ratio in enumerate(ratios)}
    assert holds(figures, 0.5) is expected


def test_parameters_come_through_the_plan():
    values = [
        1, "a", None, True, UUID(int=7), date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5, 6, UTC), Decimal("1.20"),
        b"\x00\xff", [UUID(int=1), None], [],
    ]  # fmt: skip
    assert [unpack(pack(value)) for value in values] == values
