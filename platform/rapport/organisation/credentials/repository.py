"""Statements on keys and log-ins."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.authentication.policy import policy
from rapport.kernel.database import Transaction

MOST_ROWS = 500
KEYS: LiteralString = """
    SELECT k.id, k.name AS prefix, k.purpose, k.scopes, k.created_at, k.expires_at, k.last_used_at,
           k.revoked_at, u.id AS user_id, u.name AS owner, p.name AS post, p.name_en AS post_en,
           CASE WHEN k.revoked_at IS NOT NULL THEN 'REVOKED' WHEN k.expires_at <= now() THEN 'EXPIRED'
                ELSE 'ACTIVE' END AS state
      FROM api_key k
      JOIN user_account u ON u.tenant_id = $1 AND u.id = k.user_id
      JOIN user_post up ON up.tenant_id = $1 AND up.id = k.user_post_id
      JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id
     WHERE k.tenant_id = $1 AND ($2::uuid IS NULL OR k.user_id = $2)
       AND coalesce(k.revoked_at, k.expires_at) > now() - interval '90 days'
     ORDER BY k.revoked_at IS NOT NULL OR k.expires_at <= now(), k.created_at DESC, k.id LIMIT $3
"""
ADD_KEY: LiteralString = """
    INSERT INTO api_key (tenant_id, id, name, purpose, key_hash, user_id, user_post_id, scopes, created_at,
                         expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now(), now() + make_interval(days => $9))
"""
OPEN_KEYS: LiteralString = """
    SELECT count(*) FROM api_key
     WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > now()
"""
LOCK_USER: LiteralString = "SELECT id FROM user_account WHERE tenant_id = $1 AND id = $2 FOR UPDATE"
REVOKE_KEY: LiteralString = """
    UPDATE api_key SET revoked_at = now()
     WHERE tenant_id = $1 AND id = $2 AND ($3::uuid IS NULL OR user_id = $3)
       AND revoked_at IS NULL AND expires_at > now()
 RETURNING user_id
"""
LOG_INS: LiteralString = """
    SELECT s.id, s.created_at, s.last_seen_at, s.expires_at, s.address, s.user_agent,
           s.second_factor_at IS NOT NULL AS complete, u.id AS user_id, u.name AS owner, p.name AS post,
           p.name_en AS post_en,
           count(*) FILTER (WHERE s.address <> '') OVER (PARTITION BY s.user_id, s.address)
             < count(*) OVER (PARTITION BY s.user_id) AS elsewhere
      FROM user_session s
      JOIN user_account u ON u.tenant_id = $1 AND u.id = s.user_id
      JOIN user_post up ON up.tenant_id = $1 AND up.id = s.user_post_id
      JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id
     WHERE s.tenant_id = $1 AND s.revoked_at IS NULL AND s.expires_at > now()
       AND s.last_seen_at > now() - make_interval(mins => $2)
     ORDER BY u.name, u.id, s.last_seen_at DESC, s.id LIMIT $3
"""
REVOKE_LOG_IN: LiteralString = """
    UPDATE user_session SET revoked_at = now()
     WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL AND expires_at > now() RETURNING user_id
"""
REVOKE_ALL: LiteralString = """
    UPDATE user_session SET revoked_at = now()
     WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > now()
"""


class KeyRow(msgspec.Struct, frozen=True):
    """A key as a list shows it: never the key."""

    id: UUID
    prefix: str
    purpose: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    user_id: UUID
    owner: str
    post: str
    post_en: str
    state: str


class LogIn(msgspec.Struct, frozen=True):
    """A session that counts. `elsewhere`: the same person is logged in from another address as well."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    address: str
    user_agent: str
    complete: bool
    user_id: UUID
    owner: str
    post: str
    post_en: str
    elsewhere: bool


async def keys(tx: Transaction, user_id: UUID | None = None) -> list[KeyRow]:
    """Usable keys first, then those that ended in the last 90 days; of everybody without a user."""
    return await tx.structs(KeyRow, KEYS, tx.tenant.id, user_id, MOST_ROWS)


async def log_ins(tx: Transaction) -> list[LogIn]:
    return await tx.structs(LogIn, LOG_INS, tx.tenant.id, (await policy(tx)).idle_minutes, MOST_ROWS)


async def open_keys(tx: Transaction, user_id: UUID) -> int:
    """How many usable keys the person has; holds his account, so that two requests count one after another."""
    await tx.fetch_row(LOCK_USER, tx.tenant.id, user_id)
    found: int = await tx.fetch_value(OPEN_KEYS, tx.tenant.id, user_id)
    return found


async def revoke_key(tx: Transaction, key_id: UUID, user_id: UUID | None) -> UUID | None:
    """Whose key it was; None when there is no usable one (of that user, where one is named)."""
    owner: UUID | None = await tx.fetch_value(REVOKE_KEY, tx.tenant.id, key_id, user_id)
    return owner


async def revoke_log_in(tx: Transaction, session_id: UUID) -> UUID | None:
    owner: UUID | None = await tx.fetch_value(REVOKE_LOG_IN, tx.tenant.id, session_id)
    return owner


async def revoke_log_ins(tx: Transaction, user_id: UUID) -> int:
    return await tx.execute(REVOKE_ALL, tx.tenant.id, user_id)
