"""`rapport bench audit`: appends of one tenant, the verifier's speed, and whether it sees what was tampered with.

Appends are one entry a transaction, committed to disk, by sixteen callers of one tenant: they queue for the one
head of its chain. The verifier reads a chain of 50,000 entries from the database.
"""

import asyncio
import tempfile
import time
from typing import Any, Final

from rapport.bench.bank import command, own_settings
from rapport.bench.tampering import found
from rapport.config import Settings
from rapport.kernel import audit
from rapport.kernel.access import system_actor
from rapport.kernel.audit.chain import Entry, chain_name
from rapport.kernel.audit.verify import entries_of, verify_chain
from rapport.kernel.database import Database, Tenant
from rapport.kernel.embedded import ephemeral
from rapport.runtime import build_services

CODE: Final = "bench"
APPENDS_A_SECOND: Final = 300
ROWS_A_SECOND: Final = 100_000
CALLERS: Final = 16
SEED: Final = 50_000
TAMPERS: Final = 300
SAMPLE: Final = 1_000


def measure(
    _name: str = "audit", *, seconds: float = 5.0, seed: int = SEED, tampers: int = TAMPERS
) -> dict[str, Any]:
    """`{name, appends_a_second, verified_rows_a_second, tampers, tampers_found, floors, holds}`."""
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder, ephemeral(fast=False) as servers:
        settings, environ = own_settings(folder, servers)
        command(environ, "tenant", "create", CODE, "--name", CODE, "--admin", f"it@{CODE}.example")
        return asyncio.run(_measure(settings, seconds, seed, tampers))


async def _measure(settings: Settings, seconds: float, seed: int, tampers: int) -> dict[str, Any]:
    services = build_services(settings, connections=CALLERS)
    await services.start()
    try:
        tenant = await services.catalogue.find(CODE)
        if tenant is None:
            raise RuntimeError("the tenant of the benchmark was not made")
        appended = await _appends(services.database, tenant, seconds)
        await _write(services.database, tenant, seed)
        verified = await _verified(services.database, tenant)
        sample = await _sample(services.database, tenant)
    finally:
        await services.stop()
    seen = await asyncio.to_thread(found, chain_name(tenant.id), sample, tampers)
    return {
        "name": "audit",
        "callers": CALLERS,
        "appends_a_second": round(appended),
        "verified_rows_a_second": round(verified),
        "tampers": tampers,
        "tampers_found": seen,
        "floors": {"appends_a_second": APPENDS_A_SECOND, "verified_rows_a_second": ROWS_A_SECOND},
        "holds": appended >= APPENDS_A_SECOND and verified >= ROWS_A_SECOND and seen == tampers,
    }


async def _appends(database: Database, tenant: Tenant, seconds: float) -> float:
    """Committed appends a second."""
    ends, count = time.perf_counter() + seconds, 0

    async def caller() -> None:
        nonlocal count
        while time.perf_counter() < ends:
            await _write(database, tenant, 1)
            count += 1

    started = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return count / (time.perf_counter() - started)


async def _write(database: Database, tenant: Tenant, count: int) -> None:
    actor = system_actor(tenant, "bench")
    async with database.transaction(tenant) as tx:
        await tx.execute("SELECT 1")
        for number in range(count):
            audit.append(tx, actor, "bench.act", "thing", str(number), details={"n": number})


async def _verified(database: Database, tenant: Tenant) -> float:
    """Rows a second, reading from the database included."""
    async with database.transaction(tenant, readonly=True) as tx:
        started = time.perf_counter()
        result = await verify_chain(tx)
        taken = time.perf_counter() - started
    if not result.intact:
        raise RuntimeError(f"the chain is broken: {result.faults[:3]}")
    return result.rows / taken


async def _sample(database: Database, tenant: Tenant) -> list[Entry]:
    async with database.transaction(tenant, readonly=True) as tx:
        return (await entries_of(tx, chain_name(tenant.id), 0, SAMPLE))[:SAMPLE]
