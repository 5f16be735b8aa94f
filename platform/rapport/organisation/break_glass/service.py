"""Break-glass: the operator asks with a reason, a second person at the bank decides, time or the bank ends it.

The operator's console calls `request_access` and `issue_entry`; he types the entry code at the bank's own
address (`enter`). Nobody of the operator has standing access.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from rapport.kernel import audit
from rapport.kernel.access import PERMISSIONS, Actor, Permission, Scope, require
from rapport.kernel.access.actor import NOBODY
from rapport.kernel.authentication.break_glass import OBJECT, POST, actor_name
from rapport.kernel.authentication.tokens import Token, new_session_token, parse_session_token
from rapport.kernel.database import Transaction
from rapport.kernel.errors import FieldError, Invalid, NotFound, Refused
from rapport.kernel.i18n import Lazy, _, gettext
from rapport.kernel.ids import uuid7
from rapport.kernel.jobs import enqueue
from rapport.organisation.break_glass import repository

CLOSE: Final = "break_glass.close"
MOST_MINUTES: Final = 60
LEAST_REASON: Final = 10
MOST_REASON: Final = 500
# Reading alone, and never the audit trail, keys, approvals or the personal values behind a mask.
_CLOSED: Final = {"audit", "key", "approval", "break_glass", "privacy"}
READABLE: Final = frozenset(
    each for each in PERMISSIONS if each.endswith(":read") and each.partition(":")[0] not in _CLOSED
)
RULES: Final[dict[str, Lazy]] = {
    "BREAK_GLASS_REASON": _("Say in 10 to 500 characters why access is needed."),
    "BREAK_GLASS_AT_MOST_60_MINUTES": _("Access lasts 1 to 60 minutes."),
    "BREAK_GLASS_READS_ONLY": _("The operator may ask to read, nothing else."),
}


@dataclass(frozen=True, slots=True)
class Operator:
    """A person of the operator, known to the operator's own directory."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Request:
    """Why, what he wants to read (permissions), and for how many minutes."""

    reason: str
    scopes: frozenset[str]
    minutes: int


async def request_access(tx: Transaction, operator: Operator, request: Request) -> UUID:
    """Ask the bank; it lapses after 24 hours. Refused by rule: reason, minutes, scope."""
    actor = _operator(tx, operator.id)
    if (rule := _fault(request)) is not None:
        audit.refused(tx, actor, "break_glass.ask", OBJECT, operator.id, rule=rule)
        raise Refused(rule, str(RULES[rule]))
    access_id, scopes = uuid7(), sorted(request.scopes)
    values = (operator.id, operator.name, request.reason.strip(), scopes, request.minutes)
    await tx.execute(repository.ASK, tx.tenant.id, access_id, *values)
    details: dict[str, audit.Json] = {"scopes": list(scopes), "minutes": request.minutes}
    audit.append(
        tx, actor, "break_glass.ask", OBJECT, str(access_id), reason=request.reason.strip(), details=details
    )
    return access_id


async def decide(tx: Transaction, actor: Actor, access_id: UUID, *, allow: bool) -> None:
    """By a person of the bank, in a session; NotFound for what is decided or lapsed already."""
    require(actor, Permission.BREAK_GLASS_APPROVE)
    if actor.session_id is None:
        raise NotFound
    row = await tx.fetch_row(repository.DECIDE, tx.tenant.id, access_id, actor.user_id, allow)
    if row is None:
        raise NotFound
    if allow:
        await enqueue(tx, CLOSE, {"id": str(access_id)}, run_after=row["ends_at"])
    audit.append(tx, actor, "break_glass.allow" if allow else "break_glass.refuse", OBJECT, str(access_id))


async def issue_entry(tx: Transaction, operator: Operator, access_id: UUID) -> str:
    """A code that opens the session once, told once; a new one makes the last worthless.

    NotFound unless the bank allowed this operator's request and nobody has entered.
    """
    token = new_session_token(tx.tenant.code)
    if not await tx.execute(repository.ISSUE, tx.tenant.id, access_id, operator.id, token.hash):
        raise NotFound
    audit.append(tx, _operator(tx, operator.id), "break_glass.issue_entry", OBJECT, str(access_id))
    return token.text


async def enter(tx: Transaction, code: str) -> Token:
    """The session's token for an entry code. Invalid, with one message, for any other."""
    parsed = parse_session_token(code.strip())
    token = new_session_token(tx.tenant.code)
    row = None
    if parsed is not None and parsed[0] == tx.tenant.code:
        row = await tx.fetch_row(repository.ENTER, tx.tenant.id, parsed[1], token.hash)
    if row is None:
        raise Invalid(fields=[FieldError("code", "wrong", gettext("This code opens nothing (any more)."))])
    audit.append(tx, _operator(tx, row["operator_id"]), "break_glass.enter", OBJECT, str(row["id"]))
    return token


async def end(tx: Transaction, actor: Actor, access_id: UUID) -> None:
    """By the bank, at once; NotFound for what does not run."""
    require(actor, Permission.BREAK_GLASS_APPROVE)
    if not await close(tx, actor, access_id, "BANK"):
        raise NotFound


async def leave(tx: Transaction, actor: Actor) -> None:
    """By the operator himself."""
    if actor.break_glass_id is None or not await close(tx, actor, actor.break_glass_id, "OPERATOR"):
        raise NotFound


async def close(tx: Transaction, actor: Actor, access_id: UUID, by: str) -> bool:
    """End it and put its report's figures into the trail; False when it does not run."""
    row = await tx.fetch_row(repository.END, tx.tenant.id, access_id, by)
    if row is None:
        return False
    (access,) = await repository.accesses(tx, access_id)
    details: dict[str, audit.Json] = {"by": by, "requests": access.requests}
    audit.append(tx, actor, "break_glass.end", OBJECT, str(access_id), details=details)
    return True


async def report(
    tx: Transaction, actor: Actor, access_id: UUID
) -> tuple[repository.Access, list[repository.Entry]]:
    """The access and everything the chain holds of it."""
    require(actor, Permission.BREAK_GLASS_READ)
    found = await repository.accesses(tx, access_id)
    if not found:
        raise NotFound
    return found[0], await repository.entries(tx, access_id)


def _fault(request: Request) -> str | None:
    if not LEAST_REASON <= len(request.reason.strip()) <= MOST_REASON:
        return "BREAK_GLASS_REASON"
    if not 1 <= request.minutes <= MOST_MINUTES:
        return "BREAK_GLASS_AT_MOST_60_MINUTES"
    return None if request.scopes and request.scopes <= READABLE else "BREAK_GLASS_READS_ONLY"


def _operator(tx: Transaction, operator_id: str) -> Actor:
    return Actor(
        tenant=tx.tenant,
        user_id=NOBODY,
        name=actor_name(operator_id),
        post_code=POST,
        permissions=frozenset(),
        scope=Scope.NONE,
    )
