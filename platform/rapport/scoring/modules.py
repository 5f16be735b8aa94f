"""The seam of scoring: a module finds one signal for a range of customers (domain.md 9.6).

A module writes its findings into `churn_signal` under the run it is given, and nothing else. The product's
own modules are registered the way a plugin's are, through `rapport_scoring_modules()`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, runtime_checkable
from uuid import UUID

from rapport.activities.rules import ContactPlan
from rapport.kernel.database import Transaction
from rapport.products.measures import Currencies
from rapport.scoring.formulas.parameters import ChurnParameters, MinorAmounts, Segment
from rapport.scoring.formulas.tiers import Ladder, TierParameters
from rapport.scoring.rules import CompetitorTags

Kind = Literal["A", "E"]


@dataclass(frozen=True, slots=True)
class SignalRun:
    """What modules work on: findings of the day `on`, kept under `run_id`.

    The run's measures are there, of `measured_on`: the same day in a night, an earlier one when an event is
    recorded. `previous_run` is the night before, which knows since when an account signal was true.
    """

    run_id: UUID
    on: date
    measured_on: date
    previous_run: UUID | None
    currencies: Currencies
    churn: ChurnParameters
    tiers: TierParameters
    contacts: ContactPlan
    competitor: CompetitorTags

    @property
    def ladder(self) -> Ladder:
        return self.tiers.ladder(self.currencies.base)

    def amounts(self) -> tuple[MinorAmounts, MinorAmounts]:
        """Least amounts of retail and of corporate customers."""
        base = self.currencies.base
        return self.churn.amounts(Segment.RETAIL, base), self.churn.amounts(Segment.CORPORATE, base)


@runtime_checkable
class SignalModule(Protocol):
    """A signal of the early warning. `kind` A: read off the accounts, once a night. E: of events, also when one
    is recorded. `points` hold unless the tenant's parameter says otherwise.

    It is an `extension.seams.ScoringModule` too, which the night calls range by range instead of at once.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def code(self) -> str: ...

    @property
    def kind(self) -> Kind: ...

    @property
    def points(self) -> int: ...

    async def evaluate(self, tx: Transaction, run: SignalRun, first: UUID, last: UUID) -> int:
        """Write the signals of the customers from `first` to `last`, both counted; how many."""
        ...

    async def run(self, tx: Transaction, as_of: date) -> int:
        """Write the signal of a day's run again, for every customer; how many."""
        ...
