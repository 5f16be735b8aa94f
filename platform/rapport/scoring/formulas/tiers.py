"""Tiers of retail customers by monthly average AUM (domain.md 9.1, vectors `N-01`, `N-02`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from rapport.kernel.money import minor_units, prorate


@dataclass(frozen=True, slots=True)
class Ladder:
    """Tiers from the lowest up: code and least monthly average in minor units; misses before a downgrade."""

    rungs: tuple[tuple[str, int], ...]
    misses: int
    misses_of: Mapping[str, int]

    def __post_init__(self) -> None:
        least = [minimum for _, minimum in self.rungs]
        if not least or least != sorted(set(least)):
            raise ValueError("the tiers must rise from one to the next")

    def rank(self, tier: str) -> int:
        return [code for code, _ in self.rungs].index(tier)

    def misses_allowed(self, tier: str) -> int:
        return self.misses_of.get(tier, self.misses)


_RETAIL_TIERS = (
    ("T0", Decimal(0)),
    ("T1", Decimal(50_000)),
    ("T2", Decimal(200_000)),
    ("T3", Decimal(500_000)),
    ("T4", Decimal(2_000_000)),
    ("T5", Decimal(6_000_000)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TierParameters:
    """Tenant parameters, main units of the base currency, multiplied by `scale`."""

    scale: Decimal = Decimal(1)
    tiers: tuple[tuple[str, Decimal], ...] = _RETAIL_TIERS
    misses: int = 3
    misses_of: Mapping[str, int] = field(default_factory=lambda: {"T5": 6})

    def ladder(self, currency: str) -> Ladder:
        rungs = tuple((code, minor_units(least * self.scale, currency)) for code, least in self.tiers)
        return Ladder(rungs, self.misses, self.misses_of)


@dataclass(frozen=True, slots=True)
class TierState:
    """The tier of a month and how many consecutive months before it missed it."""

    tier: str
    misses: int = 0


@dataclass(frozen=True, slots=True)
class TierDecision:
    """What a month's average AUM says (`computed`) and what holds next month (`next`)."""

    computed: str
    next: TierState


def weighted_aum(averages: Iterable[tuple[int, Decimal]]) -> int:
    """Σ of (monthly average, AUM factor of its product), each product rounded to a minor unit.

    In SQL: `sum(round(average * aum_factor))`.
    """
    return sum(prorate(average, factor) for average, factor in averages)


def computed_tier(average_aum: int, ladder: Ladder) -> str:
    """The highest tier whose minimum is reached; the lowest one also below its minimum (overdrawn)."""
    reached = [code for code, least in ladder.rungs if average_aum >= least]
    return reached[-1] if reached else ladder.rungs[0][0]


def next_tier(state: TierState | None, average_aum: int, ladder: Ladder) -> TierDecision:
    """Decide after a full month: up at once, down after 3 consecutive misses (T5: 6) to this month's tier.

    Without a `state` (a customer's first full month) the computed tier holds. A month that reaches the tier
    clears the misses.
    """
    computed = computed_tier(average_aum, ladder)
    if state is None or ladder.rank(computed) >= ladder.rank(state.tier):
        return TierDecision(computed, TierState(computed))
    misses = state.misses + 1
    if misses >= ladder.misses_allowed(state.tier):
        return TierDecision(computed, TierState(computed))
    return TierDecision(computed, TierState(state.tier, misses))
