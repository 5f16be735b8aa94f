"""Writing roles and posts: a new tenant's, and what a later release adds to those nobody has edited."""

from collections.abc import Sequence
from typing import LiteralString

from rapport.kernel.access.posts import POSTS, ROLES, PostTemplate, RoleTemplate
from rapport.kernel.database import Transaction

ROLE: LiteralString = """
    INSERT INTO role AS r (tenant_id, code, name, name_en, permissions, data_scope, lines, exclusive_with, status,
                           version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'ACTIVE', 1)
    ON CONFLICT (tenant_id, code) DO UPDATE SET permissions = EXCLUDED.permissions
     WHERE r.version = 1 AND r.permissions IS DISTINCT FROM EXCLUDED.permissions
"""
POST: LiteralString = """
    INSERT INTO post AS p (tenant_id, code, name, name_en, family, org_type, default_roles, permissions,
                           data_scope, lines, status, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, '{}', 'NONE', '{}', 'ACTIVE', 1)
    ON CONFLICT (tenant_id, code) DO UPDATE SET default_roles = EXCLUDED.default_roles
     WHERE p.default_roles = '{}'
"""
# A post's roles have one data scope (a rule at saving), so that no permission reaches further than its role.
REFRESH: LiteralString = """
    UPDATE post p SET permissions = x.permissions, data_scope = x.data_scope, lines = x.lines
      FROM (SELECT q.id,
                   coalesce((SELECT array_agg(DISTINCT each ORDER BY each)
                               FROM role r, unnest(r.permissions) AS each
                              WHERE r.tenant_id = $1 AND r.code = ANY(q.default_roles)), '{}') AS permissions,
                   coalesce((SELECT min(r.data_scope) FROM role r
                              WHERE r.tenant_id = $1 AND r.code = ANY(q.default_roles)), 'NONE') AS data_scope,
                   coalesce((SELECT array_agg(DISTINCT each ORDER BY each) FROM role r, unnest(r.lines) AS each
                              WHERE r.tenant_id = $1 AND r.code = ANY(q.default_roles)
                                AND NOT EXISTS (SELECT 1 FROM role w WHERE w.tenant_id = $1 AND w.lines = '{}'
                                                   AND w.code = ANY(q.default_roles))), '{}') AS lines
              FROM post q WHERE q.tenant_id = $1) x
     WHERE p.tenant_id = $1 AND p.id = x.id
       AND (p.permissions, p.data_scope, p.lines) IS DISTINCT FROM (x.permissions, x.data_scope, x.lines)
"""


async def load_templates(
    tx: Transaction,
    posts: Sequence[PostTemplate] = POSTS,
    roles: Sequence[RoleTemplate] = tuple(ROLES.values()),
) -> None:
    """Idempotent: adds what is missing; a role that a bank has edited stays as it is."""
    for role in roles:
        allowed = sorted(permission.value for permission in role.permissions)
        names = (role.code, role.name, role.name_en)
        rest = (role.scope.value, list(role.lines), list(role.exclusive_with))
        await tx.execute(ROLE, tx.tenant.id, *names, allowed, *rest)
    for post in posts:
        names = (post.code, post.name, post.name_en)
        await tx.execute(POST, tx.tenant.id, *names, post.family.value, post.org_type, list(post.roles))
    await refresh_posts(tx)


async def refresh_posts(tx: Transaction) -> int:
    """Write down what each post's roles add up to; how many posts changed."""
    return await tx.execute(REFRESH, tx.tenant.id)
