"""Statements of users, posts, roles and who holds what."""

from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.database import Transaction
from rapport.organisation.posts.rules import Held, PostRights, RoleRights

USERS: LiteralString = """
    SELECT u.id, u.name, u.employee_no, u.status, u.created_at,
           (SELECT max(s.created_at) FROM user_session s
             WHERE s.tenant_id = $1 AND s.user_id = u.id) AS last_log_in
      FROM user_account u
     WHERE u.tenant_id = $1 AND ($2 = '' OR position($2 IN u.name) > 0 OR u.employee_no = $2)
       AND ($3::uuid IS NULL OR u.id > $3) AND ($4 = '' OR EXISTS (
           SELECT 1 FROM user_post up JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id
            WHERE up.tenant_id = $1 AND up.user_id = u.id AND p.code = $4))
     ORDER BY u.id LIMIT $5
"""
ONE_USER: LiteralString = """
    SELECT u.id, u.name, u.employee_no, u.status, u.created_at,
           (SELECT max(s.created_at) FROM user_session s
             WHERE s.tenant_id = $1 AND s.user_id = u.id) AS last_log_in
      FROM user_account u WHERE u.tenant_id = $1 AND u.id = $2
"""
HOLDINGS: LiteralString = """
    SELECT up.id, up.user_id, p.id AS post_id, p.code, p.name AS post, p.name_en AS post_en, p.family,
           p.default_roles AS roles, up.is_main, up.valid_from, up.valid_to, up.approval_id,
           coalesce(o.name, '') AS unit, coalesce(o.code, '') AS unit_code,
           coalesce((SELECT array_agg(DISTINCT x) FROM role r, unnest(r.exclusive_with) AS x
                      WHERE r.tenant_id = $1 AND r.code = ANY(p.default_roles)), '{}') AS exclusive_with
      FROM user_post up
      JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id
      LEFT JOIN org_unit o ON o.tenant_id = $1 AND o.id = up.org_unit_id
     WHERE up.tenant_id = $1 AND up.user_id = ANY($2::uuid[])
       AND (up.valid_to IS NULL OR up.valid_to >= current_date)
     ORDER BY up.is_main DESC, up.valid_from, up.id
"""
POSTS: LiteralString = """
    SELECT p.id, p.code, p.name, p.name_en, p.family, p.org_type, p.default_roles AS roles, p.headcount,
           p.data_scope, p.permissions,
           (SELECT count(*) FROM user_post up
              JOIN user_account u ON u.tenant_id = $1 AND u.id = up.user_id AND u.status = 'ACTIVE'
             WHERE up.tenant_id = $1 AND up.post_id = p.id AND up.valid_from <= current_date
               AND (up.valid_to IS NULL OR up.valid_to >= current_date)) AS holders
      FROM post p WHERE p.tenant_id = $1 AND p.status = 'ACTIVE' ORDER BY p.family, p.code
"""
ROLES: LiteralString = """
    SELECT r.id, r.code, r.name, r.name_en, r.permissions, r.data_scope, r.lines, r.exclusive_with, r.version
      FROM role r WHERE r.tenant_id = $1 AND r.status = 'ACTIVE' ORDER BY r.code
"""
UNITS: LiteralString = """
    SELECT u.id, u.code, u.name, u.type FROM org_unit u
     WHERE u.tenant_id = $1 AND u.status = 'ACTIVE' ORDER BY u.code
"""
UNIT_TYPE: LiteralString = "SELECT type FROM org_unit WHERE tenant_id = $1 AND id = $2 AND status = 'ACTIVE'"
GRANT: LiteralString = """
    INSERT INTO user_post (tenant_id, user_id, post_id, org_unit_id, is_main, valid_from, valid_to, approval_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
END: LiteralString = """
    UPDATE user_post SET valid_to = greatest(valid_from, $3::date), approval_id = $4
     WHERE tenant_id = $1 AND id = $2 AND (valid_to IS NULL OR valid_to > $3)
    RETURNING user_id
"""
SET_STATUS: LiteralString = (
    "UPDATE user_account SET status = $3 WHERE tenant_id = $1 AND id = $2 AND status <> $3"
)
CHANGE_ROLE: LiteralString = """
    UPDATE role SET permissions = $3, data_scope = $4, lines = $5, version = version + 1
     WHERE tenant_id = $1 AND code = $2
"""


class UserRow(msgspec.Struct, frozen=True):
    """A person who logs in."""

    id: UUID
    name: str
    employee_no: str
    status: str
    created_at: datetime
    last_log_in: datetime | None


class Holding(msgspec.Struct, frozen=True):
    """A post that somebody holds, or will."""

    id: UUID
    user_id: UUID
    post_id: UUID
    code: str
    post: str
    post_en: str
    family: str
    roles: list[str]
    is_main: bool
    valid_from: date
    valid_to: date | None
    approval_id: UUID | None
    unit: str
    unit_code: str
    exclusive_with: list[str]

    def held(self) -> Held:
        return Held(
            self.code,
            self.family,
            tuple(self.roles),
            tuple(self.exclusive_with),
            self.is_main,
            self.valid_from,
            self.valid_to,
        )


class PostRow(msgspec.Struct, frozen=True):
    """A post; `holders` hold it today."""

    id: UUID
    code: str
    name: str
    name_en: str
    family: str
    org_type: str
    roles: list[str]
    headcount: int | None
    data_scope: str
    permissions: list[str]
    holders: int


class RoleRow(msgspec.Struct, frozen=True):
    """A role with its rights."""

    id: UUID
    code: str
    name: str
    name_en: str
    permissions: list[str]
    data_scope: str
    lines: list[str]
    exclusive_with: list[str]
    version: int

    def rights(self) -> RoleRights:
        return RoleRights(self.code, frozenset(self.permissions), self.data_scope, tuple(self.lines))


class UnitRow(msgspec.Struct, frozen=True):
    id: UUID
    code: str
    name: str
    type: str


async def users(tx: Transaction, text: str, post: str, after: UUID | None, limit: int) -> list[UserRow]:
    """By id; `text` is part of a name or a whole employee number."""
    return await tx.structs(UserRow, USERS, tx.tenant.id, text, after, post, limit)


async def user(tx: Transaction, user_id: UUID) -> UserRow | None:
    return await tx.struct(UserRow, ONE_USER, tx.tenant.id, user_id)


async def holdings(tx: Transaction, user_ids: list[UUID]) -> list[Holding]:
    """Posts held today or later."""
    return await tx.structs(Holding, HOLDINGS, tx.tenant.id, user_ids)


async def posts(tx: Transaction) -> list[PostRow]:
    return await tx.structs(PostRow, POSTS, tx.tenant.id)


async def roles(tx: Transaction) -> list[RoleRow]:
    return await tx.structs(RoleRow, ROLES, tx.tenant.id)


async def units(tx: Transaction) -> list[UnitRow]:
    return await tx.structs(UnitRow, UNITS, tx.tenant.id)


async def post_rights(tx: Transaction) -> list[PostRights]:
    """All posts with their roles' rights, for the rules."""
    known = {role.code: role.rights() for role in await roles(tx)}
    return [
        PostRights(
            post.code,
            post.family,
            tuple(known[code] for code in post.roles if code in known),
            post.holders > 0,
        )
        for post in await posts(tx)
    ]
