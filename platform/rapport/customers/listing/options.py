"""What a leader may narrow his list to: the units and managers of his own scope."""

from dataclasses import dataclass, field
from typing import LiteralString

from rapport.customers.listing.columns import leads
from rapport.kernel.access import Actor, Scope, customer_scope
from rapport.kernel.database import Transaction

UNITS: LiteralString = """
    SELECT u.code, u.name FROM org_unit u
     WHERE u.tenant_id = $1 AND ($2::uuid[] IS NULL OR u.id = ANY($2::uuid[])) AND u.status = 'ACTIVE'
     ORDER BY u.code
"""
MANAGERS: LiteralString = """
    SELECT e.employee_no, e.name FROM employee e
     WHERE e.tenant_id = $1 AND e.main_post = 'RM' AND e.status <> 'LEFT'
       AND ($2::uuid[] IS NULL OR CASE WHEN $3::boolean THEN e.id = ANY($2::uuid[])
                                       ELSE e.org_id = ANY($2::uuid[]) END)
     ORDER BY e.employee_no LIMIT 400
"""


@dataclass(frozen=True, slots=True)
class Options:
    """Pairs of code and name; empty for who sees his own customers alone."""

    units: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    managers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    @property
    def names(self) -> dict[str, str]:
        return dict([*self.units, *self.managers])


async def list_options(tx: Transaction, actor: Actor) -> Options:
    if not leads(actor):
        return Options()
    ids, team = customer_scope(actor).ids, actor.scope is Scope.TEAM
    units = [] if team else [(row["code"], row["name"]) for row in await tx.fetch(UNITS, tx.tenant.id, ids)]
    managers = await tx.fetch(MANAGERS, tx.tenant.id, ids, team)
    return Options(units, [(row["employee_no"], row["name"]) for row in managers])
