"""Reading portfolios: managers with their load, who holds a customer, the pool, requests."""

from datetime import date, datetime
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.access import Actor, customer_scope, employee_scope, unit_scope
from rapport.kernel.database import Transaction
from rapport.organisation.portfolios.formulas import Unit

MANAGERS: LiteralString = """
    SELECT e.id, e.employee_no, e.name, e.rm_type, e.org_id, o.name AS unit, e.status,
           (SELECT count(*) FROM assignment a
             WHERE a.tenant_id = $1 AND a.rm_id = e.id AND a.type = 'LEAD' AND a.valid_to IS NULL) AS held,
           (SELECT u.id FROM user_account u
             WHERE u.tenant_id = $1 AND u.employee_no = e.employee_no AND e.employee_no <> '' LIMIT 1) AS user_id
      FROM employee e JOIN org_unit o ON o.tenant_id = $1 AND o.id = e.org_id
     WHERE e.tenant_id = $1 AND e.main_post = 'RM' AND e.status NOT IN ('LEFT', 'NOTICE')
       AND ($2::uuid[] IS NULL OR e.id = ANY($2::uuid[]) OR e.org_id = ANY($2::uuid[]))
     ORDER BY o.code, e.employee_no LIMIT 1000
"""
MANAGER: LiteralString = """
    SELECT e.id, e.employee_no, e.name, e.rm_type, e.org_id, o.name AS unit, e.status,
           (SELECT count(*) FROM assignment a
             WHERE a.tenant_id = $1 AND a.rm_id = e.id AND a.type = 'LEAD' AND a.valid_to IS NULL) AS held,
           (SELECT u.id FROM user_account u
             WHERE u.tenant_id = $1 AND u.employee_no = e.employee_no AND e.employee_no <> '' LIMIT 1) AS user_id
      FROM employee e JOIN org_unit o ON o.tenant_id = $1 AND o.id = e.org_id
     WHERE e.tenant_id = $1 AND e.id = $2
"""
HOLDERS: LiteralString = """
    SELECT a.id, a.rm_id, e.name AS rm, e.employee_no, a.type, a.line, a.share_pct, a.view_right,
           a.maintain_right, a.valid_from, a.valid_to, a.expires_at, a.source
      FROM assignment a JOIN employee e ON e.tenant_id = $1 AND e.id = a.rm_id
     WHERE a.tenant_id = $1 AND a.customer_id = $2
     ORDER BY a.valid_to IS NOT NULL, a.type DESC, a.valid_from DESC, a.id LIMIT 30
"""
PATH: LiteralString = """
    WITH RECURSIVE way AS (
        SELECT u.id, u.parent_id, u.type, 1 AS depth FROM org_unit u WHERE u.tenant_id = $1 AND u.id = $2
        UNION ALL
        SELECT u.id, u.parent_id, u.type, w.depth + 1 FROM org_unit u JOIN way w ON u.id = w.parent_id
         WHERE u.tenant_id = $1 AND w.depth < 50
    )
    SELECT w.id, w.type FROM way w ORDER BY w.depth
"""
# Whether somebody sits in the unit who may approve assignments there.
HAS_HEAD: LiteralString = """
    SELECT EXISTS (SELECT 1 FROM user_post up
                     JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id
                      AND 'assignment:approve' = ANY(p.permissions)
                      AND p.data_scope IN ('ORG', 'ORG_TREE', 'TENANT')
                     JOIN user_account u ON u.tenant_id = $1 AND u.id = up.user_id AND u.status = 'ACTIVE'
                    WHERE up.tenant_id = $1 AND up.org_unit_id = $2 AND up.valid_from <= current_date
                      AND (up.valid_to IS NULL OR up.valid_to >= current_date))
"""
POOL: LiteralString = """
    SELECT c.id, c.customer_no, c.name, c.line, c.tier, p.entered_on, p.cause, o.name AS pool,
           EXISTS (SELECT 1 FROM claim k
                    WHERE k.tenant_id = $1 AND k.customer_id = c.id AND k.state = 'OPEN') AS claimed
      FROM pool_entry p
      JOIN customer c ON c.tenant_id = $1 AND c.id = p.customer_id
      LEFT JOIN org_unit o ON o.tenant_id = $1 AND o.id = p.pool_org_id
     WHERE p.tenant_id = $1 AND p.left_on IS NULL AND ($2 OR p.pool_org_id = ANY($3::uuid[]))
       AND ($4::uuid IS NULL OR p.id > $4)
     ORDER BY p.id LIMIT $5
"""
IN_POOL: LiteralString = """
    SELECT p.pool_org_id, p.line FROM pool_entry p
     WHERE p.tenant_id = $1 AND p.customer_id = $2 AND p.left_on IS NULL FOR UPDATE
"""
RELEASED: LiteralString = """
    SELECT $3::date - max(p.entered_on) FROM pool_entry p
     WHERE p.tenant_id = $1 AND p.customer_id = $2 AND p.released_by = $4
"""
OPEN_CLAIM: LiteralString = """
    SELECT EXISTS (SELECT 1 FROM claim k WHERE k.tenant_id = $1 AND k.customer_id = $2 AND k.state = 'OPEN')
"""
OPEN_CLAIMS_OF: LiteralString = """
    SELECT count(*) FROM claim k WHERE k.tenant_id = $1 AND k.applicant_id = $2 AND k.state = 'OPEN'
"""
NAMES: LiteralString = """
    SELECT c.id, c.customer_no, c.line FROM customer c WHERE c.tenant_id = $1 AND c.id = ANY($2::uuid[])
     ORDER BY c.customer_no
"""
LED_BY: LiteralString = """
    SELECT a.customer_id, a.line, a.rm_id FROM assignment a
     WHERE a.tenant_id = $1 AND a.customer_id = ANY($2::uuid[]) AND a.type = 'LEAD' AND a.valid_to IS NULL
     ORDER BY a.customer_id, a.line
"""
REQUESTS: LiteralString = """
    SELECT t.id, t.no, t.state, f.name AS from_rm, coalesce(i.name, '') AS to_rm,
           cardinality(t.customer_ids) AS count, t.effective_date, t.reason, t.created_at, t.approval_id,
           t.refuse_reason
      FROM transfer_request t
      JOIN employee f ON f.tenant_id = $1 AND f.id = t.from_rm_id
      LEFT JOIN employee i ON i.tenant_id = $1 AND i.id = t.to_rm_id
     WHERE t.tenant_id = $1 AND ($2 OR t.from_org_id = ANY($3::uuid[]) OR t.to_org_id = ANY($3::uuid[])
                                 OR t.from_rm_id = ANY($4::uuid[]) OR t.to_rm_id = ANY($4::uuid[]))
     ORDER BY t.created_at DESC, t.id LIMIT 50
"""


class Manager(msgspec.Struct, frozen=True):
    """A relationship manager and how many customers he leads."""

    id: UUID
    employee_no: str
    name: str
    rm_type: str
    org_id: UUID
    unit: str
    status: str
    held: int
    user_id: UUID | None


class Holder(msgspec.Struct, frozen=True):
    """One validity row of a customer's assignment."""

    id: UUID
    rm_id: UUID
    rm: str
    employee_no: str
    type: str
    line: str
    share_pct: Decimal
    view_right: bool
    maintain_right: bool
    valid_from: date
    valid_to: date | None
    expires_at: datetime | None
    source: str


class PoolRow(msgspec.Struct, frozen=True):
    """A customer whom nobody leads."""

    id: UUID
    customer_no: str
    name: str
    line: str
    tier: str
    entered_on: date
    cause: str
    pool: str | None
    claimed: bool


class RequestRow(msgspec.Struct, frozen=True):
    """A transfer as it stands."""

    id: UUID
    no: str
    state: str
    from_rm: str
    to_rm: str
    count: int
    effective_date: date
    reason: str
    created_at: datetime
    approval_id: UUID | None
    refuse_reason: str


class Named(msgspec.Struct, frozen=True):
    id: UUID
    customer_no: str
    line: str


async def managers(tx: Transaction, actor: Actor) -> list[Manager]:
    """Those within the actor's reach, with their load."""
    ids = customer_scope(actor).ids
    return await tx.structs(Manager, MANAGERS, tx.tenant.id, ids)


async def everybody(tx: Transaction) -> list[Manager]:
    """All managers of the bank: customers may go to any of them, by approval."""
    return await tx.structs(Manager, MANAGERS, tx.tenant.id, None)


async def manager(tx: Transaction, employee_id: UUID) -> Manager | None:
    return await tx.struct(Manager, MANAGER, tx.tenant.id, employee_id)


async def holders(tx: Transaction, customer_id: UUID) -> list[Holder]:
    """Of a customer that the actor was found to see: running rows first."""
    return await tx.structs(Holder, HOLDERS, tx.tenant.id, customer_id)


async def unit_path(tx: Transaction, unit_id: UUID) -> list[Unit]:
    """From the unit up to the root."""
    return [Unit(row["id"], row["type"]) for row in await tx.fetch(PATH, tx.tenant.id, unit_id)]


async def has_head(tx: Transaction, unit_id: UUID) -> bool:
    found: bool = await tx.fetch_value(HAS_HEAD, tx.tenant.id, unit_id)
    return found


async def pool(tx: Transaction, actor: Actor, after: UUID | None, limit: int) -> list[PoolRow]:
    """Pool customers of the units that the actor reaches; a manager reaches his own unit's."""
    scope = unit_scope(actor)
    return await tx.structs(PoolRow, POOL, tx.tenant.id, scope.everything, scope.ids, after, limit)


async def requests(tx: Transaction, actor: Actor) -> list[RequestRow]:
    """Transfers out of and into the actor's reach, newest first."""
    scope = unit_scope(actor)
    ids = employee_scope(actor)
    return await tx.structs(RequestRow, REQUESTS, tx.tenant.id, scope.everything, scope.ids, ids)


async def named(tx: Transaction, customer_ids: list[UUID]) -> list[Named]:
    return await tx.structs(Named, NAMES, tx.tenant.id, customer_ids)


async def leads(tx: Transaction, customer_ids: list[UUID]) -> dict[UUID, set[UUID]]:
    """Customer to the managers that lead him, one for each line."""
    found: dict[UUID, set[UUID]] = {each: set() for each in customer_ids}
    for row in await tx.fetch(LED_BY, tx.tenant.id, customer_ids):
        found[row["customer_id"]].add(row["rm_id"])
    return found
