"""The feed in the JSON API: amounts as decimal strings, no key and no value of any row."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from rapport.kernel.http.decoding import Strict


class FeedFile(msgspec.Struct, frozen=True):
    """A file as its marker says; `amount` is the control amount in the file's own units."""

    entity: str
    name: str
    mode: str
    rows: int
    amount: str
    sha256: str
    size: int
    state: str
    set_aside: int


class FeedProblem(msgspec.Struct, frozen=True):
    """Where a file is wrong and why; `line` 0 means the whole file."""

    file: str
    line: int
    column: str
    code: str
    reason: str
    blocking: bool


class FeedSetAside(msgspec.Struct, frozen=True):
    """Rows that wait for the same thing; `code` is the product code that nobody mapped."""

    entity: str
    column: str
    reason: str
    code: str
    rows: int
    waiting: int


class FeedLedgerLine(msgspec.Struct, frozen=True):
    """Total against general ledger; `difference` = facts − ledger, in units of `currency`."""

    subject: str
    currency: str
    ledger: str
    facts: str
    difference: str


class FeedDayDetail(msgspec.Struct, frozen=True):
    """One revision of a business day with all that is known about it."""

    id: UUID
    source: str
    business_date: date
    revision: int
    is_last_revision: bool
    state: str
    reason: str
    rows: int
    seconds: float
    reconciled: bool | None
    seen_at: datetime
    decided_at: datetime | None
    promoted_at: datetime | None
    files: list[FeedFile]
    problems: list[FeedProblem]
    problems_total: int
    set_aside: list[FeedSetAside]
    reconciliation: list[FeedLedgerLine]


class Release(Strict):
    """Why a held day is right."""

    reason: str


class JobAccepted(msgspec.Struct, frozen=True):
    """The job that does it."""

    job_id: UUID
