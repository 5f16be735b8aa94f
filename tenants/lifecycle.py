"""A tenant's life after it was made: suspended, resumed, counted."""

from dataclasses import dataclass
from datetime import date
from typing import Any, LiteralString

from rapport.kernel import audit
from rapport.kernel.access import system_actor
from rapport.kernel.catalogue import ACTIVE, COLUMNS, SUSPENDED
from rapport.kernel.database import Tenant
from rapport.kernel.errors import Invalid, NotFound, Refused
from rapport.kernel.services import Services

BY_CODE: LiteralString = f"SELECT {COLUMNS}, status FROM tenant WHERE code = $1"
EVERY: LiteralString = f"SELECT {COLUMNS}, status FROM tenant ORDER BY code"
CHANGE: LiteralString = "UPDATE tenant SET status = $2 WHERE id = $1 AND status = $3 RETURNING id"
COUNTS: LiteralString = """
    SELECT (SELECT count(*) FROM customer WHERE tenant_id = $1) AS customers,
           (SELECT count(*) FROM user_account WHERE tenant_id = $1 AND status = 'ACTIVE') AS users,
           (SELECT count(*) FROM job WHERE tenant_id = $1 AND state = 'WAITING') AS jobs_waiting,
           (SELECT count(*) FROM job WHERE tenant_id = $1 AND state = 'DEAD') AS jobs_dead,
           (SELECT data_as_of FROM business_state WHERE tenant_id = $1) AS newest_day
"""
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Usage:
    """State and size of a tenant for whoever operates the platform: numbers, no customer data."""

    code: str
    name: str
    mode: str
    placement: str
    status: str
    customers: int
    users: int
    jobs_waiting: int
    jobs_dead: int
    newest_day: date | None


async def suspend(services: Services, code: str, reason: str) -> bool:
    """Let nobody in and run no job; other processes follow within five seconds. False: it was so before.

    Raises NotFound for an unknown code, Invalid without a reason, Refused from a state other than ACTIVE.
    """
    return await _change(services, code, reason, before=ACTIVE, after=SUSPENDED, action="tenant.suspend")


async def resume(services: Services, code: str, reason: str) -> bool:
    """The way back: people enter, jobs go on where they waited. Raises as `suspend` does."""
    return await _change(services, code, reason, before=SUSPENDED, after=ACTIVE, action="tenant.resume")


async def usage(services: Services) -> list[Usage]:
    """Every tenant, suspended ones too; each counted in a transaction of its own."""
    async with services.database.platform() as connection:
        rows = await connection.fetch(EVERY)
    return [await _count(services, *_split(row)) for row in rows]


async def _change(
    services: Services, code: str, reason: str, *, before: str, after: str, action: str
) -> bool:
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid(f"a reason of 1 to {LONGEST_REASON} characters is needed")
    tenant, status = await _find(services, code)
    if status == after:
        return False
    actor = system_actor(tenant, "operator")
    async with services.database.transaction(tenant) as tx:
        if await tx.fetch_value(CHANGE, tenant.id, after, before) is None:
            audit.refused(tx, actor, action, "tenant", tenant.code, rule="TENANT_STATE")
            raise Refused("TENANT_STATE", f"the tenant {code} is {status}")
        audit.append(tx, actor, action, "tenant", tenant.code, reason=reason)
    services.catalogue.forget()
    return True


async def _find(services: Services, code: str) -> tuple[Tenant, str]:
    async with services.database.platform() as connection:
        row = await connection.fetchrow(BY_CODE, code.lower())
    if row is None:
        raise NotFound(f"there is no tenant {code}")
    return _split(row)


def _split(row: Any) -> tuple[Tenant, str]:
    values = dict(row)
    status = str(values.pop("status"))
    return Tenant(**values), status


async def _count(services: Services, tenant: Tenant, status: str) -> Usage:
    async with services.database.transaction(tenant, readonly=True) as tx:
        row = await tx.fetch_row(COUNTS, tenant.id)
    assert row is not None
    return Usage(tenant.code, tenant.name, tenant.mode, tenant.placement, status, **dict(row))
