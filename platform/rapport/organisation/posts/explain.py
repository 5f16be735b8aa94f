"""Why can X see this? The path from the person to the customer, link by link, or the link that is missing.

Answers name numbers, units and assignments, never the customer's data: whoever looks after rights needs no more.
"""

from datetime import date, datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.access import Permission, Scope
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import gettext
from rapport.organisation.posts import repository as rows
from rapport.organisation.posts import words

CUSTOMER: LiteralString = """
    SELECT c.id, c.line, c.managing_org_id FROM customer c WHERE c.tenant_id = $1 AND c.customer_no = $2
"""
SEATS: LiteralString = """
    SELECT up.id, p.code, p.name AS post, p.permissions, p.data_scope, p.lines, p.default_roles AS roles,
           up.org_unit_id, coalesce(o.name, '') AS unit, up.valid_from, up.approval_id
      FROM user_post up
      JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id AND p.status = 'ACTIVE'
      LEFT JOIN org_unit o ON o.tenant_id = $1 AND o.id = up.org_unit_id
     WHERE up.tenant_id = $1 AND up.user_id = $2 AND up.valid_from <= current_date
       AND (up.valid_to IS NULL OR up.valid_to >= current_date)
     ORDER BY up.is_main DESC, up.valid_from
"""
# From the customer's unit upwards to the one the post sits in.
UPWARDS: LiteralString = """
    WITH RECURSIVE way AS (
        SELECT u.id, u.parent_id, u.name, 1 AS depth FROM org_unit u WHERE u.tenant_id = $1 AND u.id = $2
        UNION ALL
        SELECT u.id, u.parent_id, u.name, w.depth + 1 FROM org_unit u JOIN way w ON u.id = w.parent_id
         WHERE u.tenant_id = $1 AND w.id <> $3 AND w.depth < 50
    )
    SELECT w.id, w.name FROM way w ORDER BY w.depth
"""
ASSIGNMENTS: LiteralString = """
    SELECT a.id, a.type, a.line, a.share_pct::text AS share, a.view_right, a.valid_from, a.expires_at, a.source,
           a.approval_id, e.employee_no
      FROM assignment a JOIN employee e ON e.tenant_id = $1 AND e.id = a.rm_id
     WHERE a.tenant_id = $1 AND a.customer_id = $2 AND a.valid_to IS NULL
       AND (a.expires_at IS NULL OR a.expires_at > now())
       AND (CASE WHEN $3 = 'SELF' THEN e.employee_no = $4 AND $4 <> '' ELSE e.org_id = $5 OR e.team_id = $5 END)
     ORDER BY a.type DESC, a.valid_from
"""
# Who comes into question, in one statement; each is then explained link by link.
PEOPLE: LiteralString = """
    WITH RECURSIVE c AS (
        SELECT c.id, c.line, c.managing_org_id FROM customer c WHERE c.tenant_id = $1 AND c.customer_no = $2
    ), above AS (
        SELECT u.id, u.parent_id FROM org_unit u JOIN c ON c.managing_org_id = u.id WHERE u.tenant_id = $1
        UNION
        SELECT u.id, u.parent_id FROM org_unit u JOIN above w ON u.id = w.parent_id WHERE u.tenant_id = $1
    ), managers AS (
        SELECT e.employee_no, e.org_id, e.team_id FROM assignment a JOIN c ON c.id = a.customer_id
          JOIN employee e ON e.tenant_id = $1 AND e.id = a.rm_id
         WHERE a.tenant_id = $1 AND a.valid_to IS NULL AND a.view_right
           AND (a.expires_at IS NULL OR a.expires_at > now())
    )
    SELECT DISTINCT u.id, u.name FROM user_account u
      JOIN user_post up ON up.tenant_id = $1 AND up.user_id = u.id AND up.valid_from <= current_date
       AND (up.valid_to IS NULL OR up.valid_to >= current_date)
      JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id AND p.status = 'ACTIVE'
       AND 'customer:read' = ANY(p.permissions)
      JOIN c ON p.lines = '{}' OR c.line = ANY(p.lines)
     WHERE u.tenant_id = $1 AND u.status = 'ACTIVE'
       AND CASE p.data_scope
           WHEN 'TENANT' THEN true
           WHEN 'ORG_TREE' THEN up.org_unit_id IN (SELECT w.id FROM above w)
           WHEN 'ORG' THEN up.org_unit_id = c.managing_org_id
           WHEN 'TEAM' THEN EXISTS (SELECT 1 FROM managers m WHERE up.org_unit_id IN (m.org_id, m.team_id))
           WHEN 'SELF' THEN EXISTS (SELECT 1 FROM managers m WHERE m.employee_no = u.employee_no)
           ELSE false END
     ORDER BY u.name, u.id LIMIT 200
"""


class Link(msgspec.Struct, frozen=True):
    """One link of the path; `holds` False: here it breaks."""

    holds: bool
    what: str
    text: str


class Path(msgspec.Struct, frozen=True):
    """One post's way to the customer; it reaches him when every link holds."""

    post: str
    links: list[Link]

    @property
    def reaches(self) -> bool:
        return all(link.holds for link in self.links)


async def why(tx: Transaction, user_id: UUID, customer_no: str) -> list[Path]:
    """A path for each post that the person holds today; empty when there is no such person."""
    person = await rows.user(tx, user_id)
    if person is None:
        return []
    customer = await tx.fetch_row(CUSTOMER, tx.tenant.id, customer_no)
    active = Link(person.status == "ACTIVE", gettext("Person"), f"{person.name} ({_status(person.status)})")
    seats = await tx.fetch(SEATS, tx.tenant.id, user_id)
    if not seats:
        return [Path("", [active, Link(False, gettext("Post"), gettext("holds no post today"))])]
    return [
        Path(seat["post"], [active, *await _links(tx, person.employee_no, seat, customer, customer_no)])
        for seat in seats
    ]


async def who(tx: Transaction, customer_no: str) -> list[tuple[rows.UserRow, Path]]:
    """Everybody who reaches the customer, each with the first path that does."""
    found: list[tuple[rows.UserRow, Path]] = []
    for row in await tx.fetch(PEOPLE, tx.tenant.id, customer_no):
        person = await rows.user(tx, row["id"])
        path = next((each for each in await why(tx, row["id"], customer_no) if each.reaches), None)
        if person is not None and path is not None:
            found.append((person, path))
    return found


async def _links(tx: Transaction, employee_no: str, seat: Any, customer: Any, customer_no: str) -> list[Link]:
    allowed = Permission.CUSTOMER_READ.value in seat["permissions"]
    since: date = seat["valid_from"]
    links = [
        Link(
            True, gettext("Post"), f"{seat['post']} · {seat['unit']} · {since.isoformat()}{_approved(seat)}"
        ),
        Link(allowed, gettext("Role"), f"{', '.join(seat['roles'])}: {Permission.CUSTOMER_READ.value}"),
    ]
    if customer is None:
        return [*links, Link(False, gettext("Customer"), gettext("there is no such number"))]
    scope = Scope(seat["data_scope"])
    links.append(Link(scope is not Scope.NONE, gettext("Reach"), str(words.SCOPES[scope.value])))
    links += await _reach(tx, scope, employee_no, seat, customer)
    if seat["lines"]:
        fits = customer["line"] in seat["lines"]
        links.append(Link(fits, gettext("Business line"), f"{customer['line']} / {', '.join(seat['lines'])}"))
    return [*links, Link(all(link.holds for link in links), gettext("Customer"), customer_no)]


async def _reach(tx: Transaction, scope: Scope, employee_no: str, seat: Any, customer: Any) -> list[Link]:
    match scope:
        case Scope.SELF | Scope.TEAM:
            return await _assigned(tx, scope, employee_no, seat, customer)
        case Scope.ORG | Scope.ORG_TREE:
            return [await _unit_path(tx, scope, seat["org_unit_id"], customer["managing_org_id"])]
        case _:
            return []


async def _assigned(tx: Transaction, scope: Scope, employee_no: str, seat: Any, customer: Any) -> list[Link]:
    found = await tx.fetch(
        ASSIGNMENTS, tx.tenant.id, customer["id"], scope.value, employee_no, seat["org_unit_id"]
    )
    if not found:
        return [Link(False, gettext("Assignment"), gettext("none that runs"))]
    one = next((each for each in found if each["view_right"]), found[0])
    until: datetime | None = one["expires_at"]
    text = f"{one['employee_no']} · {one['type']} · {one['line']} · {one['share']} % · {one['valid_from']}"
    text += f" – {until.isoformat(timespec='minutes')}" if until else ""
    return [Link(one["view_right"], gettext("Assignment"), f"{text} · {one['source']}{_approved(one)}")]


async def _unit_path(tx: Transaction, scope: Scope, seat_unit: UUID, unit: UUID | None) -> Link:
    if unit is None:
        return Link(False, gettext("Unit path"), gettext("the customer belongs to no unit"))
    way = await tx.fetch(UPWARDS, tx.tenant.id, unit, seat_unit)
    reached = bool(way) and way[-1]["id"] == seat_unit and (scope is Scope.ORG_TREE or len(way) == 1)
    return Link(reached, gettext("Unit path"), " → ".join(each["name"] for each in way))


def _approved(row: Any) -> str:
    return f" · {gettext('approved')} {str(row['approval_id'])[:8]}" if row["approval_id"] else ""


def _status(status: str) -> str:
    return str(words.STATUSES.get(status, status))
