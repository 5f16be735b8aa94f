"""What may be done with keys and log-ins.

A key acts as its owner in the post it was made in, never beyond its scopes nor beyond what the post allows at
the time of use; it is told once, and made only by a person in a session.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from rapport.kernel import audit
from rapport.kernel.access import Actor, Permission, require
from rapport.kernel.authentication.tokens import key_prefix, new_api_key
from rapport.kernel.database import Transaction
from rapport.kernel.errors import FieldError, Forbidden, Invalid, NotFound, Refused
from rapport.kernel.i18n import Lazy, _, gettext
from rapport.kernel.ids import uuid7
from rapport.organisation.credentials import repository

MOST_DAYS: Final = 90
MOST_KEYS: Final = 10
LONGEST_PURPOSE: Final = 60
RULES: Final[dict[str, Lazy]] = {
    "KEY_BEYOND_RIGHTS": _("A key gets only what your own post allows."),
    "KEY_DECIDES_NOTHING": _("Approving takes a person: a key cannot decide."),
    "KEY_AT_MOST_90_DAYS": _("A key is valid for 1 to 90 days."),
    "KEY_AT_MOST_TEN": _("You have ten usable keys: revoke one first."),
    "KEY_NEEDS_A_SCOPE": _("Choose at least one right."),
}


@dataclass(frozen=True, slots=True)
class NewKey:
    """The form: what the key is for, what it may do, for how many days."""

    purpose: str
    scopes: frozenset[str]
    days: int


def possible_scopes(actor: Actor) -> list[str]:
    """What the actor may hand on to a key: his own rights without his profile and without decisions."""
    return sorted(each for each in actor.permissions if each != Permission.SELF and not _decides(each))


def own_session(actor: Actor) -> UUID:
    """Forbidden for a key: it neither sees nor makes keys."""
    if actor.session_id is None:
        raise Forbidden
    return actor.session_id


async def create_key(tx: Transaction, actor: Actor, new: NewKey) -> str:
    """The key, told once. Raises Invalid for the purpose, Refused by the rule that forbids it."""
    own_session(actor)
    purpose = new.purpose.strip()
    if not 0 < len(purpose) <= LONGEST_PURPOSE:
        message = gettext("Say in 1 to 60 characters what the key is for.")
        raise Invalid(fields=[FieldError("purpose", "required", message)])
    if (fault := _fault(actor, new)) is None and await repository.open_keys(tx, actor.user_id) >= MOST_KEYS:
        fault = ("KEY_AT_MOST_TEN", "")
    if fault is not None:
        rule, field = fault
        audit.refused(tx, actor, "key.create", "user", str(actor.user_id), rule=rule)
        raise Refused(rule, str(RULES[rule]), field=field)
    token, key_id = new_api_key(tx.tenant.code), uuid7()
    scopes = sorted(new.scopes)
    await tx.execute(
        repository.ADD_KEY, tx.tenant.id, key_id, key_prefix(token.text), purpose, token.hash, actor.user_id,
        actor.user_post_id, scopes, new.days,
    )  # fmt: skip
    details: dict[str, audit.Json] = {"scopes": list(scopes), "days": new.days}
    audit.append(tx, actor, "key.create", "api_key", str(key_id), details=details)
    return token.text


async def revoke_own_key(tx: Transaction, actor: Actor, key_id: UUID) -> None:
    """NotFound for a key of somebody else and for one that has ended."""
    own_session(actor)
    await _revoke_key(tx, actor, key_id, actor.user_id)


async def revoke_key(tx: Transaction, actor: Actor, key_id: UUID) -> None:
    """Anybody's, by the security administrator; it works no more within a second."""
    require(actor, Permission.KEY_WRITE)
    await _revoke_key(tx, actor, key_id, None)


async def end_log_in(tx: Transaction, actor: Actor, session_id: UUID) -> None:
    """Anybody's session; NotFound for one that has ended."""
    require(actor, Permission.KEY_WRITE)
    owner = await repository.revoke_log_in(tx, session_id)
    if owner is None:
        raise NotFound
    details: dict[str, audit.Json] = {"user": str(owner)}
    audit.append(tx, actor, "session.revoke", "user_session", str(session_id), details=details)


async def end_log_ins(tx: Transaction, actor: Actor, user_id: UUID) -> int:
    """All sessions of a person; NotFound when he has none."""
    require(actor, Permission.KEY_WRITE)
    ended = await repository.revoke_log_ins(tx, user_id)
    if not ended:
        raise NotFound
    audit.append(tx, actor, "session.revoke_all", "user", str(user_id), details={"ended": ended})
    return ended


async def _revoke_key(tx: Transaction, actor: Actor, key_id: UUID, user_id: UUID | None) -> None:
    owner = await repository.revoke_key(tx, key_id, user_id)
    if owner is None:
        raise NotFound
    details: dict[str, audit.Json] = {"user": str(owner)}
    audit.append(tx, actor, "key.revoke", "api_key", str(key_id), details=details)


def _decides(permission: str) -> bool:
    return permission.endswith(":approve")


def _fault(actor: Actor, new: NewKey) -> tuple[str, str] | None:
    """The first rule that is broken, and its field."""
    if not new.scopes:
        return "KEY_NEEDS_A_SCOPE", "scopes"
    if not new.scopes <= actor.permissions - {Permission.SELF}:
        return "KEY_BEYOND_RIGHTS", "scopes"
    if any(_decides(each) for each in new.scopes):
        return "KEY_DECIDES_NOTHING", "scopes"
    return None if 1 <= new.days <= MOST_DAYS else ("KEY_AT_MOST_90_DAYS", "days")
