"""People who log in and their keys: created by an administrator or by the command line before sealing."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import LiteralString
from uuid import UUID

from rapport.kernel import audit
from rapport.kernel.access import PERMISSIONS, Actor
from rapport.kernel.authentication import totp
from rapport.kernel.authentication.tokens import key_prefix, new_api_key
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from rapport.kernel.ids import uuid7
from rapport.kernel.secrets import BlindIndex
from rapport.kernel.services import Services

SEALED: LiteralString = "SELECT sealed_at IS NOT NULL FROM tenant WHERE id = $1"
PLACE: LiteralString = """
    SELECT (SELECT p.id FROM post p WHERE p.tenant_id = $1 AND p.code = $2) AS post_id,
           (SELECT u.id FROM org_unit u WHERE u.tenant_id = $1 AND u.code = $3) AS unit_id
"""
INSERT_USER: LiteralString = """
    INSERT INTO user_account (tenant_id, id, email, email_index, name, employee_no, password_hash,
                              totp_secret, totp_step, locale, status, created_at, must_change_password)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10::varchar, now(), $10::varchar = 'PENDING')
    ON CONFLICT (tenant_id, email_index) DO NOTHING
"""
INSERT_POST: LiteralString = """
    INSERT INTO user_post (tenant_id, user_id, post_id, org_unit_id, is_main, valid_from)
    VALUES ($1, $2, $3, $4, true, current_date)
"""
USER_POST: LiteralString = """
    SELECT u.id AS user_id, up.id AS user_post_id, p.permissions
      FROM user_account u
      JOIN user_post up ON up.tenant_id = $1 AND up.user_id = u.id AND up.is_main
      JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id
     WHERE u.tenant_id = $1 AND u.email_index = $2 AND u.status = 'ACTIVE'
"""
INSERT_KEY: LiteralString = """
    INSERT INTO api_key (tenant_id, id, name, key_hash, user_id, user_post_id, scopes, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, now(), $8)
"""
MOST_DAYS = 90


@dataclass(frozen=True, slots=True)
class NewUser:
    """`password` empty: one is made. `employee_no` ties the person to the bank's staff file.

    `password_hash`: made before, for many demonstration people with one password.
    """

    email: str
    post: str
    unit_code: str
    name: str = ""
    employee_no: str = ""
    password: str = ""
    password_hash: str = ""
    locale: str = "zh_CN"


@dataclass(frozen=True, slots=True)
class UserCreated:
    """Told once: neither password nor secret can be read again."""

    user_id: UUID
    email: str
    post: str
    password: str
    totp_secret: str


async def refuse_when_sealed(tx: Transaction) -> None:
    """The command line may grant only until the tenant is sealed."""
    if await tx.fetch_value(SEALED, tx.tenant.id):
        raise Forbidden(f"{tx.tenant.code} is sealed: grants need a maker and a checker in the application")


async def create_user(services: Services, tx: Transaction, actor: Actor, new: NewUser) -> UserCreated:
    """Raises Invalid for an unknown post or unit, Conflict for an address that is taken."""
    place = await tx.fetch_row(PLACE, tx.tenant.id, new.post, new.unit_code)
    if place is None or place["post_id"] is None:
        raise Invalid(f"there is no post {new.post}")
    if place["unit_id"] is None:
        raise Invalid(f"there is no unit {new.unit_code}")
    made = await create_account(services, tx, new, status="ACTIVE")
    await tx.execute(INSERT_POST, tx.tenant.id, made.user_id, place["post_id"], place["unit_id"])
    audit.append(
        tx, actor, "user.create", "user", str(made.user_id), details={"post": new.post, "unit": new.unit_code}
    )
    return made


async def create_account(services: Services, tx: Transaction, new: NewUser, *, status: str) -> UserCreated:
    """A person without a post; one who waits for approval must choose a password of his own.

    The caller writes the audit entry. Conflict for an address that is taken.
    """
    user_id, password, secret = uuid7(), new.password or secrets.token_urlsafe(15), totp.new_secret()
    ring = await services.key_store.ring(tx)
    cipher = await services.key_store.cipher(tx)
    inserted = await tx.execute(
        INSERT_USER,
        tx.tenant.id,
        user_id,
        cipher.encrypt("user_account", "email", user_id, new.email),
        BlindIndex(ring, "user_account", "email", "email").token(new.email),
        new.name or new.post,
        new.employee_no,
        new.password_hash or await services.passwords.hash(password),
        cipher.encrypt("user_account", "totp_secret", user_id, secret),
        new.locale,
        status,
    )
    if not inserted:
        raise Conflict("somebody with this e-mail address exists already")
    return UserCreated(user_id, new.email, new.post, password, secret)


async def create_key(
    services: Services, tx: Transaction, actor: Actor, email: str, scopes: list[str], days: int = MOST_DAYS
) -> str:
    """An API key of the user, told once; at most 90 days. Raises Invalid for scopes the user's post lacks."""
    ring = await services.key_store.ring(tx)
    token = BlindIndex(ring, "user_account", "email", "email").token(email)
    user = await tx.fetch_row(USER_POST, tx.tenant.id, token)
    if user is None:
        raise NotFound(f"there is no user {email}")
    unknown = sorted(set(scopes) - set(PERMISSIONS))
    if unknown or not scopes or not set(scopes) <= set(user["permissions"]):
        raise Invalid("scopes are <resource>:read|write within the user's own rights: " + ", ".join(scopes))
    key, key_id = new_api_key(tx.tenant.code), uuid7()
    expires = datetime.now(UTC) + timedelta(days=min(days, MOST_DAYS))
    await tx.execute(
        INSERT_KEY,
        tx.tenant.id,
        key_id,
        key_prefix(key.text),
        key.hash,
        user["user_id"],
        user["user_post_id"],
        sorted(set(scopes)),
        expires,
    )
    audit.append(tx, actor, "key.create", "api_key", str(key_id), details={"scopes": sorted(scopes)})
    return key.text
