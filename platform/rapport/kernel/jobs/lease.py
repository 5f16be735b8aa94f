"""Working one job: count the attempt, take the row's lock, work, mark done, all or nothing."""

import asyncio
import json
import time
from enum import StrEnum
from typing import Any, LiteralString
from uuid import UUID

from rapport.kernel.database import Database, Tenant, Transaction
from rapport.kernel.jobs.registry import JobContext, JobDefinition, registry
from rapport.kernel.logging import get_logger
from rapport.kernel.metrics import METRICS

MOST_ATTEMPTS = 5
PAUSES = (0.05, 0.2, 0.5, 1.0)  # seconds between looks at a row that somebody holds
log = get_logger(__name__)

ATTEMPT: LiteralString = """
    UPDATE job SET attempts = attempts + 1,
                   state = CASE WHEN attempts >= $3 THEN 'DEAD' ELSE state END,
                   finished_at = CASE WHEN attempts >= $3 THEN now() ELSE finished_at END
     WHERE tenant_id = $1 AND id = (SELECT j.id FROM job j WHERE j.tenant_id = $1 AND j.id = $2
                                       AND j.state = 'WAITING' FOR UPDATE SKIP LOCKED)
    RETURNING state
"""
WAITS: LiteralString = "SELECT 1 FROM job WHERE tenant_id = $1 AND id = $2 AND state = 'WAITING'"
TAKE: LiteralString = """
    SELECT name, args FROM job
     WHERE tenant_id = $1 AND id = $2 AND state = 'WAITING' FOR UPDATE SKIP LOCKED
"""
DONE: LiteralString = """
    UPDATE job SET state = 'DONE', result = $3::jsonb, finished_at = now(), error = ''
     WHERE tenant_id = $1 AND id = $2
"""
FAILED: LiteralString = """
    UPDATE job SET error = $3, run_after = now() + make_interval(secs => 10 * power(3, least(attempts, 5))),
                   published_at = NULL, state = CASE WHEN attempts >= $4 THEN 'DEAD' ELSE state END
     WHERE tenant_id = $1 AND id = $2 AND state = 'WAITING'
"""


class JobOutcome(StrEnum):
    """DROPPED: somebody else has it, or it is done already; the bell was one too many."""

    DONE = "DONE"
    FAILED = "FAILED"
    DROPPED = "DROPPED"


async def work(database: Database, tenant: Tenant, job_id: UUID, services: Any = None) -> JobOutcome:
    """Work the job as `attempt` does, and count it in the metrics."""
    started = time.perf_counter()
    name, outcome = await attempt(database, tenant, job_id, services)
    if outcome is not JobOutcome.DROPPED:
        METRICS.job(name, outcome.value, time.perf_counter() - started)
        log.info("job worked", job=name, outcome=outcome.value)
    return outcome


async def attempt(
    database: Database, tenant: Tenant, job_id: UUID, services: Any = None
) -> tuple[str, JobOutcome]:
    """Work the job if it waits and nobody holds it. The job's own fault is written down, never raised.

    The attempt is counted in a transaction of its own: a job that kills its worker ends in the dead letters.
    """
    if not await _counted(database, tenant, job_id):
        return "", JobOutcome.DROPPED
    lease, row = database.transaction(tenant), None
    try:
        row = await lease.fetch_row(TAKE, tenant.id, job_id)
        if row is None:
            return "", JobOutcome.DROPPED
        await _run(lease, registry[row["name"]], JobContext(job_id, tenant, lease, database, services), row)
        await lease.finish(commit=True)
    except Exception as error:  # noqa: BLE001 the fault of any job belongs into its row
        await lease.finish(commit=False)
        await _failed(database, tenant, job_id, error)
        return row["name"] if row else "", JobOutcome.FAILED
    finally:
        await lease.finish(commit=False)
    return row["name"], JobOutcome.DONE


async def _counted(database: Database, tenant: Tenant, job_id: UUID) -> bool:
    """Count the attempt; False when the job is done, dead or in other hands.

    The bell rings before the relay's transaction has ended: the row may be locked for that moment.
    """
    for pause in PAUSES:
        async with database.transaction(tenant) as tx:
            state = await tx.fetch_value(ATTEMPT, tenant.id, job_id, MOST_ATTEMPTS)
            if state is not None or not await tx.fetch_value(WAITS, tenant.id, job_id):
                return bool(state == "WAITING")
        await asyncio.sleep(pause)
    return False


async def _run(lease: Transaction, definition: JobDefinition, context: JobContext, row: Any) -> None:
    args: dict[str, Any] = json.loads(row["args"])
    if definition.long:
        result = await definition.function(context, args)
    else:
        async with lease.entered():
            result = await definition.function(context, args)
    await lease.execute(DONE, context.tenant.id, context.job_id, json.dumps(result))


async def _failed(database: Database, tenant: Tenant, job_id: UUID, error: Exception) -> None:
    log.error("job failed", job_id=job_id, exc_info=error)
    async with database.transaction(tenant) as tx:
        await tx.execute(FAILED, tenant.id, job_id, type(error).__name__, MOST_ATTEMPTS)
