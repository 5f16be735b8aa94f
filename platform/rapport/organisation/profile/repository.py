"""What a person sees of himself: who he is here, and where he is logged in."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.authentication.policy import policy
from rapport.kernel.database import Transaction

MOST_FORMER = 10
PERSON: LiteralString = """
    SELECT u.id, u.name, u.email, u.employee_no, u.locale, u.theme, p.code AS post, p.name AS post_name,
           p.name_en AS post_name_en, p.data_scope, coalesce(o.name, '') AS unit,
           coalesce(o.name_en, '') AS unit_en
      FROM user_account u
      JOIN user_session s ON s.tenant_id = $1 AND s.id = $3 AND s.user_id = u.id
      JOIN user_post up ON up.tenant_id = $1 AND up.id = s.user_post_id
      JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id
      LEFT JOIN org_unit o ON o.tenant_id = $1 AND o.id = up.org_unit_id
     WHERE u.tenant_id = $1 AND u.id = $2
"""
SESSIONS: LiteralString = """
    SELECT s.id, s.created_at, s.last_seen_at, s.expires_at, s.address, s.user_agent
      FROM user_session s
     WHERE s.tenant_id = $1 AND s.user_id = $2 AND s.revoked_at IS NULL AND s.expires_at > now()
       AND s.last_seen_at > now() - make_interval(mins => $3)
     ORDER BY s.last_seen_at DESC, s.id
"""
REVOKE_OWN: LiteralString = """
    UPDATE user_session SET revoked_at = now()
     WHERE tenant_id = $1 AND user_id = $2 AND id = $3 AND revoked_at IS NULL
"""
REVOKE_OTHERS: LiteralString = """
    UPDATE user_session SET revoked_at = now()
     WHERE tenant_id = $1 AND user_id = $2 AND id <> $3 AND revoked_at IS NULL AND expires_at > now()
"""
HASH: LiteralString = "SELECT password_hash FROM user_account WHERE tenant_id = $1 AND id = $2"
SET_HASH: LiteralString = """
    UPDATE user_account SET password_hash = $3, must_change_password = false, password_set_at = now()
     WHERE tenant_id = $1 AND id = $2
"""

FORMER: LiteralString = """
    SELECT password_hash FROM password_history
     WHERE tenant_id = $1 AND user_id = $2 ORDER BY replaced_at DESC, id DESC LIMIT $3
"""
REMEMBER: LiteralString = """
    INSERT INTO password_history (tenant_id, user_id, password_hash, replaced_at)
    SELECT $1, u.id, u.password_hash, now() FROM user_account u WHERE u.tenant_id = $1 AND u.id = $2
"""
FORGET: LiteralString = """
    DELETE FROM password_history
     WHERE tenant_id = $1 AND user_id = $2 AND id NOT IN (
           SELECT id FROM password_history
            WHERE tenant_id = $1 AND user_id = $2 ORDER BY replaced_at DESC, id DESC LIMIT $3)
"""


class Person(msgspec.Struct, frozen=True):
    """`email` is as stored, encrypted."""

    id: UUID
    name: str
    email: bytes
    employee_no: str
    locale: str
    theme: str
    post: str
    post_name: str
    post_name_en: str
    data_scope: str
    unit: str
    unit_en: str


class SessionRow(msgspec.Struct, frozen=True):
    """A log-in that still counts."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    address: str
    user_agent: str


async def person(tx: Transaction, user_id: UUID, session_id: UUID) -> Person | None:
    """Who he is in the post of this session."""
    return await tx.struct(Person, PERSON, tx.tenant.id, user_id, session_id)


async def sessions(tx: Transaction, user_id: UUID) -> list[SessionRow]:
    return await tx.structs(SessionRow, SESSIONS, tx.tenant.id, user_id, (await policy(tx)).idle_minutes)


async def revoke_own(tx: Transaction, user_id: UUID, session_id: UUID) -> bool:
    """False when the person has no such session that still counts."""
    return await tx.execute(REVOKE_OWN, tx.tenant.id, user_id, session_id) == 1


async def revoke_others(tx: Transaction, user_id: UUID, session_id: UUID) -> int:
    return await tx.execute(REVOKE_OTHERS, tx.tenant.id, user_id, session_id)


async def password_hash(tx: Transaction, user_id: UUID) -> str:
    stored: str | None = await tx.fetch_value(HASH, tx.tenant.id, user_id)
    return stored or ""


async def set_password_hash(tx: Transaction, user_id: UUID, hashed: str) -> None:
    await tx.execute(REMEMBER, tx.tenant.id, user_id)
    await tx.execute(FORGET, tx.tenant.id, user_id, MOST_FORMER)
    await tx.execute(SET_HASH, tx.tenant.id, user_id, hashed)


async def former_hashes(tx: Transaction, user_id: UUID, most: int) -> list[str]:
    """The newest first."""
    return [row["password_hash"] for row in await tx.fetch(FORMER, tx.tenant.id, user_id, most)]
