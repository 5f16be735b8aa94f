"""The rows that a day leaves in the feed's own tables."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import LiteralString
from uuid import UUID

from rapport.ingest.batch import Finding
from rapport.ingest.outcome import DayState
from rapport.ingest.problems import sentence
from rapport.kernel.database import Transaction

FILES: LiteralString = """
    INSERT INTO feed_file (tenant_id, day_id, entity, name, mode, rows, amount, sha256, size, state, set_aside,
                           first_booked, last_booked)
    SELECT $1, $2, u.entity, u.name, u.mode, u.rows, u.amount, u.sha256, u.size, u.state, u.set_aside,
           u.first_booked, u.last_booked
      FROM unnest($3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::text[], $9::bigint[],
                  $10::text[], $11::bigint[], $12::date[], $13::date[])
        AS u (entity, name, mode, rows, amount, sha256, size, state, set_aside, first_booked, last_booked)
"""
PROBLEMS: LiteralString = """
    INSERT INTO feed_problem (tenant_id, day_id, file, line, "column", code, reason, params, blocking)
    SELECT $1, $2, left(u.file, 200), u.line, u.name, u.code, u.reason, u.params::jsonb, u.blocking
      FROM unnest($3::text[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::boolean[])
        AS u (file, line, name, code, reason, params, blocking)
"""
FORGET: tuple[LiteralString, ...] = (
    "DELETE FROM feed_problem WHERE tenant_id = $1 AND day_id = $2",
    "DELETE FROM feed_file WHERE tenant_id = $1 AND day_id = $2",
)
PROMOTED: LiteralString = """
    UPDATE feed_day SET state = 'PROMOTED', reason = '', rows = $3, seconds = $4, reconciled = $5,
                        promoted_at = clock_timestamp(), decided_at = clock_timestamp()
     WHERE tenant_id = $1 AND id = $2
"""
REPLACED: LiteralString = """
    UPDATE feed_day SET state = 'REPLACED' WHERE tenant_id = $1 AND id = ANY($2::uuid[])
"""
DECIDED: LiteralString = """
    UPDATE feed_day SET state = $3, reason = $4, seconds = $5, decided_at = clock_timestamp()
     WHERE tenant_id = $1 AND id = $2
"""


@dataclass(slots=True)
class FileRecord:
    """A file of a day. `amount` in hundredths of the file's own units."""

    entity: str
    name: str
    mode: str
    rows: int
    amount: int
    sha256: str
    size: int
    set_aside: int = 0
    state: str = DayState.VALIDATED
    first_booked: date | None = None
    last_booked: date | None = None


async def save_files(tx: Transaction, day_id: UUID, files: Sequence[FileRecord], state: str = "") -> None:
    """`state`, if given, goes for all of them."""
    await tx.execute(
        FILES,
        tx.tenant.id,
        day_id,
        [file.entity for file in files],
        [file.name for file in files],
        [file.mode for file in files],
        [file.rows for file in files],
        [file.amount for file in files],
        [file.sha256 for file in files],
        [file.size for file in files],
        [state or file.state for file in files],
        [file.set_aside for file in files],
        [file.first_booked for file in files],
        [file.last_booked for file in files],
    )


async def save_problems(tx: Transaction, day_id: UUID, findings: Sequence[tuple[str, Finding]]) -> None:
    if not findings:
        return
    await tx.execute(
        PROBLEMS,
        tx.tenant.id,
        day_id,
        [name for name, _ in findings],
        [finding.line for _, finding in findings],
        [finding.column for _, finding in findings],
        [finding.code for _, finding in findings],
        [sentence(finding.code, finding.params) for _, finding in findings],
        [json.dumps(dict(finding.params)) for _, finding in findings],
        [finding.blocking for _, finding in findings],
    )


async def forget(tx: Transaction, day_id: UUID) -> None:
    """What an earlier try left behind."""
    for statement in FORGET:
        await tx.execute(statement, tx.tenant.id, day_id)


async def mark_promoted(
    tx: Transaction,
    day_id: UUID,
    rows: int,
    seconds: float,
    reconciled: bool | None,
    replaced: Sequence[UUID],
) -> None:
    await tx.execute(PROMOTED, tx.tenant.id, day_id, rows, seconds, reconciled)
    if replaced:
        await tx.execute(REPLACED, tx.tenant.id, list(replaced))


async def mark_decided(tx: Transaction, day_id: UUID, state: str, reason: str, seconds: float) -> None:
    await tx.execute(DECIDED, tx.tenant.id, day_id, state, reason, seconds)
