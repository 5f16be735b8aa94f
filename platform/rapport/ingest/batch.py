"""What a vertical is handed to promote one file of a day, and what it answers (docs/decisions/0050).

Plain data and one protocol, so that the verticals' `promotion` modules and the feed know nothing else of
each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from rapport.kernel.database import Transaction
from rapport.kernel.secrets import TenantKeys

Table = Any  # a pyarrow Table: pyarrow ships no types

MOST_REPORTED = 100
"""Findings of one kind that are written down for a file; the last one says how many there were."""

MOST_SET_ASIDE = 10_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a file. `code` names a sentence of `problems.REASONS`; `refers` the table that a
    reference points to, so that what only follows from another file's fault is not reported as well.
    """

    code: str
    line: int = 0
    column: str = ""
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    blocking: bool = True
    refers: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that waits: kept by its key, never counted as zero. `amount` in minor units of its currency."""

    source_key: str
    line: int
    column: str
    value: str
    reason: str
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """Balances of the kind that a file reported whole: by (nature, currency), the carried ones included."""

    kind: str
    totals: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Promoted:
    """What came of a file. `rows` are in the tables now.

    `moves_later`: balances of days that are in already are others now, because they were carried on.
    """

    rows: int = 0
    findings: tuple[Finding, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    reported: Reported | None = None
    moves_later: bool = False


class Waiting(Protocol):
    """What was set aside and still waits, in this package and before it."""

    def note(self, entity: str, rows: Iterable[SetAside]) -> None: ...

    async def keys(self, tx: Transaction, entity: str, wanted: list[str]) -> set[str]: ...


@dataclass(frozen=True, slots=True)
class Batch:
    """A day's package that is being promoted. `replaces` are the batches of this day's earlier revisions.

    `next_full` and `next_batch`: the nearest later day that is promoted already and reported all balances,
    by the entity of its file. `late`: a later day is in. `entities`: the files of the package.
    """

    id: UUID
    source: str
    day: date
    currency: str
    keys: TenantKeys
    waiting: Waiting
    entities: frozenset[str] = frozenset()
    replaces: tuple[UUID, ...] = ()
    replaced_booked: tuple[date, date] | None = None
    next_full: Mapping[str, date] = field(default_factory=dict[str, date])
    next_batch: Mapping[str, UUID] = field(default_factory=dict[str, UUID])
    late: bool = False
    most_bad_rows: int = 0

    @property
    def restates(self) -> bool:
        """Whether days that are in already have to be looked at again."""
        return self.late or bool(self.replaces)


@dataclass(frozen=True, slots=True)
class File:
    """One file of the package, staged: its rows are in the temporary table of its entity.

    `overtaken`: a later day brought the entity whole, so this file may add rows but changes none.
    """

    entity: str
    full: bool
    rows: int
    table: Table
    overtaken: bool = False

    @property
    def supersedes(self) -> bool:
        """Whether what the file does not have is gone."""
        return self.full and not self.overtaken


class Promoter(Protocol):
    """Promotes one entity; raises nothing for a fault of the file, but answers with findings."""

    async def __call__(self, tx: Transaction, batch: Batch, file: File) -> Promoted: ...
