"""One night at a time for a tenant."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import LiteralString

from rapport.kernel.database import Database, Tenant

NAMESPACE = 7_214_090
SETTINGS: LiteralString = "SET LOCAL idle_in_transaction_session_timeout = 0"
LOCK: LiteralString = "SELECT pg_advisory_xact_lock($1, $2)"


@asynccontextmanager
async def night_lease(database: Database, tenant: Tenant) -> AsyncGenerator[None]:
    """Hold the tenant's lease; a second night waits here until the first is done.

    The lease is an advisory lock of a transaction that does nothing else: when the process dies, its
    connection falls and the lease with it.
    """
    lease = database.transaction(tenant)
    try:
        await lease.execute(SETTINGS)
        await lease.fetch_value(LOCK, NAMESPACE, tenant.id)
        yield
    finally:
        await lease.finish(commit=False)
