"""The organisation's tiles on start pages: units and staff, people who log in, posts and their rights."""

from collections.abc import Mapping
from typing import Any, Final, LiteralString

from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import _, current
from rapport.web.registry import Panel

ORGANISATION: LiteralString = """
    SELECT (SELECT count(*) FROM org_unit u WHERE u.tenant_id = $1 AND u.status = 'ACTIVE') AS units,
           count(*) FILTER (WHERE e.status <> 'LEFT') AS staff,
           count(*) FILTER (WHERE e.status = 'LEFT') AS gone,
           count(*) FILTER (WHERE e.status <> 'LEFT' AND NOT EXISTS (
               SELECT 1 FROM user_account a WHERE a.tenant_id = $1 AND a.employee_no = e.employee_no
                                              AND a.status = 'ACTIVE')) AS without_log_in,
           (SELECT count(*) FROM assignment s JOIN employee l ON l.tenant_id = $1 AND l.id = s.rm_id
             WHERE s.tenant_id = $1 AND s.valid_to IS NULL AND l.status = 'LEFT') AS orphaned
      FROM employee e WHERE e.tenant_id = $1
"""
STAFF_BY_POST: LiteralString = """
    SELECT e.main_post AS post, coalesce(p.name, e.main_post) AS name,
           coalesce(nullif(p.name_en, ''), p.name, e.main_post) AS name_en, count(*) AS people
      FROM employee e LEFT JOIN post p ON p.tenant_id = $1 AND p.code = e.main_post
     WHERE e.tenant_id = $1 AND e.status <> 'LEFT'
     GROUP BY 1, 2, 3 ORDER BY people DESC, post LIMIT 12
"""
PEOPLE: LiteralString = """
    SELECT count(*) FILTER (WHERE u.status = 'ACTIVE') AS active,
           count(*) FILTER (WHERE u.status <> 'ACTIVE') AS stopped,
           (SELECT count(DISTINCT s.user_id) FROM user_session s
             WHERE s.tenant_id = $1 AND s.revoked_at IS NULL AND s.expires_at > now()
               AND s.last_seen_at > now() - interval '15 minutes') AS here,
           (SELECT count(*) FROM audit_entry a
             WHERE a.tenant_id = $1 AND a.at > now() - interval '24 hours'
               AND a.action IN ('login.refused', 'login.second_factor_refused')) AS refused,
           (SELECT count(*) FROM api_key k
             WHERE k.tenant_id = $1 AND k.revoked_at IS NULL AND k.expires_at > now()) AS keys
      FROM user_account u WHERE u.tenant_id = $1
"""
POSTS: LiteralString = """
    SELECT p.code, p.name, p.name_en, p.data_scope, cardinality(p.permissions) AS rights,
           (SELECT count(DISTINCT up.user_id) FROM user_post up
             WHERE up.tenant_id = $1 AND up.post_id = p.id AND up.valid_from <= current_date
               AND (up.valid_to IS NULL OR up.valid_to >= current_date)) AS people
      FROM post p WHERE p.tenant_id = $1 ORDER BY p.code
"""
SCOPES: Final = {
    "NONE": _("No customer"),
    "SELF": _("Own customers"),
    "TEAM": _("The team's customers"),
    "ORG": _("The unit's customers"),
    "ORG_TREE": _("The unit's and those below"),
    "TENANT": _("All customers"),
}


async def organisation(tx: Transaction, _actor: Actor, _subject: object) -> Mapping[str, Any]:
    row = await tx.fetch_row(ORGANISATION, tx.tenant.id)
    return {"figures": row, "posts": await tx.fetch(STAFF_BY_POST, tx.tenant.id), "zh": _chinese()}


async def people(tx: Transaction, _actor: Actor, _subject: object) -> Mapping[str, Any]:
    return {"figures": await tx.fetch_row(PEOPLE, tx.tenant.id)}


async def posts(tx: Transaction, _actor: Actor, _subject: object) -> Mapping[str, Any]:
    return {"posts": await tx.fetch(POSTS, tx.tenant.id), "scopes": SCOPES, "zh": _chinese()}


def _chinese() -> bool:
    return current.get() == "zh_CN"


TILES: Final = (
    Panel(
        "organisation-tile",
        "dashboard.tile",
        _("Units and staff"),
        "organisation/tile_organisation.html",
        organisation,
        Permission.ORGANISATION_READ,
        60,
    ),
    Panel(
        "people-tile",
        "dashboard.tile",
        _("People who log in"),
        "organisation/tile_people.html",
        people,
        Permission.USER_READ,
        70,
    ),
    Panel(
        "posts-tile",
        "dashboard.tile",
        _("Posts and their rights"),
        "organisation/tile_posts.html",
        posts,
        Permission.ROLE_READ,
        80,
    ),
)
