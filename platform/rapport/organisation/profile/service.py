"""What a person may do to his own log-in."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from rapport.kernel import audit
from rapport.kernel.access import Actor
from rapport.kernel.authentication import sessions
from rapport.kernel.authentication.password_policy import Owner, field_errors
from rapport.kernel.authentication.policy import policy
from rapport.kernel.authentication.throttle import Throttle
from rapport.kernel.authentication.tokens import Token
from rapport.kernel.database import Transaction
from rapport.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from rapport.kernel.i18n import gettext
from rapport.kernel.services import Services
from rapport.organisation.profile import repository

ADMINISTRATORS: Final = frozenset({"SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN"})


@dataclass(frozen=True, slots=True)
class Change:
    """The form: the present password, the new one, and the new one again."""

    present: str
    new: str
    again: str


def own_session(actor: Actor) -> UUID:
    """The session that acts; Forbidden for an API key, which has no profile."""
    if actor.session_id is None:
        raise Forbidden
    return actor.session_id


async def end_session(tx: Transaction, actor: Actor, session_id: UUID) -> None:
    """End one of one's own sessions; NotFound for any other."""
    own_session(actor)
    if not await repository.revoke_own(tx, actor.user_id, session_id):
        raise NotFound
    audit.append(tx, actor, "session.end", "user_session", str(session_id))


async def end_other_sessions(tx: Transaction, actor: Actor) -> int:
    """End all but the present one; how many."""
    ended = await repository.revoke_others(tx, actor.user_id, own_session(actor))
    if ended:
        audit.append(tx, actor, "session.end_others", "user", str(actor.user_id), details={"ended": ended})
    return ended


async def change_password(
    services: Services, tx: Transaction, throttle: Throttle, actor: Actor, change: Change, address: str
) -> Token:
    """The session under a new token; the other sessions end.

    Raises Invalid with the faults by field, TooMany after too many wrong present passwords. The transaction is
    kept on refusal: the attempt stands in the audit log.
    """
    session_id = own_session(actor)
    tx.keep_on_error()
    attempt = await throttle.attempt(tx.tenant.id, "password", str(actor.user_id), address)
    stored = await repository.password_hash(tx, actor.user_id)
    if not (await services.passwords.verify(stored, change.present)).matches:
        audit.append(tx, actor, "user.password_refused", "user", str(actor.user_id))
        message = gettext("This is not your present password.")
        raise Invalid(fields=[FieldError("present", "wrong", message)])
    await attempt.withdrawn()
    faults = await _faults(services, tx, actor, change)
    if faults:
        raise Invalid(fields=faults)
    await repository.set_password_hash(tx, actor.user_id, await services.passwords.hash(change.new))
    ended = await repository.revoke_others(tx, actor.user_id, session_id)
    audit.append(
        tx, actor, "user.change_password", "user", str(actor.user_id), details={"sessions_ended": ended}
    )
    return await sessions.rotate(tx, session_id, verified=False)


async def least_length(tx: Transaction, post: str) -> int:
    """How long a password of somebody in this post must be."""
    held = await policy(tx)
    return held.administrator_length if post in ADMINISTRATORS else held.length


async def own_email(services: Services, tx: Transaction, person: repository.Person) -> str:
    cipher = await services.key_store.cipher(tx)
    return cipher.decrypt("user_account", "email", person.id, person.email)


async def _faults(services: Services, tx: Transaction, actor: Actor, change: Change) -> list[FieldError]:
    person = await repository.person(tx, actor.user_id, own_session(actor))
    if person is None:
        raise NotFound
    held = await policy(tx)
    owner = Owner(
        await own_email(services, tx, person),
        person.name,
        tx.tenant.name,
        administrator=person.post in ADMINISTRATORS,
        least=await least_length(tx, person.post),
        forbidden=held.own_words,
    )
    faults = field_errors(change.new, owner, field="new")[:1]
    if not faults and change.new == change.present:
        faults = [FieldError("new", "same", gettext("This is your present password. Choose another one."))]
    if not faults and await _used_before(services, tx, actor, change.new, held.history):
        message = gettext("You have used this password before. Choose another one.")
        faults = [FieldError("new", "used_before", message)]
    if change.again != change.new:
        faults.append(FieldError("again", "different", gettext("The two new passwords differ.")))
    return faults


async def _used_before(services: Services, tx: Transaction, actor: Actor, new: str, history: int) -> bool:
    former = await repository.former_hashes(tx, actor.user_id, history) if history else []
    return any([(await services.passwords.verify(stored, new)).matches for stored in former])
