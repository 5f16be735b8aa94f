"""The one helper that restricts customers to what an actor may see; a lint forbids any other way.

Every statement over customers calls its table `c`, passes the tenant as $1 and `ids` as $2, and contains the
predicate. One literal a scope and set of business lines, so that the planner sees the shape it has to answer.
"""

from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from rapport.kernel.access.actor import Actor, Scope

EVERYBODY: LiteralString = "$2::uuid[] IS NULL"
NOBODY: LiteralString = "c.id = ANY($2::uuid[])"
UNITS: LiteralString = "c.managing_org_id = ANY($2::uuid[])"
EVERY_UNIT: LiteralString = "(c.managing_org_id IS NOT NULL AND $2::uuid[] IS NULL)"
PORTFOLIO: LiteralString = (
    "c.id IN (SELECT a.customer_id FROM assignment a WHERE a.tenant_id = $1"
    " AND a.rm_id = ANY($2::uuid[]) AND a.valid_to IS NULL AND a.view_right"
    " AND (a.expires_at IS NULL OR a.expires_at > now()))"
)
MAINTAINED: LiteralString = (
    "c.id IN (SELECT a.customer_id FROM assignment a WHERE a.tenant_id = $1"
    " AND a.rm_id = ANY($2::uuid[]) AND a.valid_to IS NULL AND a.maintain_right"
    " AND (a.expires_at IS NULL OR a.expires_at > now()))"
)
LINE_CODES: Final[dict[str, LiteralString]] = {
    "RETAIL": "'RETAIL'",
    "CORPORATE": "'CORPORATE'",
    "SME": "'SME'",
    "PRIVATE": "'PRIVATE'",
    "INSTITUTION": "'INSTITUTION'",
}


@dataclass(frozen=True, slots=True)
class CustomerScope:
    """`predicate` over alias c with $1 tenant and $2 = `ids`."""

    predicate: LiteralString
    ids: list[UUID] | None


def customer_scope(actor: Actor, *, maintain: bool = False) -> CustomerScope:
    """What part of the customers the actor sees; NONE sees an empty set, not everything.

    `maintain`: whose data he may change, which a stand-in and a co manager without that right may not.
    """
    found = _reached(actor, maintain=maintain)
    if not actor.lines or actor.scope is Scope.NONE:
        return found
    return CustomerScope("(" + found.predicate + _lines(actor.lines) + ")", found.ids)


def _reached(actor: Actor, *, maintain: bool) -> CustomerScope:
    match actor.scope:
        case Scope.TENANT:
            return CustomerScope(EVERYBODY, None)
        case Scope.ORG_TREE if actor.whole_tenant:
            return CustomerScope(EVERY_UNIT, None)
        case Scope.ORG | Scope.ORG_TREE:
            return CustomerScope(UNITS, list(actor.unit_ids))
        case Scope.SELF | Scope.TEAM:
            return CustomerScope(MAINTAINED if maintain else PORTFOLIO, list(actor.employee_ids))
        case Scope.NONE:
            return CustomerScope(NOBODY, [])


def _lines(lines: tuple[str, ...]) -> LiteralString:
    """A literal of known codes alone: nothing that a tenant typed gets into a statement."""
    codes: list[LiteralString] = [LINE_CODES[line] for line in sorted(lines) if line in LINE_CODES]
    comma: LiteralString = ", "
    joined = comma.join(codes or ["NULL"])
    return " AND c.line IN (" + joined + ")"


@dataclass(frozen=True, slots=True)
class UnitScope:
    """Org units an actor reaches: all of them, or `ids`."""

    everything: bool
    ids: list[UUID]

    def covers(self, unit_id: UUID | None) -> bool:
        return self.everything or unit_id in self.ids


def unit_scope(actor: Actor) -> UnitScope:
    """The units below an actor's post; a post without customers (NONE) works for the whole tenant."""
    everything = actor.whole_tenant or actor.scope in (Scope.TENANT, Scope.NONE)
    return UnitScope(everything, list(actor.unit_ids))


def employee_scope(actor: Actor) -> list[UUID]:
    """The employees whose portfolios an actor's SELF or TEAM scope covers."""
    return list(actor.employee_ids)
