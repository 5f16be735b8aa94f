"""Rows of runs and steps."""

from datetime import date
from typing import Any, LiteralString
from uuid import UUID

import msgspec

from rapport.ingest.night.model import Inputs, Span, StepResult, Work
from rapport.kernel.database import Transaction

NEWEST: LiteralString = """
    SELECT r.id, r.state, s.reached AS inputs
      FROM calculation_run r
      JOIN run_step s ON s.tenant_id = $1 AND s.run_id = r.id AND s.name = 'inputs'
     WHERE r.tenant_id = $1 AND r.business_date = $2
       AND r.state IN ('RUNNING', 'FAILED', 'DONE', 'PUBLISHED')
     ORDER BY r.started_at DESC, r.id DESC LIMIT 1
"""
PREVIOUS: LiteralString = """
    SELECT r.id FROM calculation_run r
     WHERE r.tenant_id = $1 AND r.business_date < $2 AND r.state IN ('DONE', 'PUBLISHED', 'PRUNED')
     ORDER BY r.business_date DESC, r.started_at DESC, r.id DESC LIMIT 1
"""
PROMOTED: LiteralString = """
    SELECT count(*) || ' ' || coalesce(max(d.promoted_at)::text, '')
      FROM feed_day d WHERE d.tenant_id = $1 AND d.promoted_at IS NOT NULL AND d.business_date <= $2
"""
UNVERIFIED: LiteralString = """
    SELECT s.code, r.subject, r.currency, r.difference
      FROM (SELECT DISTINCT ON (d.source_id) d.id, d.source_id, d.reconciled
              FROM feed_day d
             WHERE d.tenant_id = $1 AND d.business_date = $2 AND d.promoted_at IS NOT NULL
             ORDER BY d.source_id, d.revision DESC) AS newest
      JOIN feed_source s ON s.tenant_id = $1 AND s.id = newest.source_id
      LEFT JOIN reconciliation r
        ON r.tenant_id = $1 AND r.day_id = newest.id AND r.business_date = $2 AND r.difference <> 0
     WHERE newest.reconciled IS FALSE
     ORDER BY s.code, r.subject LIMIT 1
"""
STARTS: LiteralString = """
    SELECT c.id
      FROM (SELECT k.id, row_number() OVER (ORDER BY k.id) AS number
              FROM customer k WHERE k.tenant_id = $1) AS c
     WHERE c.number % $2 = 1 OR $2 = 1
     ORDER BY c.id
"""
ABANDON: LiteralString = """
    UPDATE calculation_run SET state = 'ABANDONED', finished_at = now()
     WHERE tenant_id = $1 AND business_date = $2 AND state IN ('RUNNING', 'FAILED')
"""
NEW_RUN: LiteralString = """
    INSERT INTO calculation_run (tenant_id, id, business_date, state, started_at)
    VALUES ($1, $2, $3, 'RUNNING', clock_timestamp())
"""
NEW_STEPS: LiteralString = """
    INSERT INTO run_step (tenant_id, run_id, position, name, state, reached)
    SELECT $1, $2, n.position, n.name, 'WAITING', '{}'
      FROM unnest($3::text[]) WITH ORDINALITY AS n(name, position)
"""
KEEP_INPUTS: LiteralString = """
    UPDATE run_step SET state = 'DONE', reached = $3::jsonb, rows = $4
     WHERE tenant_id = $1 AND run_id = $2 AND name = 'inputs'
"""
RESUME: LiteralString = """
    WITH step AS (
        UPDATE run_step SET state = CASE WHEN name = 'inputs' THEN 'DONE' ELSE 'WAITING' END, error = ''
         WHERE tenant_id = $1 AND run_id = $2 AND state = 'FAILED'
    )
    UPDATE calculation_run SET state = 'RUNNING' WHERE tenant_id = $1 AND id = $2 AND state = 'FAILED'
"""
STEPS: LiteralString = """
    SELECT name, state, rows, seconds, reached FROM run_step
     WHERE tenant_id = $1 AND run_id = $2 ORDER BY position
"""
CLAIM: LiteralString = """
    SELECT coalesce((s.reached ->> 'spans')::int, 0) AS spans
      FROM run_step s JOIN calculation_run r ON r.tenant_id = $1 AND r.id = s.run_id
     WHERE s.tenant_id = $1 AND s.run_id = $2 AND s.name = $3 AND r.state IN ('RUNNING', 'DONE', 'PUBLISHED')
       FOR UPDATE OF s
"""
REACHED: LiteralString = """
    UPDATE run_step SET state = CASE WHEN $4::int = $5::int THEN 'DONE' ELSE 'RUNNING' END, rows = rows + $6,
                        seconds = seconds + $7, error = '',
                        reached = reached || $8::jsonb || jsonb_build_object('spans', $4::int)
     WHERE tenant_id = $1 AND run_id = $2 AND name = $3
"""
FAILED: LiteralString = """
    WITH failed AS (
        UPDATE run_step SET state = 'FAILED', error = $4 WHERE tenant_id = $1 AND run_id = $2 AND name = $3
    )
    UPDATE calculation_run SET state = 'FAILED' WHERE tenant_id = $1 AND id = $2 AND state = 'RUNNING'
"""
STATE: LiteralString = "SELECT state FROM calculation_run WHERE tenant_id = $1 AND id = $2"


class Found(msgspec.Struct, frozen=True):
    """A run that there is already for a day."""

    run_id: UUID
    state: str
    inputs: Inputs


async def newest_run(tx: Transaction, day: date) -> Found | None:
    row = await tx.fetch_row(NEWEST, tx.tenant.id, day)
    if row is None:
        return None
    return Found(row["id"], row["state"], msgspec.json.decode(row["inputs"], type=Inputs))


async def previous_run(tx: Transaction, day: date) -> UUID | None:
    found: UUID | None = await tx.fetch_value(PREVIOUS, tx.tenant.id, day)
    return found


async def promoted_state(tx: Transaction, day: date) -> str:
    """Changes whenever `day`, an earlier one or a revision of them is promoted."""
    return str(await tx.fetch_value(PROMOTED, tx.tenant.id, day))


async def unverified(tx: Transaction, day: date) -> str:
    """Where the day disagrees with the general ledger; empty when it does not."""
    row = await tx.fetch_row(UNVERIFIED, tx.tenant.id, day)
    if row is None:
        return ""
    if row["subject"] is None:
        return f"source {row['code']}"
    return f"source {row['code']}, subject {row['subject']} in {row['currency']}"


async def customer_spans(tx: Transaction, size: int) -> tuple[Span, ...]:
    """Ranges of about `size` customers that together hold every id, also those of customers to come."""
    starts = [UUID(int=row["id"].int) for row in await tx.fetch(STARTS, tx.tenant.id, size)][1:]
    firsts = [Span().first, *starts]
    lasts = [*(UUID(int=start.int - 1) for start in starts), Span().last]
    return tuple(Span(first, last) for first, last in zip(firsts, lasts, strict=True))


async def create_run(tx: Transaction, run_id: UUID, day: date, steps: list[str], inputs: Inputs) -> None:
    """A new run of `day`; unfinished ones of the same day are given up."""
    tenant_id = tx.tenant.id
    await tx.execute(ABANDON, tenant_id, day)
    await tx.execute(NEW_RUN, tenant_id, run_id, day)
    await tx.execute(NEW_STEPS, tenant_id, run_id, ["inputs", *steps])
    encoded = msgspec.json.encode(inputs).decode()
    await tx.execute(KEEP_INPUTS, tenant_id, run_id, encoded, len(inputs.spans))


async def resume_run(tx: Transaction, run_id: UUID) -> None:
    """Take up a run that failed; one that was killed is at work still."""
    await tx.execute(RESUME, tx.tenant.id, run_id)


class StepRow(msgspec.Struct, frozen=True):
    """How far a step came: `reached` counts its ranges done and keeps its notes."""

    name: str
    state: str
    rows: int
    seconds: float
    reached: dict[str, Any]

    @property
    def result(self) -> StepResult:
        return StepResult(self.name, self.seconds, self.rows)


async def steps_of(tx: Transaction, run_id: UUID) -> list[StepRow]:
    return [
        StepRow(row["name"], row["state"], row["rows"], row["seconds"], msgspec.json.decode(row["reached"]))
        for row in await tx.fetch(STEPS, tx.tenant.id, run_id)
    ]


async def claim_step(tx: Transaction, run_id: UUID, name: str) -> int | None:
    """Lock the step for this transaction: how many ranges are done, None when the run is not at work."""
    done: int | None = await tx.fetch_value(CLAIM, tx.tenant.id, run_id, name)
    return done


async def step_reached(
    tx: Transaction, run_id: UUID, name: str, done: int, of: int, work: Work, seconds: float
) -> None:
    notes = msgspec.json.encode(work.notes).decode()
    await tx.execute(REACHED, tx.tenant.id, run_id, name, done, of, work.rows, seconds, notes)


async def run_state(tx: Transaction, run_id: UUID) -> str:
    return str(await tx.fetch_value(STATE, tx.tenant.id, run_id))


async def step_failed(tx: Transaction, run_id: UUID, name: str, reason: str) -> None:
    await tx.execute(FAILED, tx.tenant.id, run_id, name, reason)
