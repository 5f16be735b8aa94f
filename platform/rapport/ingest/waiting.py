"""Rows that were set aside and still wait."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import LiteralString
from uuid import UUID

from rapport.ingest.batch import SetAside
from rapport.kernel.database import Transaction

WAITING: LiteralString = """
    SELECT DISTINCT w.source_key FROM set_aside_row w
      JOIN feed_day d ON d.tenant_id = $1 AND d.id = w.day_id
     WHERE w.tenant_id = $1 AND d.source_id = $2 AND w.entity = $3 AND w.source_key = ANY($4::text[])
       AND w.resolved_at IS NULL
"""
ADD: LiteralString = """
    INSERT INTO set_aside_row (tenant_id, day_id, entity, source_key, line, "column", value, reason, amount)
    SELECT $1, $2, u.entity, left(u.source_key, 80), u.line, u.name, left(u.value, 80), u.reason, u.amount
      FROM unnest($3::text[], $4::text[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::bigint[])
        AS u (entity, source_key, line, name, value, reason, amount)
"""
SETTLE: LiteralString = """
    UPDATE set_aside_row w SET resolved_at = now()
     WHERE w.tenant_id = $1 AND w.day_id = ANY($2::uuid[]) AND w.resolved_at IS NULL
"""
DAYS: LiteralString = """
    SELECT DISTINCT d.business_date AS day FROM set_aside_row w
      JOIN feed_day d ON d.tenant_id = $1 AND d.id = w.day_id
     WHERE w.tenant_id = $1 AND d.source_id = $2 AND w.resolved_at IS NULL AND d.promoted_at IS NOT NULL
       AND d.state <> 'REPLACED'
     ORDER BY 1
"""


@dataclass
class WaitingRows:
    """Keys that wait in the tables and in the package at hand."""

    source_id: UUID
    _today: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def note(self, entity: str, rows: Iterable[SetAside]) -> None:
        self._today.setdefault(entity, set()).update(row.source_key for row in rows)

    async def keys(self, tx: Transaction, entity: str, wanted: list[str]) -> set[str]:
        """Those of the wanted keys whose rows wait."""
        rows = await tx.fetch(WAITING, tx.tenant.id, self.source_id, entity, wanted)
        return {row["source_key"] for row in rows} | (self._today.get(entity, set()) & set(wanted))


async def save(tx: Transaction, day_id: UUID, rows: Sequence[tuple[str, SetAside]]) -> None:
    """Write down what waits, with the entity it belongs to."""
    if rows:
        columns = (
            [entity for entity, _ in rows],
            [row.source_key for _, row in rows],
            [row.line for _, row in rows],
            [row.column for _, row in rows],
            [row.value for _, row in rows],
            [row.reason for _, row in rows],
            [row.amount for _, row in rows],
        )
        await tx.execute(ADD, tx.tenant.id, day_id, *columns)


async def settle(tx: Transaction, batches: Sequence[UUID]) -> None:
    """What the earlier revisions of a day set aside is decided by the one that is in now."""
    if batches:
        await tx.execute(SETTLE, tx.tenant.id, list(batches))


async def waiting_days(tx: Transaction, source_id: UUID) -> list[date]:
    """Promoted days of which something waits."""
    return [row["day"] for row in await tx.fetch(DAYS, tx.tenant.id, source_id)]
