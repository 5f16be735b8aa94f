"""The tenant transaction: isolation, cancellation, swallowed errors (tenancy.md; security.md)."""

import asyncio

import asyncpg
import pytest
from rapport.kernel.database import (
    NestedTransaction,
    OutsideTenantScope,
    SwallowedError,
)
from rapport.kernel.tables import Parameter

COUNT = "SELECT count(*) FROM parameter WHERE tenant_id = $1"
EVERY = "SELECT count(*) FROM parameter"
INSERT = """
    INSERT INTO parameter (code, version, value, valid_from, created_at)
    VALUES ($1, 1, '{}', '2026-01-01', now())
"""


async def test_rows_of_another_tenant_are_not_seen(database, tenant_factory):
    first, second = await tenant_factory(), await tenant_factory()
    async with database.transaction(first) as tx:
        await tx.execute(INSERT, "mine")
    async with database.transaction(second) as tx:
        assert await tx.fetch_value(EVERY) == 0
        assert await tx.fetch_value(COUNT, first.id) == 0
    async with database.transaction(first) as tx:
        assert await tx.fetch_value(EVERY) == 1


async def test_a_row_cannot_be_written_into_another_tenant(database, tenant_factory):
    first, second = await tenant_factory(), await tenant_factory()
    statement = """
        INSERT INTO parameter (tenant_id, code, version, value, valid_from, created_at)
        VALUES ($1, 'x', 1, '{}', '2026-01-01', now())
    """
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction(first) as tx:
            await tx.execute(statement, second.id)
    async with database.transaction(second) as tx:
        assert await tx.fetch_value(EVERY) == 0


async def test_outside_a_scope_a_statement_raises(database):
    async with database.platform() as connection:
        with pytest.raises(asyncpg.PostgresError):
            await connection.fetchval(EVERY)


async def test_after_a_scope_a_statement_raises(database, tenant):
    tx = database.transaction(tenant)
    async with tx:
        await tx.fetch_value(EVERY)
    with pytest.raises(OutsideTenantScope):
        await tx.fetch_value(EVERY)


async def test_nesting_raises_and_the_outer_one_goes_on(database, tenant_factory):
    first, second = await tenant_factory(), await tenant_factory()
    async with database.transaction(first) as outer:
        with pytest.raises(NestedTransaction):
            async with database.transaction(second):
                pass
        await outer.execute(INSERT, "still")
    async with database.transaction(first) as tx:
        assert await tx.fetch_value(EVERY) == 1


async def test_an_exception_rolls_back(database, tenant):
    with pytest.raises(RuntimeError, match="stop"):
        async with database.transaction(tenant) as tx:
            await tx.execute(INSERT, "lost")
            raise RuntimeError("stop")
    async with database.transaction(tenant) as tx:
        assert await tx.fetch_value(EVERY) == 0


async def test_a_swallowed_error_is_told_at_the_end(database, tenant):
    with pytest.raises(SwallowedError):
        async with database.transaction(tenant) as tx:
            await tx.execute(INSERT, "lost")
            with pytest.raises(asyncpg.PostgresError):
                await tx.execute("SELECT 1/0")
    async with database.transaction(tenant) as tx:
        assert await tx.fetch_value(EVERY) == 0


async def test_a_savepoint_keeps_the_transaction(database, tenant):
    async with database.transaction(tenant) as tx:
        await tx.execute(INSERT, "kept")
        with pytest.raises(asyncpg.DivisionByZeroError):
            async with tx.savepoint():
                await tx.execute(INSERT, "lost")
                await tx.execute("SELECT 1/0")
    async with database.transaction(tenant) as tx:
        assert await tx.fetch_value(EVERY) == 1


async def test_cancelled_operations_leave_the_pool_whole(database, tenant):
    """Three connections' worth of work, most of it cancelled: every connection comes back, without a leak."""

    async def operation(pause: float) -> None:
        async with database.transaction(tenant) as tx:
            await tx.execute("SELECT pg_sleep($1)", pause)

    for round_ in range(30):
        tasks = [asyncio.create_task(operation(0.02)) for _ in range(8)]
        await asyncio.sleep(0.001 * (round_ % 15))
        for task in tasks[::2]:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(result is None or isinstance(result, asyncio.CancelledError) for result in results)
    pool = database._pools["shared"]
    assert pool.get_idle_size() == pool.get_size()
    async with database.transaction(tenant) as tx:
        assert await tx.fetch_value("SELECT current_setting('app.tenant_id')::int") == tenant.id


async def test_gather_inside_one_transaction(database, tenant):
    async with database.transaction(tenant) as tx:
        values = await asyncio.gather(*(tx.fetch_value("SELECT $1::int", number) for number in range(20)))
    assert values == list(range(20))


async def test_piccolo_runs_inside_the_scope_only(database, tenant_factory):
    first, second = await tenant_factory(), await tenant_factory()
    async with database.transaction(first) as tx:
        await tx.execute(INSERT, "piccolo")
        assert await Parameter.count().run() == 1
    async with database.transaction(second):
        assert await Parameter.count().run() == 0
    with pytest.raises(OutsideTenantScope):
        await Parameter.count().run()


async def test_readonly_transactions_refuse_writes(database, tenant):
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with database.transaction(tenant, readonly=True) as tx:
            await tx.execute(INSERT, "no")


async def test_connections_that_died_idle_are_replaced_before_anything_is_done(database, tenant, settings):
    """A server that restarted: the first statement afterwards goes through, and nothing is asked twice."""
    async with database.transaction(tenant) as tx:
        assert await tx.fetch_value("SELECT 1") == 1
    admin = await asyncpg.connect(settings.admin_database_url)
    try:
        ended = await admin.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'rapport_app'"
            " AND datname = current_database()"
        )
        assert ended > 0
    finally:
        await admin.close()
    async with database.transaction(tenant) as tx:
        assert await tx.fetch_value("SELECT 2") == 2
    async with database.platform() as connection:
        assert await connection.fetchval("SELECT 3") == 3
