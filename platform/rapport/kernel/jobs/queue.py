"""Asking for work, and what became of it."""

import json
from datetime import UTC, datetime
from typing import Any, LiteralString
from uuid import UUID

from rapport.kernel.context import request_id
from rapport.kernel.database import Transaction
from rapport.kernel.ids import uuid7
from rapport.kernel.jobs.registry import registry

INSERT: LiteralString = """
    INSERT INTO job (tenant_id, id, name, args, request_id, queue, dedupe_key, run_after, state, created_at)
    VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, 'WAITING', now())
    ON CONFLICT (tenant_id, dedupe_key) WHERE state = 'WAITING' AND dedupe_key IS NOT NULL DO NOTHING
"""
SAME: LiteralString = "SELECT id FROM job WHERE tenant_id = $1 AND dedupe_key = $2 AND state = 'WAITING'"
STATE: LiteralString = """
    SELECT id, name, state, attempts, error, result, created_at, finished_at
      FROM job WHERE tenant_id = $1 AND id = $2
"""
RERUN: LiteralString = """
    UPDATE job SET state = 'WAITING', attempts = 0, run_after = now(), error = '', finished_at = NULL
     WHERE tenant_id = $1 AND id = $2 AND state = 'DEAD'
"""
SCHEDULE: LiteralString = """
    INSERT INTO job_schedule (tenant_id, name, args, at, every_seconds, next_run, enabled)
    VALUES ($1, $2, $3::jsonb, $4, $5, now(), true)
    ON CONFLICT (tenant_id, name) DO UPDATE
       SET args = EXCLUDED.args, at = EXCLUDED.at, every_seconds = EXCLUDED.every_seconds
"""


async def enqueue(
    tx: Transaction,
    name: str,
    args: dict[str, Any] | None = None,
    *,
    run_after: datetime | None = None,
    dedupe_key: str | None = None,
) -> UUID:
    """Write a job in this transaction; its id, or that of a waiting one with the same `dedupe_key`."""
    definition = registry[name]
    identity = uuid7()
    written = await tx.execute(
        INSERT,
        tx.tenant.id,
        identity,
        name,
        json.dumps(args or {}),
        request_id(),
        definition.queue,
        dedupe_key,
        run_after or datetime.now(UTC),
    )
    if written:
        return identity
    found: UUID | None = await tx.fetch_value(SAME, tx.tenant.id, dedupe_key)
    return found or identity


async def job_state(tx: Transaction, job_id: UUID) -> dict[str, Any] | None:
    row = await tx.fetch_row(STATE, tx.tenant.id, job_id)
    return None if row is None else dict(row)


async def rerun(tx: Transaction, job_id: UUID) -> bool:
    """Take a job out of the dead letters; False when it is not there."""
    return await tx.execute(RERUN, tx.tenant.id, job_id) == 1


async def schedule(
    tx: Transaction, name: str, args: dict[str, Any] | None = None, *, at: str = "", every_seconds: int = 0
) -> None:
    """Run `name` every day at `at` (HH:MM in the tenant's time zone), or every so many seconds."""
    if name not in registry:
        raise KeyError(name)
    await tx.execute(SCHEDULE, tx.tenant.id, name, json.dumps(args or {}), at, every_seconds)
