"""The map tenant → placement → connection pool."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from rapport.kernel.database.tenant import Tenant
from rapport.kernel.database.transaction import BROKEN, Pool, Transaction
from rapport.kernel.errors import Unavailable
from rapport.kernel.metrics import METRICS, PoolStatistics

MINIMUM_VERSION = 180000
ROLE = """
    SELECT r.rolsuper OR r.rolbypassrls AS mighty,
           EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p')) AS owner,
           current_setting('server_version_num')::int AS version, r.rolname AS name
      FROM pg_roles r WHERE r.rolname = current_user
"""


@dataclass(frozen=True, slots=True)
class Placement:
    """One database: where it is, and how many connections this process may hold."""

    url: str
    size: int = 10


class Database:
    """Pools of this process, one for each placement; `transaction()` is the only way to the rows."""

    def __init__(self, placements: Mapping[str, Placement]) -> None:
        self._placements = dict(placements)
        self._pools: dict[str, Pool] = {}

    async def start(self) -> None:
        """Connect. Refuses PostgreSQL before 18 and an application role that could pass row security."""
        for name, placement in self._placements.items():
            if name in self._pools:
                continue
            self._pools[name] = await self._pool(placement)
            await self._check_role(self._pools[name])
            METRICS.watch_pool(name, _reader(self._pools[name]))

    async def _pool(self, placement: Placement) -> Pool:
        return await asyncpg.create_pool(
            placement.url,
            min_size=1,
            max_size=placement.size,
            reset=_no_reset,
            command_timeout=None,
            server_settings={"application_name": "rapport"},
        )

    async def _check_role(self, pool: Pool) -> None:
        row = await pool.fetchrow(ROLE)
        if row is None or row["version"] < MINIMUM_VERSION:
            raise Unavailable("PostgreSQL 18 or newer is required")
        if row["mighty"] or row["owner"]:
            raise Unavailable(
                f"the application role {row['name']} may pass row-level security: "
                "set RAPPORT_DATABASE_URL to a role that is neither superuser, owner nor BYPASSRLS"
            )

    async def stop(self) -> None:
        while self._pools:
            name, pool = self._pools.popitem()
            METRICS.forget_pool(name)
            await pool.close()

    def transaction(self, tenant: Tenant, *, readonly: bool = False) -> Transaction:
        """A transaction in `tenant`'s scope; nesting raises, use the open one instead."""
        return Transaction(self._pools[tenant.placement], tenant, readonly=readonly)

    @asynccontextmanager
    async def platform(self) -> AsyncGenerator[Any]:
        """A connection to the tables that belong to no tenant; tenant tables raise here."""
        pool = self._pools["shared"]
        connection, transaction = await _begun(pool)
        try:
            yield connection
        except BaseException:
            await transaction.rollback()
            raise
        else:
            await transaction.commit()
        finally:
            await pool.release(connection)

    def idle(self) -> bool:
        """Whether every connection is back in its pool."""
        return all(pool.get_size() == pool.get_idle_size() for pool in self._pools.values())

    async def ping(self) -> None:
        """Raise unless every placement answers."""
        for pool in self._pools.values():
            await pool.fetchval("SELECT 1", timeout=3.0)


async def _begun(pool: Pool) -> tuple[Any, Any]:
    """A connection and its open transaction; connections that died idle are given back."""
    for _ in range(pool.get_size() + 1):
        try:
            connection = await pool.acquire(timeout=5.0)
        except (OSError, TimeoutError, asyncpg.InterfaceError) as error:
            raise Unavailable(retry_after=5) from error
        transaction = connection.transaction()
        try:
            await transaction.start()
        except BaseException as error:
            if not isinstance(error, BROKEN):
                await pool.release(connection)
                raise
            connection.terminate()
            await pool.release(connection)
            continue
        return connection, transaction
    raise Unavailable(retry_after=5)


def _reader(pool: Pool) -> Callable[[], PoolStatistics]:
    return lambda: PoolStatistics(pool.get_size(), pool.get_idle_size())


async def _no_reset(_connection: object) -> None:
    """Every setting is SET LOCAL, so RESET ALL would cost a round trip for nothing."""
