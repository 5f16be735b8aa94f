"""Jobs as rows: done once, failed into the dead letters, kept when Redis or a worker goes."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from rapport.kernel.jobs import JobContext, JobOutcome, enqueue, job, registry, rerun, schedule, work
from rapport.kernel.jobs.registry import JobDefinition
from rapport.kernel.jobs.relay import TICK, ring_due

COUNT = "SELECT count(*) FROM parameter WHERE tenant_id = $1 AND code = $2"
INSERT = """
    INSERT INTO parameter (code, version, value, valid_from, created_at)
    VALUES ($1, $2, '{}', '2026-01-01', now())
"""
STATE = "SELECT state, attempts, result, error FROM job WHERE tenant_id = $1 AND id = $2"

if "test.write" not in registry:

    @job("test.write")
    async def write(context: JobContext, args: dict) -> dict:
        await context.tx.execute(INSERT, args["code"], args.get("version", 1))
        if args.get("fail"):
            raise RuntimeError("a fault of the job")
        return {"written": args["code"]}

    @job("test.long", long=True)
    async def write_long(context: JobContext, args: dict) -> None:
        async with context.database.transaction(context.tenant) as tx:
            await tx.execute(INSERT, args["code"], 1)
        if gate := args.get("wait"):
            await asyncio.sleep(gate)


async def _enqueue(database, tenant, name, args, **options):
    async with database.transaction(tenant) as tx:
        return await enqueue(tx, name, args, **options)


async def _state(database, tenant, job_id):
    async with database.transaction(tenant) as tx:
        return await tx.fetch_row(STATE, tenant.id, job_id)


async def _count(database, tenant, code):
    async with database.transaction(tenant) as tx:
        return await tx.fetch_value(COUNT, tenant.id, code)


async def test_work_and_done_mark_are_saved_together(database, tenant):
    job_id = await _enqueue(database, tenant, "test.write", {"code": "a"})
    assert await work(database, tenant, job_id) is JobOutcome.DONE
    assert await work(database, tenant, job_id) is JobOutcome.DROPPED
    state = await _state(database, tenant, job_id)
    assert (state["state"], state["attempts"]) == ("DONE", 1)
    assert json.loads(state["result"]) == {"written": "a"}
    assert await _count(database, tenant, "a") == 1


async def test_a_job_of_a_transaction_that_rolled_back_is_not_there(database, tenant):
    with pytest.raises(RuntimeError):
        async with database.transaction(tenant) as tx:
            job_id = await enqueue(tx, "test.write", {"code": "a"})
            raise RuntimeError
    assert await work(database, tenant, job_id) is JobOutcome.DROPPED


async def test_a_fault_leaves_nothing_and_ends_in_the_dead_letters(database, tenant):
    job_id = await _enqueue(database, tenant, "test.write", {"code": "b", "fail": True})
    outcomes = [await work(database, tenant, job_id) for _ in range(7)]
    assert outcomes == [JobOutcome.FAILED] * 5 + [JobOutcome.DROPPED] * 2
    state = await _state(database, tenant, job_id)
    assert (state["state"], state["error"]) == ("DEAD", "RuntimeError")
    assert await _count(database, tenant, "b") == 0
    async with database.transaction(tenant) as tx:
        assert await rerun(tx, job_id)
    assert await work(database, tenant, job_id) is JobOutcome.FAILED


async def test_two_at_once_work_it_once(database, tenant):
    job_id = await _enqueue(database, tenant, "test.long", {"code": "c", "wait": 0.3})
    outcomes = await asyncio.gather(*(work(database, tenant, job_id) for _ in range(3)))
    assert sorted(outcomes) == [JobOutcome.DONE, JobOutcome.DROPPED, JobOutcome.DROPPED]
    assert await _count(database, tenant, "c") == 1


async def test_a_waiting_job_with_the_same_key_is_written_once(database, tenant):
    first = await _enqueue(database, tenant, "test.write", {"code": "d"}, dedupe_key="d")
    again = await _enqueue(database, tenant, "test.write", {"code": "d"}, dedupe_key="d")
    assert first == again
    await work(database, tenant, first)
    assert await _enqueue(database, tenant, "test.write", {"code": "d"}, dedupe_key="d") != first


async def test_an_unknown_job_is_refused_when_asked_for(database, tenant):
    with pytest.raises(KeyError):
        await _enqueue(database, tenant, "no.such", {})
    with pytest.raises(ValueError, match="twice"):
        registry.add(JobDefinition("test.write", write))


async def _relay(settings):
    return await asyncpg.connect(settings.relay_database_url)


async def test_the_relay_rings_what_is_due_and_again_after_the_lease(database, tenant, settings):
    job_id = await _enqueue(database, tenant, "test.write", {"code": "e"})
    later = await _enqueue(
        database, tenant, "test.write", {"code": "f"}, run_after=datetime.now(UTC) + timedelta(hours=1)
    )
    rung: list = []
    relay = await _relay(settings)
    try:
        await ring_due(relay, lambda tenant_id, each, queue: rung.append((tenant_id, each, queue)), most=1000)
        assert (tenant.id, job_id, "default") in rung
        assert all(each != later for _, each, _ in rung)
        rung.clear()
        await ring_due(relay, lambda tenant_id, each, queue: rung.append(each), most=1000)
        assert job_id not in rung, "the lease runs"
        await relay.execute("UPDATE job SET run_after = now() - interval '1 s' WHERE id = $1", job_id)
        await ring_due(relay, lambda tenant_id, each, queue: rung.append(each), most=1000)
        assert job_id in rung, "a lost bell is rung again"
    finally:
        await relay.close()


async def test_a_bell_that_cannot_be_rung_leaves_the_job_due(database, tenant, settings):
    job_id = await _enqueue(database, tenant, "test.write", {"code": "g"})

    def silent(*_: object) -> None:
        raise ConnectionError("Redis is away")

    relay = await _relay(settings)
    try:
        with pytest.raises(ConnectionError):
            await ring_due(relay, silent, most=1000)
        rung: list = []
        await ring_due(relay, lambda tenant_id, each, queue: rung.append(each), most=1000)
        assert job_id in rung
    finally:
        await relay.close()


async def test_the_relay_sees_jobs_and_nothing_else(database, tenant, settings):
    relay = await _relay(settings)
    try:
        await relay.execute(f"SET app.tenant_id = '{tenant.id}'")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await relay.fetch("SELECT * FROM customer")
    finally:
        await relay.close()


async def test_schedules_become_jobs_once_a_tick(database, tenant, settings):
    async with database.transaction(tenant) as tx:
        await schedule(tx, "test.write", {"code": "h"}, at="03:00")
    relay = await _relay(settings)
    statement = "SELECT count(*) FROM job WHERE tenant_id = $1 AND name = 'test.write'"
    next_run = "SELECT next_run FROM job_schedule WHERE tenant_id = $1 AND name = 'test.write'"
    try:
        await relay.execute(TICK)
        await relay.execute(TICK)
        assert await relay.fetchval(statement, tenant.id) == 1
        due = await relay.fetchval(next_run, tenant.id)
        assert datetime.now(UTC) < due <= datetime.now(UTC) + timedelta(days=1)
        assert due.astimezone(UTC).strftime("%H:%M") == "19:00", "03:00 in Shanghai"
    finally:
        await relay.close()


async def test_a_bell_that_comes_before_the_relay_has_let_go_is_not_lost(database, tenant, settings):
    """The relay rings inside its transaction: the row is locked for a moment when the worker looks."""
    job_id = await _enqueue(database, tenant, "test.write", {"code": "held"})
    relay = await _relay(settings)
    try:
        held = relay.transaction()
        await held.start()
        await relay.execute("SELECT 1 FROM job WHERE id = $1 FOR UPDATE", job_id)
        working = asyncio.create_task(work(database, tenant, job_id))
        await asyncio.sleep(0.15)
        await held.commit()
        assert await working is JobOutcome.DONE
    finally:
        await relay.close()
    assert await _count(database, tenant, "held") == 1
