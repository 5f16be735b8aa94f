"""What a night's measures are computed for: the run, its day, the days that its periods begin on."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from rapport.kernel.calendar import month_start, quarter_start, year_start

_MONTH_AGO = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Windows:
    """Lengths in days of the rolling windows: the recent average, the prior one before it, the peak."""

    recent: int = 30
    prior: int = 90
    peak: int = 365


@dataclass(frozen=True, slots=True)
class PeriodStarts:
    """First days of the periods that end on a business date; `floor` is the earliest of them."""

    month: date
    quarter: date
    year: date
    prior_year: date
    month_ago: date
    recent: date
    prior: date
    peak: date
    floor: date

    @classmethod
    def of(cls, day: date, windows: Windows) -> "PeriodStarts":
        prior_year = date(day.year - 1, 1, 1)
        month_ago = day - _MONTH_AGO
        recent = day - timedelta(days=windows.recent - 1)
        prior = recent - timedelta(days=windows.prior)
        peak = day - timedelta(days=windows.peak - 1)
        return cls(
            month=month_start(day),
            quarter=quarter_start(day),
            year=year_start(day),
            prior_year=prior_year,
            month_ago=month_ago,
            recent=recent,
            prior=prior,
            peak=peak,
            floor=min(prior_year, month_ago, prior, peak),
        )


@dataclass(frozen=True, slots=True)
class Currencies:
    """Foreign currencies in use, and for each 10^(digits of the base currency − its own digits)."""

    base: str
    codes: tuple[str, ...] = ()
    powers: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureFrame:
    """Everything the statements of a run need besides the customers."""

    run_id: UUID
    day: date
    starts: PeriodStarts
    currencies: Currencies
    history_from: date
