"""Logging in: password, then the second factor; every attempt is counted, audited and takes the same time."""

import time
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from rapport.kernel import audit
from rapport.kernel.access import Actor, system_actor
from rapport.kernel.authentication import sessions, totp
from rapport.kernel.authentication.throttle import Throttle
from rapport.kernel.authentication.tokens import Token
from rapport.kernel.database import Transaction
from rapport.kernel.errors import FieldError, Invalid
from rapport.kernel.i18n import gettext
from rapport.kernel.secrets import BlindIndex
from rapport.kernel.services import Services

BY_EMAIL: LiteralString = """
    SELECT u.id, u.name, u.password_hash, u.status, up.id AS user_post_id
      FROM user_account u
      LEFT JOIN user_post up ON up.tenant_id = $1 AND up.user_id = u.id AND up.is_main
       AND up.valid_from <= current_date AND (up.valid_to IS NULL OR up.valid_to >= current_date)
     WHERE u.tenant_id = $1 AND u.email_index = $2
"""
SECOND_FACTOR: LiteralString = (
    "SELECT totp_secret, totp_step FROM user_account WHERE tenant_id = $1 AND id = $2"
)
USE_STEP: LiteralString = (
    "UPDATE user_account SET totp_step = $3 WHERE tenant_id = $1 AND id = $2 AND totp_step < $3"
)
REHASH: LiteralString = "UPDATE user_account SET password_hash = $3 WHERE tenant_id = $1 AND id = $2"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a log-in comes from: the network address and the browser's name."""

    address: str
    user_agent: str = ""


async def log_in(
    services: Services, tx: Transaction, throttle: Throttle, email: str, password: str, origin: Origin
) -> Token:
    """A session that still waits for its second factor.

    Raises Invalid with one message for every reason, TooMany after 5 failures of an account or 20 of an
    address in 15 minutes. The transaction is kept on refusal: the attempt stands in the audit log.
    """
    tx.keep_on_error()
    attempt = await throttle.attempt(tx.tenant.id, "password", email, origin.address)
    account = (await _index(services, tx)).token(email)
    row = await tx.fetch_row(BY_EMAIL, tx.tenant.id, account)
    verification = await services.passwords.verify(row["password_hash"] if row else None, password)
    if row is None or not verification.matches or row["status"] != "ACTIVE" or row["user_post_id"] is None:
        _note(tx, "login.refused", row["id"] if row else None, origin)
        raise Invalid(
            fields=[FieldError("password", "wrong", gettext("E-mail address or password is wrong."))]
        )
    if verification.rehash:
        await tx.execute(REHASH, tx.tenant.id, row["id"], await services.passwords.hash(password))
    await attempt.withdrawn()
    _note(tx, "login.password", row["id"], origin)
    return await sessions.open_session(
        tx,
        row["id"],
        row["user_post_id"],
        verified=False,
        address=origin.address,
        user_agent=origin.user_agent,
    )


async def give_second_factor(
    services: Services, tx: Transaction, throttle: Throttle, actor: Actor, code: str, origin: Origin
) -> Token:
    """The session under a new token, now complete. A code counts once. Raises Invalid, TooMany."""
    tx.keep_on_error()
    attempt = await throttle.attempt(tx.tenant.id, "totp", str(actor.user_id), origin.address)
    if actor.session_id is None or not await _use_code(services, tx, actor.user_id, code):
        _note(tx, "login.second_factor_refused", actor.user_id, origin)
        raise Invalid(
            fields=[FieldError("code", "wrong", gettext("This code is wrong or was used already."))]
        )
    await attempt.succeeded()
    _note(tx, "login.complete", actor.user_id, origin)
    return await sessions.rotate(tx, actor.session_id, verified=True)


async def log_out(tx: Transaction, actor: Actor) -> None:
    if actor.session_id is not None:
        await sessions.revoke(tx, actor.session_id)
        audit.append(tx, actor, "login.end", "user", str(actor.user_id))


async def _use_code(services: Services, tx: Transaction, user_id: UUID, code: str) -> bool:
    row = await tx.fetch_row(SECOND_FACTOR, tx.tenant.id, user_id)
    if row is None or row["totp_secret"] is None:
        return False
    cipher = await services.key_store.cipher(tx)
    secret = cipher.decrypt("user_account", "totp_secret", user_id, row["totp_secret"])
    step = totp.verify(secret, code, last_step=row["totp_step"], now=time.time())
    return step is not None and await tx.execute(USE_STEP, tx.tenant.id, user_id, step) == 1


async def _index(services: Services, tx: Transaction) -> BlindIndex:
    return BlindIndex(await services.key_store.ring(tx), "user_account", "email", "email")


def _note(tx: Transaction, action: str, user_id: UUID | None, origin: Origin) -> None:
    actor = system_actor(tx.tenant, "login")
    audit.append(tx, actor, action, "user", str(user_id or ""), details={"address": origin.address})
