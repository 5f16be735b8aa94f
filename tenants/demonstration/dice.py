"""Reproducible choices: the same key gives the same choices on every machine, Python version and run."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

SEED = "linlan-2026"
_MASK = (1 << 64) - 1

T = TypeVar("T")


class Dice:
    """SplitMix64 (Steele, Lea, Flood 2014), seeded by a key: one stream for each customer, account, subject.

    Integers only, so that no amount ever comes from a binary float.
    """

    __slots__ = ("_state",)

    def __init__(self, *key: object) -> None:
        text = "/".join((SEED, *map(str, key)))
        self._state = int.from_bytes(sha256(text.encode()).digest()[:8], "big")

    def below(self, limit: int) -> int:
        """0 to limit − 1."""
        self._state = mixed = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return (mixed ^ (mixed >> 31)) % limit

    def between(self, low: int, high: int) -> int:
        """Both ends included."""
        return low + self.below(high - low + 1)

    def chance(self, per_thousand: int) -> bool:
        return self.below(1000) < per_thousand

    def pick(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def weighted(self, items: Sequence[tuple[T, int]]) -> T:
        """One of (item, weight)."""
        ticket = self.below(sum(weight for _, weight in items))
        for item, weight in items:
            ticket -= weight
            if ticket < 0:
                return item
        raise AssertionError("weights are positive")

    def near(self, amount: int, basis_points: int) -> int:
        """`amount` give or take `basis_points`."""
        return amount * (10_000 + self.between(-basis_points, basis_points)) // 10_000
