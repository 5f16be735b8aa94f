"""Which tenants there are: the platform table, remembered for seconds."""

import time
from typing import LiteralString

from rapport.kernel.database import Database, Tenant

COLUMNS: LiteralString = "id, code, name, placement, currency, timezone, mode, replayed"
BY_CODE: LiteralString = f"SELECT {COLUMNS}, status FROM tenant WHERE code = $1"
BY_ID: LiteralString = f"SELECT {COLUMNS} FROM tenant WHERE id = $1 AND status = 'ACTIVE'"
ALL: LiteralString = f"SELECT {COLUMNS} FROM tenant WHERE status = 'ACTIVE' ORDER BY code"
REMEMBERED_SECONDS = 5.0
ACTIVE, SUSPENDED = "ACTIVE", "SUSPENDED"


class TenantCatalogue:
    """Active tenants by public code or number; a suspended one is gone within five seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tuple[float, Tenant | None, str]] = {}

    async def find(self, code: str) -> Tenant | None:
        """The active tenant of a public code; codes are lower case whatever was typed."""
        tenant, status = await self._look_up(code.lower())
        return tenant if status == ACTIVE else None

    async def is_suspended(self, code: str) -> bool:
        """Whether there is such a tenant, and it is suspended: nobody enters, the data are kept."""
        return (await self._look_up(code.lower()))[1] == SUSPENDED

    async def _look_up(self, code: str) -> tuple[Tenant | None, str]:
        until, tenant, status = self._known.get(code, (0.0, None, ""))
        if time.monotonic() < until:
            return tenant, status
        async with self._database.platform() as connection:
            row = await connection.fetchrow(BY_CODE, code)
        found = {} if row is None else dict(row)
        status = found.pop("status", "")
        tenant = Tenant(**found) if found else None
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[code] = (time.monotonic() + REMEMBERED_SECONDS, tenant, status)
        return tenant, status

    async def by_id(self, tenant_id: int) -> Tenant | None:
        async with self._database.platform() as connection:
            row = await connection.fetchrow(BY_ID, tenant_id)
        return None if row is None else Tenant(**dict(row))

    async def everyone(self) -> list[Tenant]:
        async with self._database.platform() as connection:
            return [Tenant(**dict(row)) for row in await connection.fetch(ALL)]

    def forget(self) -> None:
        """After a tenant was made or changed in this process."""
        self._known.clear()
