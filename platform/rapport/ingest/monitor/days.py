"""Days of a source as the monitor shows them: the last revision of each speaks."""

from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.database import Transaction

SOURCES: LiteralString = """
    SELECT s.id, s.code, s.connector, s.enabled, s.directory <> '' AS has_directory
      FROM feed_source s WHERE s.tenant_id = $1 ORDER BY s.code
"""
SUMMARY: LiteralString = """
    WITH last AS (
        SELECT DISTINCT ON (d.business_date) d.* FROM feed_day d
         WHERE d.tenant_id = $1 AND d.source_id = $2
         ORDER BY d.business_date, d.revision DESC
    ), newest AS (
        SELECT d.* FROM feed_day d
         WHERE d.tenant_id = $1 AND d.source_id = $2 AND d.state IN ('PROMOTED', 'ARCHIVED')
         ORDER BY d.business_date DESC LIMIT 1
    )
    SELECT count(*) AS seen, min(l.business_date) AS first, max(l.business_date) AS last,
           count(*) FILTER (WHERE l.state IN ('PROMOTED', 'ARCHIVED')) AS promoted,
           count(*) FILTER (WHERE l.state IN ('PROMOTED', 'ARCHIVED') AND l.reconciled) AS reconciled,
           count(*) FILTER (WHERE l.state IN ('PROMOTED', 'ARCHIVED') AND NOT l.reconciled) AS differing,
           count(*) FILTER (WHERE l.state = 'QUARANTINED') AS quarantined,
           count(*) FILTER (WHERE l.state = 'HELD') AS held,
           count(*) FILTER (WHERE l.state IN ('SEEN', 'COMPLETE', 'STAGED', 'VALIDATED')) AS waiting,
           (SELECT n.business_date FROM newest n) AS newest, (SELECT n.rows FROM newest n) AS newest_rows,
           (SELECT n.seconds FROM newest n) AS newest_seconds,
           (SELECT n.reconciled FROM newest n) AS newest_reconciled
      FROM last l
"""
CALENDAR: LiteralString = """
    SELECT DISTINCT ON (d.business_date) d.id, d.business_date AS day, d.state, d.reconciled
      FROM feed_day d
     WHERE d.tenant_id = $1 AND d.source_id = $2 AND d.business_date BETWEEN $3 AND $4
     ORDER BY d.business_date, d.revision DESC
"""
ATTENTION: LiteralString = """
    SELECT d.id, d.business_date AS day, d.state, d.reason, d.reconciled, d.problems, d.set_aside
      FROM (SELECT DISTINCT ON (d.business_date) d.id, d.business_date, d.state, d.reason, d.reconciled,
                   (SELECT count(*) FROM feed_problem p
                     WHERE p.tenant_id = $1 AND p.day_id = d.id AND p.blocking) AS problems,
                   (SELECT count(*) FROM set_aside_row w
                     WHERE w.tenant_id = $1 AND w.day_id = d.id AND w.resolved_at IS NULL) AS set_aside
              FROM feed_day d WHERE d.tenant_id = $1 AND d.source_id = $2
             ORDER BY d.business_date, d.revision DESC) d
     WHERE d.state IN ('QUARANTINED', 'HELD') OR NOT d.reconciled OR d.set_aside > 0
     ORDER BY d.business_date DESC LIMIT 20
"""


class SourceRow(msgspec.Struct, frozen=True):
    """A source; where its folder is stays with the server."""

    id: UUID
    code: str
    connector: str
    enabled: bool
    has_directory: bool


class Summary(msgspec.Struct, frozen=True):
    """Counts of days by their last revision; `newest` is the last business date that is in."""

    seen: int
    first: date | None
    last: date | None
    promoted: int
    reconciled: int
    differing: int
    quarantined: int
    held: int
    waiting: int
    newest: date | None
    newest_rows: int | None
    newest_seconds: float | None
    newest_reconciled: bool | None


class CalendarDay(msgspec.Struct, frozen=True):
    id: UUID
    day: date
    state: str
    reconciled: bool | None


class Attention(msgspec.Struct, frozen=True):
    """A day that somebody has to look at; `problems` are the blocking ones, `set_aside` rows still wait."""

    id: UUID
    day: date
    state: str
    reason: str
    reconciled: bool | None
    problems: int
    set_aside: int


class Moments(msgspec.Struct, frozen=True):
    """When a day was seen, decided and promoted."""

    seen_at: datetime
    decided_at: datetime | None
    promoted_at: datetime | None


async def sources(tx: Transaction) -> list[SourceRow]:
    return await tx.structs(SourceRow, SOURCES, tx.tenant.id)


async def summary(tx: Transaction, source_id: UUID) -> Summary:
    [found] = await tx.structs(Summary, SUMMARY, tx.tenant.id, source_id)
    return found


async def calendar_days(tx: Transaction, source_id: UUID, first: date, last: date) -> list[CalendarDay]:
    """The days from `first` to `last`, both included."""
    return await tx.structs(CalendarDay, CALENDAR, tx.tenant.id, source_id, first, last)


async def attention(tx: Transaction, source_id: UUID) -> list[Attention]:
    """At most 20 days, the latest first: refused, held, differing from the ledger, or with rows that wait."""
    return await tx.structs(Attention, ATTENTION, tx.tenant.id, source_id)
