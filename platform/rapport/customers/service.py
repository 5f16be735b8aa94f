"""What other verticals ask of customers: is this one in scope, and whose is he."""

from collections.abc import Sequence
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


async def require_customer(
    tx: Transaction, actor: Actor, customer_id: UUID, *, maintain: bool = False
) -> CustomerRef:
    """The customer; `NotFound` for an unknown id and for one outside the actor's scope alike.

    `maintain`: one whose data the actor may also change; a stand-in may not.
    """
    found = await visible_customers(tx, actor, [customer_id], maintain=maintain)
    if not found:
        raise NotFound
    return found[0]


async def visible_customers(
    tx: Transaction, actor: Actor, ids: Sequence[UUID], *, maintain: bool = False
) -> list[CustomerRef]:
    """Those of `ids` that are in the actor's scope, by number; the others are left out without a word."""
    scope = customer_scope(actor, maintain=maintain)
    return await tx.structs(CustomerRef, in_scope(REQUIRE, scope), tx.tenant.id, scope.ids, list(ids))
