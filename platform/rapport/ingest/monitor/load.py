"""The load that is running: its figures, and the jobs that work it."""

from datetime import UTC, datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.ingest.monitor.progress import LoadFigures, Progress, estimate
from rapport.kernel.database import Transaction

# The days of a load are those seen since the oldest that still waits was seen.
LOAD: LiteralString = """
    WITH last AS (
        SELECT DISTINCT ON (d.business_date) d.state, d.seen_at, d.decided_at, d.rows, d.seconds
          FROM feed_day d WHERE d.tenant_id = $1 AND d.source_id = $2
         ORDER BY d.business_date, d.revision DESC
    ), load AS (
        SELECT l.*, l.state IN ('SEEN', 'COMPLETE', 'STAGED', 'VALIDATED') AS waits FROM last l
         WHERE l.seen_at >= (SELECT min(o.seen_at) FROM last o
                              WHERE o.state IN ('COMPLETE', 'STAGED', 'VALIDATED'))
    ), recent AS (
        SELECT l.decided_at, l.rows, l.seconds FROM load l
         WHERE NOT l.waits AND l.decided_at IS NOT NULL ORDER BY l.decided_at DESC LIMIT 20
    )
    SELECT (SELECT count(*) FROM load) AS days, (SELECT count(*) FROM load WHERE NOT waits) AS done,
           count(*) AS recent, min(r.decided_at) AS first_at, max(r.decided_at) AS last_at,
           coalesce(sum(r.rows), 0)::bigint AS rows, coalesce(sum(r.seconds), 0) AS seconds
      FROM recent r
"""
# A job that a worker has in its hands was counted as an attempt and still waits, without an error.
JOBS: LiteralString = """
    SELECT j.id, j.name, coalesce(j.args->>'day', '') AS day, j.state, j.attempts, j.error, j.created_at,
           j.run_after
      FROM job j
     WHERE j.tenant_id = $1 AND j.name LIKE 'ingest.%'
       AND (j.state = 'WAITING' OR (j.state = 'DEAD' AND j.finished_at > now() - interval '7 days'))
     ORDER BY j.created_at DESC LIMIT 10
"""


class JobRow(msgspec.Struct, frozen=True):
    """A job of the feed; `day` is the one it is about (ISO), `error` the kind of its last fault."""

    id: UUID
    name: str
    day: str
    state: str
    attempts: int
    error: str
    created_at: datetime
    run_after: datetime

    @property
    def standing(self) -> str:
        """DEAD, RETRY, RUNNING or WAITING."""
        if self.state == "DEAD":
            return "DEAD"
        if self.error:
            return "RETRY"
        return "RUNNING" if self.attempts else "WAITING"


async def load_progress(tx: Transaction, source_id: UUID, now: datetime | None = None) -> Progress | None:
    """None while no complete day waits."""
    [figures] = await tx.structs(LoadFigures, LOAD, tx.tenant.id, source_id)
    return estimate(figures, now or datetime.now(UTC)) if figures.days else None


async def jobs(tx: Transaction) -> list[JobRow]:
    """Those that wait or run, and the dead ones of the last week."""
    return await tx.structs(JobRow, JOBS, tx.tenant.id)
