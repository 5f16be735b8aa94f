"""What a night is: its day, its rules, the ranges of customers it works through, and its report."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from rapport.activities.rules import ContactPlan, TaskPlan
from rapport.kernel.database import Transaction
from rapport.products.measures import MeasureFrame
from rapport.scoring.formulas.funds_movement import MovementParameters
from rapport.scoring.formulas.parameters import ChurnParameters
from rapport.scoring.formulas.tiers import Ladder, TierParameters
from rapport.scoring.modules import SignalRun
from rapport.scoring.rules import CompetitorTags

LOWEST, HIGHEST = UUID(int=0), UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Rules:
    """The parameters as they stood when the run began: a resumed run goes on with the same."""

    churn: ChurnParameters = field(default_factory=ChurnParameters)
    movements: MovementParameters = field(default_factory=MovementParameters)
    tiers: TierParameters = field(default_factory=TierParameters)
    competitor: CompetitorTags = field(default_factory=CompetitorTags)
    contacts: ContactPlan = field(default_factory=ContactPlan)
    tasks: TaskPlan = field(default_factory=TaskPlan)


@dataclass(frozen=True, slots=True)
class Span:
    """Customers from `first` to `last`, both counted."""

    first: UUID = LOWEST
    last: UUID = HIGHEST


EVERYBODY = Span()


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run is computed from, kept with it. `promoted` tells one state of the bank's data from another.

    `previous_run` is the last night before this day; `latest` says that no later day is published;
    `tier_months` are the months whose tiers this run decides; `history_from` is the first day with balances.
    """

    promoted: str
    rules: Rules
    spans: tuple[Span, ...]
    previous_run: UUID | None
    latest: bool
    history_from: date | None = None
    tier_months: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Night:
    """A run at work."""

    run_id: UUID
    day: date
    inputs: Inputs
    frame: MeasureFrame

    @property
    def rules(self) -> Rules:
        return self.inputs.rules

    @property
    def ladder(self) -> Ladder:
        return self.rules.tiers.ladder(self.frame.currencies.base)

    @property
    def signal_run(self) -> SignalRun:
        """What the scoring modules work on."""
        return SignalRun(
            run_id=self.run_id,
            on=self.day,
            measured_on=self.day,
            previous_run=self.inputs.previous_run,
            currencies=self.frame.currencies,
            churn=self.rules.churn,
            tiers=self.rules.tiers,
            contacts=self.rules.contacts,
            competitor=self.rules.competitor,
        )


@dataclass(frozen=True, slots=True)
class Work:
    """What a step did in one transaction: rows written, and what the run's report should keep of it."""

    rows: int
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the night. `by_customers` steps commit after each range of customers, others once."""

    name: str
    work: Callable[[Transaction, Night, Span], Awaitable[Work]]
    by_customers: bool = True


@dataclass(frozen=True, slots=True)
class StepResult:
    name: str
    seconds: float
    rows: int


@dataclass(frozen=True, slots=True)
class NightResult:
    """`state` PUBLISHED: readers see it; DONE: a past day, computed again; `alerts` were opened or raised."""

    run_id: UUID
    business_date: date
    state: str
    steps: tuple[StepResult, ...]
    alerts: int

    def report(self) -> dict[str, Any]:
        """As `rapport night run --json` prints it."""
        steps = [
            {"name": step.name, "seconds": round(step.seconds, 3), "rows": step.rows} for step in self.steps
        ]
        return {
            "business_date": self.business_date.isoformat(),
            "state": self.state,
            "steps": steps,
            "alerts": self.alerts,
        }
