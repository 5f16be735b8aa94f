"""The demonstration's short way in: each person at a click, on loopback, for demonstration tenants only."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from rapport.kernel import audit
from rapport.kernel.access import system_actor
from rapport.kernel.authentication import sessions
from rapport.kernel.authentication.login import Origin
from rapport.kernel.authentication.tokens import Token
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound
from rapport.kernel.request import Request

IS_DEMONSTRATION: LiteralString = "SELECT demonstration FROM tenant WHERE id = $1"
PEOPLE: LiteralString = """
    WITH held AS (
        SELECT e.employee_no, count(*) AS customers,
               count(*) FILTER (WHERE c.alert_level IN ('RED', 'ORANGE')) AS alerts
          FROM customer c JOIN employee e ON e.tenant_id = $1 AND e.id = c.lead_rm_id
         WHERE c.tenant_id = $1
         GROUP BY e.employee_no
    )
    SELECT u.id, u.name, u.employee_no, p.code AS post, p.name AS post_name, p.name_en AS post_name_en,
           coalesce(o.name, '') AS unit, coalesce(o.name_en, '') AS unit_en, coalesce(o.code, '') AS unit_code,
           coalesce(h.customers, 0) AS customers, coalesce(h.alerts, 0) AS alerts
      FROM user_account u
      JOIN user_post up ON up.tenant_id = $1 AND up.user_id = u.id AND up.is_main
      JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id
      LEFT JOIN org_unit o ON o.tenant_id = $1 AND o.id = up.org_unit_id
      LEFT JOIN held h ON h.employee_no = u.employee_no AND u.employee_no <> ''
     WHERE u.tenant_id = $1 AND u.status = 'ACTIVE'
     ORDER BY alerts DESC, customers DESC, u.name, u.id
     LIMIT 500
"""
MAIN_POST: LiteralString = """
    SELECT up.id FROM user_post up JOIN user_account u ON u.tenant_id = $1 AND u.id = up.user_id
     WHERE up.tenant_id = $1 AND up.user_id = $2 AND up.is_main AND u.status = 'ACTIVE'
"""
LOOPBACK = ("127.0.0.1", "::1")
FEATURED: Final = (
    "RM",
    "TEAM_LEADER",
    "UNIT_HEAD",
    "HR_OFFICER",
    "FEED_OPERATOR",
    "SYSTEM_ADMIN",
    "SECURITY_ADMIN",
    "AUDIT_ADMIN",
)
FEATURED_MANAGERS: Final = 2
ORDER: Final = ("UNIT_HEAD", "TEAM_LEADER", "RM")


class PersonRow(msgspec.Struct, frozen=True):
    """Someone to log in as, with what he would find."""

    id: UUID
    name: str
    employee_no: str
    post: str
    post_name: str
    post_name_en: str
    unit: str
    unit_en: str
    unit_code: str
    customers: int
    alerts: int


@dataclass(frozen=True, slots=True)
class Unit:
    """The people of one unit, leaders first."""

    code: str
    name: str
    name_en: str
    people: Sequence[PersonRow]


@dataclass(frozen=True, slots=True)
class People:
    """Whom to be: `featured` shows every side of the product, `units` has everybody."""

    featured: Sequence[PersonRow]
    units: Sequence[Unit]


def arrange(rows: Sequence[PersonRow]) -> People:
    """`rows` come with the most alerts first. Featured: two relationship managers, then one of each post."""
    featured: list[PersonRow] = []
    for post in FEATURED:
        wanted = FEATURED_MANAGERS if post == "RM" else 1
        featured += [row for row in rows if row.post == post][:wanted]
    ordered = sorted(rows, key=lambda row: (row.unit_code, _rank(row.post), row.name))
    units: list[Unit] = []
    for _, members in groupby(ordered, key=lambda row: row.unit_code):
        people = list(members)
        units.append(Unit(people[0].unit_code, people[0].unit, people[0].unit_en, people))
    return People(featured, units)


def _rank(post: str) -> int:
    """Heads, then leaders, then managers, then the bank's other posts."""
    return ORDER.index(post) if post in ORDER else len(ORDER)


async def is_demonstration(request: Request) -> bool:
    """The server runs the demonstration, the tenant is one, and the browser sits on this machine."""
    client = request.client
    if not request.services.settings.demonstration or client is None or client.host not in LOOPBACK:
        return False
    return bool(await request.tx.fetch_value(IS_DEMONSTRATION, request.tenant.id))


async def people(tx: Transaction) -> People:
    """Everybody of the tenant, arranged."""
    return arrange(await tx.structs(PersonRow, PEOPLE, tx.tenant.id))


async def enter_as(request: Request, user_id: UUID, origin: Origin) -> Token:
    """A complete session for the person, noted as what it is."""
    tx = request.tx
    user_post_id = await tx.fetch_value(MAIN_POST, tx.tenant.id, user_id)
    if user_post_id is None:
        raise NotFound
    audit.append(tx, system_actor(tx.tenant, "demonstration"), "login.demonstration", "user", str(user_id))
    return await sessions.open_session(
        tx, user_id, user_post_id, verified=True, address=origin.address, user_agent=origin.user_agent
    )
