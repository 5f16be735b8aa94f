"""A balance curve written as days from a fixed night, and its exact values day by day."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from rapport.products.formulas import BalanceChange

NIGHT = date(2026, 6, 30)


@pytest.fixture(scope="session")
def night() -> date:
    return NIGHT


@pytest.fixture(scope="session")
def curve() -> Callable[[dict[int, int]], list[BalanceChange]]:
    """{days before the night: balance in yuan} → changes."""

    def make(by_days_before: dict[int, int]) -> list[BalanceChange]:
        return [
            BalanceChange(NIGHT - timedelta(days=before), balance * 100)
            for before, balance in by_days_before.items()
        ]

    return make
