"""Funds movements (资金异动; domain.md 9.7, vector `N-07`). Nothing here may hint at money laundering."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rapport.kernel.money import minor_units, prorate
from rapport.scoring.formulas.parameters import Segment


class Direction(StrEnum):
    """IN is a sales opportunity, OUT a retention task."""

    IN = "IN"
    OUT = "OUT"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementParameters:
    """Least amounts in main units of the base currency, multiplied by `scale`, and the share of AUM."""

    scale: Decimal = Decimal(1)
    retail: Decimal = Decimal(200_000)
    corporate: Decimal = Decimal(1_000_000)
    aum_ratio: Decimal = Decimal("0.20")

    def floor(self, segment: Segment, currency: str) -> int:
        """The least amount of a segment in minor units."""
        given = self.retail if segment is Segment.RETAIL else self.corporate
        return minor_units(given * self.scale, currency)


@dataclass(frozen=True, slots=True)
class Movement:
    """`threshold` in minor units; `alert` when the amount reaches it."""

    threshold: int
    alert: bool
    direction: Direction


def funds_movement(
    amount: int, previous_aum: int, floor: int, rules: MovementParameters | None = None
) -> Movement:
    """|amount| ≥ max(`floor`, 20 % of the AUM of the day before), for one posting, in or out.

    All in minor units of the base currency, inflows positive. The share of AUM is rounded to a minor unit,
    so that the threshold shown is the one that decides. In SQL:
    `abs(amount) >= greatest(floor, round(0.20 * previous_aum))`.
    """
    ratio = (rules or MovementParameters()).aum_ratio
    threshold = max(floor, prorate(previous_aum, ratio))
    direction = Direction.OUT if amount < 0 else Direction.IN
    return Movement(threshold, abs(amount) >= threshold, direction)
