"""One revision of one day: its files, what is wrong with them, what waits, what the ledger says.

Nothing here quotes a value of a row: findings name file, line and column, and what waits is counted by the code
that nobody mapped (a product code), never listed by its key, which may be an account number.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound

MOST_PROBLEMS = 200
DAY: LiteralString = """
    SELECT d.id, d.business_date AS day, d.revision, d.state, d.reason, d.rows, d.seconds, d.seen_at,
           d.decided_at, d.promoted_at, d.reconciled, s.id AS source_id, s.code AS source,
           (SELECT u.name FROM user_account u WHERE u.tenant_id = $1 AND u.id = d.released_by) AS released_by,
           (SELECT count(*) FROM feed_problem p WHERE p.tenant_id = $1 AND p.day_id = d.id) AS problems,
           NOT EXISTS (SELECT 1 FROM feed_day n
                        WHERE n.tenant_id = $1 AND n.source_id = d.source_id
                          AND n.business_date = d.business_date AND n.revision > d.revision) AS is_last
      FROM feed_day d JOIN feed_source s ON s.tenant_id = $1 AND s.id = d.source_id
     WHERE d.tenant_id = $1 AND d.id = $2
"""
NEIGHBOURS: LiteralString = """
    SELECT (SELECT d.id FROM feed_day d
             WHERE d.tenant_id = $1 AND d.source_id = $2 AND d.business_date < $3
             ORDER BY d.business_date DESC, d.revision DESC LIMIT 1) AS earlier,
           (SELECT d.id FROM feed_day d
             WHERE d.tenant_id = $1 AND d.source_id = $2 AND d.business_date > $3
             ORDER BY d.business_date, d.revision DESC LIMIT 1) AS later
"""
REVISIONS: LiteralString = """
    SELECT d.id, d.revision, d.state, d.reason, d.seen_at, d.decided_at FROM feed_day d
     WHERE d.tenant_id = $1 AND d.source_id = $2 AND d.business_date = $3 ORDER BY d.revision DESC
"""
FILES: LiteralString = """
    SELECT f.entity, f.name, f.mode, f.rows, f.amount, f.sha256, f.size, f.state, f.set_aside
      FROM feed_file f WHERE f.tenant_id = $1 AND f.day_id = $2 ORDER BY f.name
"""
PROBLEMS: LiteralString = """
    SELECT p.file, p.line, p."column", p.code, p.reason, p.params, p.blocking
      FROM feed_problem p WHERE p.tenant_id = $1 AND p.day_id = $2
     ORDER BY p.blocking DESC, p.file, p.line, p."column", p.id LIMIT $3
"""
SET_ASIDE: LiteralString = """
    SELECT w.entity, w."column", w.reason,
           CASE WHEN w.reason = 'UNKNOWN_PRODUCT' THEN w.value ELSE '' END AS code,
           count(*) AS rows, count(*) FILTER (WHERE w.resolved_at IS NULL) AS waiting,
           coalesce(sum(w.amount), 0)::bigint AS amount
      FROM set_aside_row w WHERE w.tenant_id = $1 AND w.day_id = $2
     GROUP BY 1, 2, 3, 4 ORDER BY w.reason = 'UNKNOWN_PRODUCT' DESC, waiting DESC, 1, 2, 4 LIMIT 100
"""
LEDGER: LiteralString = """
    SELECT r.subject, r.currency, r.ledger, r.facts, r.difference FROM reconciliation r
     WHERE r.tenant_id = $1 AND r.day_id = $2 ORDER BY r.subject, r.currency
"""


class Day(msgspec.Struct, frozen=True):
    """`is_last`: no later revision of the day has come. `problems` counts all findings."""

    id: UUID
    day: date
    revision: int
    state: str
    reason: str
    rows: int
    seconds: float
    seen_at: datetime
    decided_at: datetime | None
    promoted_at: datetime | None
    reconciled: bool | None
    source_id: UUID
    source: str
    released_by: str | None
    problems: int
    is_last: bool


class Neighbours(msgspec.Struct, frozen=True):
    earlier: UUID | None
    later: UUID | None


class Revision(msgspec.Struct, frozen=True):
    id: UUID
    revision: int
    state: str
    reason: str
    seen_at: datetime
    decided_at: datetime | None


class FileRow(msgspec.Struct, frozen=True):
    """As its marker file says; `amount` in hundredths of the file's own units."""

    entity: str
    name: str
    mode: str
    rows: int
    amount: int
    sha256: str
    size: int
    state: str
    set_aside: int

    @property
    def control(self) -> Decimal:
        """The amount in the file's own units."""
        return Decimal(self.amount).scaleb(-2)


class ProblemRow(msgspec.Struct, frozen=True):
    file: str
    line: int
    column: str
    code: str
    reason: str
    params: dict[str, Any]
    blocking: bool


class SetAsideGroup(msgspec.Struct, frozen=True):
    """Rows that wait for the same thing; `amount` is the sum of their hundredths over all currencies."""

    entity: str
    column: str
    reason: str
    code: str
    rows: int
    waiting: int
    amount: int

    @property
    def units(self) -> Decimal:
        return Decimal(self.amount).scaleb(-2)


class LedgerLine(msgspec.Struct, frozen=True):
    """Minor units of `currency`; `difference` is what the accounts have more than the ledger."""

    subject: str
    currency: str
    ledger: int
    facts: int
    difference: int


async def find_day(tx: Transaction, day_id: UUID) -> Day:
    """NotFound for an unknown id and for one of another tenant."""
    found = await tx.structs(Day, DAY, tx.tenant.id, day_id)
    if not found:
        raise NotFound
    return found[0]


async def neighbours(tx: Transaction, day: Day) -> Neighbours:
    """The last revisions of the days before and after."""
    [found] = await tx.structs(Neighbours, NEIGHBOURS, tx.tenant.id, day.source_id, day.day)
    return found


async def revisions(tx: Transaction, day: Day) -> list[Revision]:
    return await tx.structs(Revision, REVISIONS, tx.tenant.id, day.source_id, day.day)


async def files(tx: Transaction, day_id: UUID) -> list[FileRow]:
    return await tx.structs(FileRow, FILES, tx.tenant.id, day_id)


async def problems(tx: Transaction, day_id: UUID) -> list[ProblemRow]:
    """The first 200, blocking ones before the others."""
    rows = await tx.fetch(PROBLEMS, tx.tenant.id, day_id, MOST_PROBLEMS)
    return [ProblemRow(**{**dict(row), "params": msgspec.json.decode(row["params"])}) for row in rows]


async def set_aside(tx: Transaction, day_id: UUID) -> list[SetAsideGroup]:
    return await tx.structs(SetAsideGroup, SET_ASIDE, tx.tenant.id, day_id)


async def ledger(tx: Transaction, day_id: UUID) -> list[LedgerLine]:
    return await tx.structs(LedgerLine, LEDGER, tx.tenant.id, day_id)
