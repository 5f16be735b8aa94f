"""The figures of a connector that administration and the feed monitor show."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from rapport.extension.breaker import BreakerState
from rapport.extension.faults import RunFault
from rapport_sdk.connector import Batch, Item
from rapport_sdk.package import DayEnd, FileEnd, Verdict


@dataclass(frozen=True, slots=True)
class RunFigures:
    """Sums over one run. `rejects` are rows set aside, `as_of` is the last day that was accepted."""

    days: int = 0
    files: int = 0
    rows: int = 0
    rejects: int = 0
    quarantined_files: int = 0
    as_of: date | None = None

    def add(self, item: Item) -> RunFigures:
        match item:
            case FileEnd(verdict=Verdict.QUARANTINED):
                return replace(self, files=self.files + 1, quarantined_files=self.quarantined_files + 1)
            case FileEnd(rows=rows, set_aside=rejects):
                return replace(
                    self, files=self.files + 1, rows=self.rows + rows, rejects=self.rejects + rejects
                )
            case DayEnd(as_of=as_of, verdict=Verdict.ACCEPTED):
                return replace(self, days=self.days + 1, as_of=max(self.as_of or as_of, as_of))
            case Batch(data=data, cursor=cursor) if cursor is not None:
                return replace(self, rows=self.rows + data.num_rows)
            case _:
                return self


@dataclass(frozen=True, slots=True)
class Health:
    """Of one tenant and connector; `figures` are those of the last run that went well."""

    last_success: datetime | None = None
    last_fault: datetime | None = None
    fault: str = ""
    figures: RunFigures = field(default_factory=RunFigures)
    breaker: BreakerState = field(default_factory=BreakerState)

    def lag_days(self, business_date: date) -> int | None:
        """Calendar days between the last accepted day and the business date; None before the first."""
        return None if self.figures.as_of is None else (business_date - self.figures.as_of).days

    def succeeded(self, now: datetime, figures: RunFigures) -> Health:
        as_of = max(filter(None, (figures.as_of, self.figures.as_of)), default=None)
        return Health(now, self.last_fault, "", replace(figures, as_of=as_of), BreakerState())

    def failed(self, now: datetime, fault: RunFault, breaker: BreakerState) -> Health:
        return replace(self, last_fault=now, fault=fault.message, breaker=breaker)
