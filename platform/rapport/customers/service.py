"""What other verticals ask of customers: is this one in scope, whose is he, remember this about him."""

from collections.abc import Sequence
from datetime import date
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.access import Actor, CustomerScope, customer_scope
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound

REQUIRE: LiteralString = """
    SELECT c.id, c.customer_no, c.name, c.type, c.line, c.tier, c.lead_rm_id, c.managing_org_id, c.version
      FROM customer c
     WHERE c.tenant_id = $1 AND c.id = ANY($3::uuid[]) AND {in scope}
     ORDER BY c.customer_no
"""
CONTACTED: LiteralString = """
    UPDATE customer SET last_contact_on = $3, contact_soon_on = $4, contact_due_on = $5, updated_at = now()
     WHERE tenant_id = $1 AND id = $2
"""
ALERTED: LiteralString = """
    UPDATE customer SET alert_score = $3, alert_level = $4, updated_at = now()
     WHERE tenant_id = $1 AND id = $2
"""
NEXT_TASK: LiteralString = """
    UPDATE customer SET next_task_on = $3, updated_at = now() WHERE tenant_id = $1 AND id = $2
"""


class CustomerRef(msgspec.Struct, frozen=True):
    """A customer as other verticals name him; to be shown only to whom `require_customer` gave it."""

    id: UUID
    customer_no: str
    name: str
    type: str
    line: str
    tier: str
    lead_rm_id: UUID | None
    managing_org_id: UUID | None
    version: int


def in_scope(statement: LiteralString, scope: CustomerScope) -> LiteralString:
    """A statement over customers (alias c, $1 tenant, $2 the scope's ids) with the scope in its place."""
    return statement.replace("{in scope}", scope.predicate)


async def require_customer(tx: Transaction, actor: Actor, customer_id: UUID) -> CustomerRef:
    """The customer; `NotFound` for an unknown id and for one outside the actor's scope alike."""
    found = await visible_customers(tx, actor, [customer_id])
    if not found:
        raise NotFound
    return found[0]


async def visible_customers(tx: Transaction, actor: Actor, ids: Sequence[UUID]) -> list[CustomerRef]:
    """Those of `ids` that are in the actor's scope, by number; the others are left out without a word."""
    scope = customer_scope(actor)
    return await tx.structs(CustomerRef, in_scope(REQUIRE, scope), tx.tenant.id, scope.ids, list(ids))


async def set_contact_dates(
    tx: Transaction,
    customer_id: UUID,
    *,
    last_contact_on: date | None,
    contact_soon_on: date | None,
    contact_due_on: date | None,
) -> None:
    """Repeat the contact plan's result on the customer; None where the tier has no plan (domain.md 10.1)."""
    await tx.execute(CONTACTED, tx.tenant.id, customer_id, last_contact_on, contact_soon_on, contact_due_on)


async def set_alert(tx: Transaction, customer_id: UUID, *, score: int, level: str) -> None:
    """Repeat the open alert's score and level; 0 and NONE without one (domain.md 9.6)."""
    await tx.execute(ALERTED, tx.tenant.id, customer_id, score, level)


async def set_next_task(tx: Transaction, customer_id: UUID, due_on: date | None) -> None:
    """Repeat the day on which the next open task of the customer is due."""
    await tx.execute(NEXT_TASK, tx.tenant.id, customer_id, due_on)
