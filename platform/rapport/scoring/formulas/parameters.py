"""Parameters of churn early warning (domain.md 9.6): tenant parameters with the specification's defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from rapport.kernel.money import minor_units

POINTS: Mapping[str, int] = {
    "A01": 25,
    "A02": 20,
    "A03": 15,
    "A04": 15,
    "A05": 10,
    "A06": 20,
    "A07": 20,
    "A08": 8,
    "A09": 12,
    "A10": 15,
    "A11": 10,
    "A12": 8,
    "E01": 15,
    "E02": 15,
    "E03": 10,
    "E04": 10,
    "E05": 12,
    "E06": 8,
    "E07": 8,
    "E08": 18,
}


class Segment(StrEnum):
    """Which thresholds apply: persons are retail, companies and institutions corporate."""

    RETAIL = "RETAIL"
    CORPORATE = "CORPORATE"


def segment_of(customer_type: str) -> Segment:
    """From PERSON, COMPANY or INSTITUTION; ValueError for anything else."""
    if customer_type not in {"PERSON", "COMPANY", "INSTITUTION"}:
        raise ValueError(f"{customer_type!r} is not a type of customer")
    return Segment.RETAIL if customer_type == "PERSON" else Segment.CORPORATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Least amounts in main units of the base currency, before scaling.

    `drop` A01; `outflow` A02; `matured` A04, principal; `peak` A09, 12-month peak.
    """

    drop: Decimal
    outflow: Decimal
    matured: Decimal
    peak: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MinorAmounts:
    """`Amounts` scaled, in minor units."""

    drop: int
    outflow: int
    matured: int
    peak: int


_RETAIL = Amounts(
    drop=Decimal(50_000), outflow=Decimal(200_000), matured=Decimal(10_000), peak=Decimal(50_000)
)
_CORPORATE = Amounts(
    drop=Decimal(500_000), outflow=Decimal(1_000_000), matured=Decimal(100_000), peak=Decimal(500_000)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChurnParameters:
    """All numbers of the signals, the score and the tasks. Windows are calendar days, dues working days.

    `scale` multiplies every amount, for a base currency or a market other than that of the defaults.
    """

    scale: Decimal = Decimal(1)
    retail: Amounts = _RETAIL
    corporate: Amounts = _CORPORATE

    drop_ratio: Decimal = Decimal("0.70")
    drop_recent_days: int = 30
    drop_prior_days: int = 90
    outflow_ratio: Decimal = Decimal("0.30")
    outflow_live_days: int = 30
    matured_left_ratio: Decimal = Decimal("0.50")
    matured_leave_days: int = 7
    matured_live_days: int = 30
    payroll_history_days: int = 365
    payroll_least_gap_days: int = 7
    payroll_longest_cycle_days: int = 45
    payroll_least_gaps: int = 2
    payroll_missed_cycles: int = 2
    payroll_grace_days: int = 5
    drained_ratio: Decimal = Decimal("0.10")
    drained_peak_days: int = 365
    prepaid_early_days: int = 30
    prepaid_live_days: int = 30
    manager_changed_days: int = 90
    contact_lapse_factor: Decimal = Decimal("1.5")
    competitor_days: int = 60
    price_refused_days: int = 30

    points: Mapping[str, int] = field(default_factory=lambda: dict(POINTS))
    combo_factor: Decimal = Decimal("1.3")
    combo_days: int = 30
    cap: int = 100
    red: int = 70
    orange: int = 45
    yellow: int = 25

    realert_days: int = 30
    red_due_days: int = 1
    orange_due_days: int = 3
    yellow_due_days: int = 7

    def amounts(self, segment: Segment, currency: str) -> MinorAmounts:
        """The least amounts of a segment in minor units of the base currency."""
        given = self.retail if segment is Segment.RETAIL else self.corporate
        return MinorAmounts(
            drop=minor_units(given.drop * self.scale, currency),
            outflow=minor_units(given.outflow * self.scale, currency),
            matured=minor_units(given.matured * self.scale, currency),
            peak=minor_units(given.peak * self.scale, currency),
        )
