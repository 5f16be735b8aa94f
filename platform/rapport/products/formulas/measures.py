"""The measures of one account or customer on one day (domain.md 3.2, vector `M-01`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rapport.kernel.calendar import Period
from rapport.kernel.money import PercentChange, percent_change
from rapport.products.formulas.balances import Average, BalanceChange, average, average_to_date, point_balance

_SPIKE_LIMIT_PCT = Decimal(20)


@dataclass(frozen=True, slots=True)
class Measures:
    """Minor units. `point` is the end-of-day balance."""

    point: int
    month: Average
    quarter: Average
    year: Average


@dataclass(frozen=True, slots=True)
class Baseline:
    """What increments are measured against: a frozen point balance and last year's daily average."""

    point: int
    prior_year_average: int


@dataclass(frozen=True, slots=True)
class Increments:
    point: int
    year_average: int


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """Deviation of the point balance from the month's daily average, and whether it is a spike (冲时点)."""

    deviation: PercentChange
    spike: bool


def measures(changes: Sequence[BalanceChange], as_of: date) -> Measures:
    """Point balance and the averages to date of month, quarter and year."""
    return Measures(
        point_balance(changes, as_of),
        average_to_date(changes, as_of, Period.MONTH),
        average_to_date(changes, as_of, Period.QUARTER),
        average_to_date(changes, as_of, Period.YEAR),
    )


def baseline(changes: Sequence[BalanceChange], as_of: date, base_date: date | None = None) -> Baseline:
    """From the balances: the point at `base_date` (default last year's end), last year's average."""
    year_end = date(as_of.year - 1, 12, 31)
    prior_year = average(changes, date(as_of.year - 1, 1, 1), year_end)
    return Baseline(point_balance(changes, base_date or year_end), prior_year.average)


def increments(current: Measures, base: Baseline) -> Increments:
    """较基期 and 较上年日均. Differences of rounded leaves, so they add up over accounts."""
    return Increments(current.point - base.point, current.year.average - base.prior_year_average)


def month_end(current: Measures, limit_pct: Decimal = _SPIKE_LIMIT_PCT) -> MonthEnd:
    """(point − month average) / |month average| in percent, two places; a spike is **more** than the limit.

    Without a base (average zero) there is no deviation and no spike. The shown percentage decides. In SQL:
    `round((point - average) * 100::numeric / abs(average), 2) > limit`.
    """
    deviation = percent_change(current.point, current.month.average)
    return MonthEnd(deviation, deviation.percent is not None and deviation.percent > limit_pct)
