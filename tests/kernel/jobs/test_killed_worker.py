"""kill -9 of the worker in the middle of its jobs: none lost, none doubled (security.md, Reliability)."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import asyncpg
import pytest
import redis
from rapport.kernel.jobs import JobContext, enqueue, job, registry
from rapport.kernel.jobs.relay import ring_due
from rapport.worker import bell

WORKER = Path(__file__).with_name("counting_worker.py")
JOBS = 120
DONE = "SELECT count(*) FROM job WHERE tenant_id = $1 AND state = 'DONE'"
DEAD = "SELECT count(*) FROM job WHERE tenant_id = $1 AND (state = 'DEAD' OR error <> '')"
WRITTEN = "SELECT code, count(*) FROM parameter WHERE tenant_id = $1 GROUP BY code"
OVERDUE = "UPDATE job SET run_after = now() WHERE tenant_id = $1 AND state = 'WAITING'"

if "test.count" not in registry:

    @job("test.count")
    async def count(context: JobContext, args: dict) -> None:
        raise AssertionError("worked in the process of the test")


async def _start(settings):
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(WORKER),
        env={**os.environ, **settings.environ()},
        start_new_session=True,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def _until_done(database, tenant, relay, ring, wanted):
    """Ring until so many are done; bells of killed workers are rung again at once instead of after the lease."""
    while True:
        async with database.transaction(tenant) as tx:
            assert await tx.fetch_value(DEAD, tenant.id) == 0
            done = await tx.fetch_value(DONE, tenant.id)
        if done >= wanted:
            return
        await relay.execute(OVERDUE, tenant.id)
        await ring_due(relay, ring, most=40, lease=2)
        await asyncio.sleep(0.4)


@pytest.mark.parametrize("flush", [False, True], ids=["killed", "killed, and Redis flushed"])
async def test_killed_workers_lose_and_double_nothing(database, tenant, settings, flush):
    async with database.transaction(tenant) as tx:
        for number in range(JOBS):
            await enqueue(tx, "test.count", {"code": f"job {number}"})
    relay, ring = await asyncpg.connect(settings.relay_database_url), bell(settings)
    worker = await _start(settings)
    try:
        for wanted in (JOBS // 4, JOBS // 2):
            await _until_done(database, tenant, relay, ring, wanted)
            os.killpg(worker.pid, signal.SIGKILL)
            await worker.wait()
            if flush:
                redis.Redis.from_url(settings.redis_url).flushall()
            worker = await _start(settings)
        await _until_done(database, tenant, relay, ring, JOBS)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        await worker.wait()
        await relay.close()
    async with database.transaction(tenant) as tx:
        written = {row["code"]: row["count"] for row in await tx.fetch(WRITTEN, tenant.id)}
    assert written == {f"job {number}": 1 for number in range(JOBS)}
