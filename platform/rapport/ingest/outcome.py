"""What came of a day and of a run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID


class DayState(StrEnum):
    """Where a day stands. REPLACED: a later revision of it is promoted."""

    SEEN = "SEEN"
    COMPLETE = "COMPLETE"
    STAGED = "STAGED"
    VALIDATED = "VALIDATED"
    PROMOTED = "PROMOTED"
    ARCHIVED = "ARCHIVED"
    QUARANTINED = "QUARANTINED"
    HELD = "HELD"
    REPLACED = "REPLACED"


IN = frozenset({DayState.PROMOTED, DayState.ARCHIVED})


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A finding as the command line and the API show it."""

    file: str
    line: int
    column: str
    code: str
    reason: str
    blocking: bool


@dataclass(frozen=True, slots=True)
class DayResult:
    """`state` is UNCHANGED when the package was in already. `restated_from`: figures from then on changed."""

    day: date
    state: str
    day_id: UUID | None = None
    revision: int = 0
    rows: int = 0
    seconds: float = 0.0
    reconciled: bool | None = None
    restated_from: date | None = None
    problems: Sequence[ShownProblem] = ()


@dataclass
class RunResult:
    """Counts over a run; `problems` are those of its days."""

    days_seen: int = 0
    days_promoted: int = 0
    days_reconciled: int = 0
    days_quarantined: int = 0
    days_held: int = 0
    rows: int = 0
    seconds: float = 0.0
    problems: list[ShownProblem] = field(default_factory=list[ShownProblem])

    def add(self, day: DayResult) -> None:
        self.days_promoted += day.state in IN
        self.days_reconciled += day.state in IN and day.reconciled is True
        self.days_quarantined += day.state == DayState.QUARANTINED
        self.days_held += day.state == DayState.HELD
        self.rows += day.rows if day.state in IN else 0
        self.problems += day.problems
