"""The audit log in the database: in the same transaction, unchangeable for the application, tampering found."""

import asyncpg
import pytest
from rapport.kernel import audit
from rapport.kernel.audit.verify import verify_chain
from rapport.kernel.database.migrate import migrate  # noqa: F401 the fixtures migrate

COUNT = "SELECT count(*) FROM audit_entry WHERE tenant_id = $1"
TAMPER = {
    "changed": "UPDATE audit_entry SET action = 'innocent' WHERE tenant_id = $1 AND n = 20",
    "details": "UPDATE audit_entry SET details = '{\"n\": 99}' WHERE tenant_id = $1 AND n = 20",
    "removed": "DELETE FROM audit_entry WHERE tenant_id = $1 AND n = 20",
    "cut": "DELETE FROM audit_entry WHERE tenant_id = $1 AND n > 20",
    "actor": "UPDATE audit_entry SET actor = 'somebody' WHERE tenant_id = $1 AND n = 20",
    "time": "UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE tenant_id = $1 AND n = 20",
}


async def _write(database, tenant, system, count):
    async with database.transaction(tenant) as tx:
        for number in range(count):
            audit.append(tx, system(tenant), "test.act", "thing", str(number), details={"n": number})


async def _verify(database, tenant):
    async with database.transaction(tenant, readonly=True) as tx:
        return await verify_chain(tx)


async def _as_administrator(settings, statement, tenant):
    connection = await asyncpg.connect(settings.admin_database_url)
    try:
        return await connection.execute(statement, tenant.id)
    finally:
        await connection.close()


async def test_entries_are_chained_and_verified(database, tenant, system):
    await _write(database, tenant, system, 30)
    result = await _verify(database, tenant)
    assert result.intact
    assert result.rows >= 30
    assert result.head.startswith(f"{result.rows}:")


async def test_a_transaction_that_rolls_back_leaves_no_entry(database, tenant, system):
    before = (await _verify(database, tenant)).rows
    with pytest.raises(RuntimeError):
        async with database.transaction(tenant) as tx:
            await tx.execute("SELECT 1")
            audit.append(tx, system(tenant), "test.act", "thing", "1")
            raise RuntimeError
    assert (await _verify(database, tenant)).rows == before


async def test_if_the_entry_cannot_be_written_the_action_fails(database, tenant, system):
    with pytest.raises(ValueError, match="NUL"):
        async with database.transaction(tenant) as tx:
            await tx.execute(
                "INSERT INTO parameter (code, version, value, valid_from, created_at) "
                "VALUES ('x', 1, '{}', '2026-01-01', now())"
            )
            audit.append(tx, system(tenant), "test.act", "thing", "1", details={"text": "a\0b"})
    async with database.transaction(tenant) as tx:
        assert await tx.fetch_value("SELECT count(*) FROM parameter WHERE tenant_id = $1", tenant.id) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'x'",
        "DELETE FROM audit_entry",
        "INSERT INTO audit_head (chain, n, hash) VALUES ('x', 1, '')",
        "TRUNCATE audit_entry",
    ],
)
async def test_the_application_cannot_change_the_log(database, tenant, statement):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction(tenant) as tx:
            await tx.execute(statement)


@pytest.mark.parametrize("kind", TAMPER)
async def test_tampering_is_found(database, tenant, system, settings, kind):
    await _write(database, tenant, system, 40)
    await _as_administrator(settings, TAMPER[kind], tenant)
    result = await _verify(database, tenant)
    assert not result.intact
    assert {fault["n"] for fault in result.faults} & {20, 21}


async def test_chains_of_tenants_are_their_own(database, tenant_factory, system):
    first, second = await tenant_factory(), await tenant_factory()
    await _write(database, first, system, 5)
    rows = (await _verify(database, second)).rows
    await _write(database, first, system, 5)
    assert (await _verify(database, second)).rows == rows
    assert (await _verify(database, first)).intact


async def test_writers_at_once_make_one_chain(database, tenant, system):
    import asyncio

    await asyncio.gather(*(_write(database, tenant, system, 3) for _ in range(8)))
    result = await _verify(database, tenant)
    assert result.intact
    async with database.transaction(tenant) as tx:
        assert await tx.fetch_value(COUNT, tenant.id) == result.rows
