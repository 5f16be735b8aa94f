"""Writing down who did what, in the transaction that does it.

Entries are collected and appended as the last statements before COMMIT: a head held locked longer cut sixteen
writers from 11,311 to 2,309 a second. If they cannot be written, the action fails.
"""

from dataclasses import dataclass
from typing import LiteralString

from rapport.kernel.access import Actor
from rapport.kernel.access.actor import NOBODY
from rapport.kernel.audit.chain import Json, canonical_json, details_hash
from rapport.kernel.context import request_id
from rapport.kernel.database import Transaction

APPEND: LiteralString = "SELECT audit_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
CHAIN = "main"


@dataclass(frozen=True, slots=True)
class Sealed:
    """Personal values of an entry: what is kept, encrypted, beside the chain, and the hash inside it."""

    stored: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Pending:
    actor: Actor
    action: str
    object_type: str
    object_id: str
    reason: str
    details: dict[str, Json]
    personal: Sealed | None
    address: str


def append(
    tx: Transaction,
    actor: Actor,
    action: str,
    object_type: str,
    object_id: str,
    *,
    reason: str = "",
    details: dict[str, Json] | None = None,
    personal: Sealed | None = None,
    address: str = "",
) -> None:
    """Add an entry to the tenant's chain. Personal values go, encrypted, to `personal`, never to `details`."""
    if not tx.pending_audit:
        tx.before_commit(_flush)
    entry = Pending(actor, action, object_type, object_id, reason, details or {}, personal, address)
    tx.pending_audit.append(entry)


def refused(
    tx: Transaction,
    actor: Actor,
    action: str,
    object_type: str,
    object_id: str,
    *,
    rule: str,
    details: dict[str, Json] | None = None,
) -> None:
    """Note an action that a rule forbade: the entry is written although the transaction is rolled back."""
    noted = {"rule": rule, **(details or {})}

    async def note(other: Transaction) -> None:
        append(other, actor, f"{action}.refused", object_type, object_id, details=noted)

    tx.in_any_case(note)


async def _flush(tx: Transaction) -> None:
    for entry in tx.pending_audit:
        await tx.fetch_value(APPEND, CHAIN, *_arguments(entry))
    tx.pending_audit.clear()


def _arguments(entry: Pending) -> tuple[object, ...]:
    actor = entry.actor
    who = actor.name if actor.user_id == NOBODY else str(actor.user_id)
    what = (entry.action, entry.object_type, entry.object_id, entry.reason[:500])
    details = canonical_json(entry.details).decode()
    personal = entry.personal
    return (
        who,
        actor.post_code,
        *what,
        request_id(),
        entry.address,
        details,
        details_hash(entry.details),
        personal.stored if personal else None,
        personal.hash if personal else b"",
    )
