"""Log-ins for the people of a demonstration tenant: everybody its staff file names, one password for all."""

import secrets
from dataclasses import dataclass
from typing import LiteralString

from rapport.kernel.access import POSTS, system_actor
from rapport.kernel.accounts import NewUser, UserCreated, create_user
from rapport.kernel.database import Transaction
from rapport.kernel.services import Services
from rapport.organisation.service import Staff, staff

KNOWN_POSTS = frozenset(post.code for post in POSTS)
EXISTING: LiteralString = "SELECT employee_no FROM user_account WHERE tenant_id = $1 AND employee_no <> ''"


@dataclass(frozen=True, slots=True)
class LogIn:
    """How one person gets in; TOTP secrets are for an authenticator app."""

    name: str
    email: str
    post: str
    password: str
    totp_secret: str


async def make_log_ins(services: Services, tx: Transaction) -> list[LogIn]:
    """Users for the employees that have none yet, under a password made now."""
    existing = {row["employee_no"] for row in await tx.fetch(EXISTING, tx.tenant.id)}
    newcomers = [each for each in await staff(tx) if each.employee_no not in existing]
    if not newcomers:
        return []
    password = secrets.token_urlsafe(12)
    hashed = await services.passwords.hash(password)
    made = [await _make(services, tx, each, password, hashed) for each in newcomers]
    return [
        LogIn(each.name, user.email, user.post, user.password, user.totp_secret)
        for each, user in zip(newcomers, made, strict=True)
    ]


async def _make(
    services: Services, tx: Transaction, person: Staff, password: str, hashed: str
) -> UserCreated:
    new = NewUser(
        email=f"{person.employee_no.lower()}@{tx.tenant.code}.example",
        post=person.post if person.post in KNOWN_POSTS else "RM",
        unit_code=person.unit_code,
        name=person.name,
        employee_no=person.employee_no,
        password=password,
        password_hash=hashed,
    )
    return await create_user(services, tx, system_actor(tx.tenant, "bootstrap"), new)
