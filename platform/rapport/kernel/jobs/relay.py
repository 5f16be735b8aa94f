"""The relay: rings for jobs that are due and ticks the schedules, across tenants (tenancy.md, Jobs).

It owns no work. A bell that is lost (Redis flushed, worker killed) is rung again after the lease; a bell that
comes twice finds the row locked or done. When Redis is away the transaction rolls back and the rows wait.
"""

import asyncio
from collections.abc import Callable
from typing import Any, LiteralString
from uuid import UUID

import asyncpg

from rapport.kernel.logging import get_logger

LEASE_SECONDS = 120
log = get_logger(__name__)

RING: LiteralString = """
    UPDATE job j SET published_at = now(), run_after = now() + make_interval(secs => $2)
      FROM (SELECT w.tenant_id, w.id FROM job w JOIN tenant t ON t.id = w.tenant_id
             WHERE w.state = 'WAITING' AND w.run_after <= now() AND t.status = 'ACTIVE'
             ORDER BY w.run_after LIMIT $1 FOR UPDATE OF w SKIP LOCKED) AS due
     WHERE j.tenant_id = due.tenant_id AND j.id = due.id
    RETURNING j.tenant_id, j.id, j.queue
"""
TICK: LiteralString = """
    WITH due AS (
        SELECT s.tenant_id, s.id, s.name, s.args, s.at, s.every_seconds, t.timezone
          FROM job_schedule s JOIN tenant t ON t.id = s.tenant_id
         WHERE s.enabled AND s.next_run <= now() AND t.status = 'ACTIVE'
         FOR UPDATE OF s SKIP LOCKED
    ), moved AS (
        UPDATE job_schedule s SET next_run = CASE WHEN due.at <> ''
                   THEN (date_trunc('day', now() AT TIME ZONE due.timezone) + due.at::time
                         + CASE WHEN (now() AT TIME ZONE due.timezone)::time >= due.at::time
                                THEN interval '1 day' ELSE interval '0' END) AT TIME ZONE due.timezone
                   ELSE now() + make_interval(secs => greatest(due.every_seconds, 1)) END
          FROM due WHERE s.tenant_id = due.tenant_id AND s.id = due.id
    )
    INSERT INTO job (tenant_id, name, args, request_id, queue, dedupe_key, run_after, state, created_at)
    SELECT due.tenant_id, due.name, due.args, '', 'default', 'schedule:' || due.name, now(), 'WAITING', now()
      FROM due
    ON CONFLICT (tenant_id, dedupe_key) WHERE state = 'WAITING' AND dedupe_key IS NOT NULL DO NOTHING
"""

Bell = Callable[[int, UUID, str], None]


async def ring_due(connection: Any, bell: Bell, *, most: int = 100, lease: int = LEASE_SECONDS) -> int:
    """Ring for up to `most` due jobs; how many. A bell that cannot be rung takes the whole batch back."""
    async with connection.transaction():
        rows = await connection.fetch(RING, most, lease)
        for row in rows:
            await asyncio.to_thread(bell, row["tenant_id"], row["id"], row["queue"])
    return len(rows)


async def relay(url: str, bell: Bell, stop: asyncio.Event, *, pause: float = 0.5) -> None:
    """Ring and tick until `stop`; a lost database or Redis is waited for."""
    connection: Any = None
    while not stop.is_set():
        rung = 0
        try:
            connection = connection or await asyncpg.connect(url)
            await connection.execute(TICK)
            rung = await ring_due(connection, bell)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError) as error:
            log.warning("relay waits", fault=type(error).__name__)
            _drop(connection)
            connection = None
        if not rung:
            await _wait(stop, pause)
    if connection is not None:
        await connection.close()


def _drop(connection: Any) -> None:
    """Forget a connection that may be broken; the next round dials again."""
    if connection is not None and not connection.is_closed():
        connection.terminate()


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
