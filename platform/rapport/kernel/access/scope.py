"""The one helper that restricts customers to what an actor may see; a lint forbids any other way.

Every statement over customers calls its table `c`, passes the tenant as $1 and `ids` as $2, and contains the
predicate. One literal a scope, so that the planner sees the shape it has to answer.
"""

from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from rapport.kernel.access.actor import Actor, Scope

EVERYBODY: LiteralString = "$2::uuid[] IS NULL"
NOBODY: LiteralString = "c.id = ANY($2::uuid[])"
UNITS: LiteralString = "c.managing_org_id = ANY($2::uuid[])"
PORTFOLIO: LiteralString = (
    "c.id IN (SELECT a.customer_id FROM assignment a WHERE a.tenant_id = $1"
    " AND a.rm_id = ANY($2::uuid[]) AND a.valid_to IS NULL)"
)


@dataclass(frozen=True, slots=True)
class CustomerScope:
    """`predicate` over alias c with $1 tenant and $2 = `ids`."""

    predicate: LiteralString
    ids: list[UUID] | None


def customer_scope(actor: Actor) -> CustomerScope:
    """What part of the customers the actor sees; NONE sees an empty set, not everything."""
    match actor.scope:
        case Scope.TENANT:
            return CustomerScope(EVERYBODY, None)
        case Scope.ORG | Scope.ORG_TREE:
            return CustomerScope(UNITS, list(actor.unit_ids))
        case Scope.SELF | Scope.TEAM:
            return CustomerScope(PORTFOLIO, list(actor.employee_ids))
        case Scope.NONE:
            return CustomerScope(NOBODY, [])
