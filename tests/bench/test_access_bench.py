"""`rapport bench access` runs on a small bank: both sides answer, and what is compared is the same list."""

from rapport.bench.access import measure
from rapport.bench.rounds import Effort


def test_both_sides_answer_and_are_compared():
    figures = measure("access", Effort(customers=300, rounds=1, seconds=0.3, warm_up=0.1), shape=(2, 2))
    assert figures["units"] == 7
    assert set(figures["callers"]) == {"1", "16"}
    for each in figures["callers"].values():
        assert each["product_rps"] > 0
        assert each["bare_rps"] > 0
