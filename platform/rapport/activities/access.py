"""Which tasks an actor sees: those of the people his scope covers (domain.md 2.2).

The ids are those of `customer_scope`, so that a statement may hold both predicates with $1 tenant and $2 ids.
"""

from typing import LiteralString

from rapport.kernel.access import Actor, CustomerScope, Scope, customer_scope

EVERYBODY: LiteralString = "$2::uuid[] IS NULL"
UNITS: LiteralString = (
    "t.assignee_id IN (SELECT e.id FROM employee e WHERE e.tenant_id = $1 AND e.org_id = ANY($2::uuid[]))"
)
EVERY_UNIT: LiteralString = "(t.assignee_id IS NOT NULL AND $2::uuid[] IS NULL)"
PEOPLE: LiteralString = "t.assignee_id = ANY($2::uuid[])"


def task_scope(actor: Actor) -> LiteralString:
    """A predicate over task `t`; NONE has no ids, so it sees nothing."""
    match actor.scope:
        case Scope.TENANT:
            return EVERYBODY
        case Scope.ORG_TREE if actor.whole_tenant:
            return EVERY_UNIT
        case Scope.ORG | Scope.ORG_TREE:
            return UNITS
        case _:
            return PEOPLE


def leads(actor: Actor) -> bool:
    """Whether the actor answers for others: he reviews contacts and gives out tasks."""
    return actor.scope in (Scope.TEAM, Scope.ORG, Scope.ORG_TREE)


def within(statement: LiteralString, actor: Actor) -> tuple[LiteralString, CustomerScope]:
    """The statement with {in scope} over customer c and {in reach} over task t in their places."""
    scope = customer_scope(actor)
    filled = statement.replace("{in scope}", scope.predicate)
    return filled.replace("{in reach}", task_scope(actor)), scope
