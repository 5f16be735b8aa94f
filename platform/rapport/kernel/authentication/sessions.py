"""Sessions and API keys: our own rows, found by the SHA-256 of a 256-bit token (security.md).

Idle 15 minutes, absolute 8 hours, at most 3 for a person, or less where the bank's policy says so; a new token
at log-in and at the second factor.
"""

from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from rapport.kernel.access import Actor, Directory
from rapport.kernel.access.expand import PERSON, expand
from rapport.kernel.authentication.policy import policy
from rapport.kernel.authentication.tokens import Token, new_session_token
from rapport.kernel.database import Transaction

TOUCH_SECONDS = 60

HOLDS: LiteralString = """
  JOIN user_account u ON u.tenant_id = $1 AND u.id = s.user_id AND u.status = 'ACTIVE'
  JOIN user_post up ON up.tenant_id = $1 AND up.id = s.user_post_id
   AND up.valid_from <= current_date AND (up.valid_to IS NULL OR up.valid_to >= current_date)
  JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id AND p.status = 'ACTIVE'
"""
SESSION: LiteralString = f"""
SELECT s.id AS session_id, s.second_factor_at IS NOT NULL AS second_factor,
       s.last_seen_at < now() - make_interval(secs => $3) AS stale,
       u.must_change_password OR ($5 > 0 AND coalesce(u.password_set_at, u.created_at)
                                  < now() - make_interval(days => $5)) AS password_due, {PERSON}
  FROM user_session s {HOLDS}
 WHERE s.tenant_id = $1 AND s.token_hash = $2 AND s.revoked_at IS NULL AND s.expires_at > now()
   AND s.created_at > now() - make_interval(hours => $6)
   AND s.last_seen_at > now() - make_interval(mins => $4)
"""
API_KEY: LiteralString = f"""
SELECT s.id AS api_key_id, s.scopes,
       coalesce(s.last_used_at < now() - make_interval(secs => $3), true) AS stale, {PERSON}
  FROM api_key s {HOLDS}
 WHERE s.tenant_id = $1 AND s.key_hash = $2 AND s.revoked_at IS NULL AND s.expires_at > now()
"""
OPEN: LiteralString = """
    INSERT INTO user_session (tenant_id, id, token_hash, user_id, user_post_id, created_at, last_seen_at,
                              expires_at, second_factor_at, address, user_agent)
    VALUES ($1, uuidv7(), $2, $3, $4, now(), now(), now() + make_interval(hours => $8),
            CASE WHEN $5 THEN now() END, $6, $7)
"""
SURPLUS: LiteralString = """
    UPDATE user_session SET revoked_at = now()
     WHERE tenant_id = $1 AND revoked_at IS NULL AND id IN (
           SELECT id FROM user_session WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL
              AND expires_at > now() ORDER BY created_at DESC, id DESC OFFSET $3)
"""
ROTATE: LiteralString = """
    UPDATE user_session SET token_hash = $3, last_seen_at = now(),
                            second_factor_at = CASE WHEN $4 THEN now() ELSE second_factor_at END
     WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL
"""
REVOKE: LiteralString = (
    "UPDATE user_session SET revoked_at = now() WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL"
)
REVOKE_ALL: LiteralString = (
    "UPDATE user_session SET revoked_at = now() WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL"
)
TOUCH: LiteralString = "UPDATE user_session SET last_seen_at = now() WHERE tenant_id = $1 AND id = $2"
TOUCH_KEY: LiteralString = "UPDATE api_key SET last_used_at = now() WHERE tenant_id = $1 AND id = $2"


@dataclass(frozen=True, slots=True)
class Found:
    """An actor, and whether the session's last use should be written down."""

    actor: Actor
    stale: bool = False


async def find_session(tx: Transaction, directory: Directory, token_hash: bytes) -> Found | None:
    held = await policy(tx)
    row = await tx.fetch_row(
        SESSION,
        tx.tenant.id,
        token_hash,
        TOUCH_SECONDS,
        held.idle_minutes,
        held.age_days,
        held.absolute_hours,
    )
    if row is None:
        return None
    actor = await expand(tx, directory, row, frozenset(row["permissions"]))
    return Found(actor, row["stale"])


async def find_api_key(tx: Transaction, directory: Directory, key_hash: bytes) -> Found | None:
    """The actor of a key: its user's rights, narrowed to the key's scopes."""
    row = await tx.fetch_row(API_KEY, tx.tenant.id, key_hash, TOUCH_SECONDS)
    if row is None:
        return None
    permissions = frozenset(row["permissions"]) & frozenset(row["scopes"])
    return Found(await expand(tx, directory, row, permissions), row["stale"])


async def open_session(
    tx: Transaction, user_id: UUID, user_post_id: UUID, *, verified: bool, address: str, user_agent: str
) -> Token:
    """A new session; the oldest of more than three ends. `verified`: the second factor was given."""
    token, held = new_session_token(tx.tenant.code), await policy(tx)
    await tx.execute(
        OPEN,
        tx.tenant.id,
        token.hash,
        user_id,
        user_post_id,
        verified,
        address[:60],
        user_agent[:200],
        held.absolute_hours,
    )
    await tx.execute(SURPLUS, tx.tenant.id, user_id, held.most_sessions)
    return token


async def rotate(tx: Transaction, session_id: UUID, *, verified: bool) -> Token:
    """The same session under a new token."""
    token = new_session_token(tx.tenant.code)
    await tx.execute(ROTATE, tx.tenant.id, session_id, token.hash, verified)
    return token


async def revoke(tx: Transaction, session_id: UUID) -> None:
    await tx.execute(REVOKE, tx.tenant.id, session_id)


async def revoke_all(tx: Transaction, user_id: UUID) -> None:
    await tx.execute(REVOKE_ALL, tx.tenant.id, user_id)


async def touch(tx: Transaction, session_id: UUID) -> None:
    await tx.execute(TOUCH, tx.tenant.id, session_id)


async def touch_key(tx: Transaction, api_key_id: UUID) -> None:
    await tx.execute(TOUCH_KEY, tx.tenant.id, api_key_id)
