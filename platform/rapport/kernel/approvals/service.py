"""Asking, deciding, taking back (domain.md 2.2): nobody approves his own work or what benefits himself."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from rapport.kernel import audit
from rapport.kernel.access import Actor, Directory, require, unit_scope
from rapport.kernel.approvals import repository as rows
from rapport.kernel.approvals.delegation import principals
from rapport.kernel.approvals.kinds import KINDS, Applied, ApprovalKind, Change, P, Step
from rapport.kernel.approvals.repository import ApprovalRow, DecisionRow
from rapport.kernel.audit.chain import canonical_json
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound, RapportError, Refused
from rapport.kernel.i18n import gettext
from rapport.kernel.ids import uuid7

OPEN = ("DRAFT", "PENDING")


@dataclass(frozen=True, slots=True)
class Detail:
    """An approval with its difference, and whether the reader may decide it now (`for_whom` when delegated)."""

    row: ApprovalRow
    kind: ApprovalKind[Any]
    steps: Sequence[Step]
    changes: Sequence[Change]
    decisions: Sequence[DecisionRow]
    may_decide: bool
    may_withdraw: bool
    for_whom: UUID | None = None


async def submit(
    tx: Transaction,
    actor: Actor,
    kind: ApprovalKind[P],
    payload: P,
    *,
    object_type: str,
    object_id: str,
    title: str,
    reason: str = "",
    draft: bool = False,
    expires_at: datetime | None = None,
) -> UUID:
    """Write it down for others to decide; its id. `title` holds no personal value.

    `expires_at` None: the kind's number of days from now.

    Raises what the kind's `check` raises, Forbidden without the kind's permission.
    """
    require(actor, kind.make)
    await _checked(tx, actor, kind, payload, object_type, object_id)
    approval_id = uuid7()
    steps, base = list(await kind.steps(tx, payload)), await kind.base(tx, payload)
    encoded = msgspec.json.encode(payload).decode()
    await tx.execute(
        rows.INSERT,
        tx.tenant.id,
        approval_id,
        kind.code,
        object_type,
        object_id,
        title[:200],
        encoded,
        base,
        content_hash(kind.code, object_type, object_id, encoded, base),
        "DRAFT" if draft else "PENDING",
        actor.user_id,
        actor.post_code,
        reason[:500],
        list(await kind.beneficiaries(tx, payload)),
        msgspec.json.encode(steps).decode(),
        *_current(steps, 0),
        kind.days,
        expires_at,
        msgspec.json.encode(await kind.diff(tx, payload)).decode(),
    )
    action = "approval.draft" if draft else "approval.submit"
    _note(tx, actor, action, approval_id, kind.code, object_type, object_id, reason)
    return approval_id


async def submit_draft(tx: Transaction, actor: Actor, approval_id: UUID) -> None:
    """Send a draft of one's own; it is checked again and shows what is then."""
    row = await _locked(tx, approval_id)
    if row.maker_id != actor.user_id or row.state != "DRAFT":
        raise NotFound
    kind: ApprovalKind[Any] = KINDS[row.kind]
    payload = _payload(kind, row)
    require(actor, kind.make)
    await _checked(tx, actor, kind, payload, row.object_type, row.object_id)
    steps, base = list(await kind.steps(tx, payload)), await kind.base(tx, payload)
    encoded = msgspec.json.encode(payload).decode()
    await tx.execute(
        rows.SEND,
        tx.tenant.id,
        approval_id,
        base,
        content_hash(kind.code, row.object_type, row.object_id, encoded, base),
        encoded,
        msgspec.json.encode(steps).decode(),
        *_current(steps, 0),
        list(await kind.beneficiaries(tx, payload)),
        kind.days,
        msgspec.json.encode(await kind.diff(tx, payload)).decode(),
    )
    _note(tx, actor, "approval.submit", approval_id, kind.code, row.object_type, row.object_id, row.reason)


async def find(tx: Transaction, directory: Directory, actor: Actor, approval_id: UUID) -> Detail:
    """NotFound for everybody but the maker, those who decided, and those who may decide the present step."""
    row = await rows.find_row(tx, approval_id)
    if row is None:
        raise NotFound
    kind: ApprovalKind[Any] = KINDS[row.kind]
    decided = await rows.decisions(tx, approval_id)
    principal = await _principal(tx, directory, actor, row)
    involved = actor.user_id == row.maker_id or any(each.checker_id == actor.user_id for each in decided)
    if principal is None and not involved:
        raise NotFound
    return Detail(
        row,
        kind,
        _steps(row),
        await _changes(tx, kind, row),
        decided,
        may_decide=principal is not None and row.state == "PENDING",
        may_withdraw=actor.user_id == row.maker_id and row.state in OPEN,
        for_whom=None if principal is None or principal.user_id == actor.user_id else principal.user_id,
    )


async def decide(
    tx: Transaction,
    directory: Directory,
    actor: Actor,
    approval_id: UUID,
    *,
    approve: bool,
    shown_hash: bytes,
    comment: str = "",
) -> str:
    """The state after the decision: PENDING (more steps), APPROVED (and applied), REJECTED.

    `shown_hash` is the content hash of what the checker saw. Raises NotFound for whom it does not concern,
    Refused with MAKER_IS_CHECKER, CHECKER_BENEFITS, APPROVAL_EXPIRED, CONTENT_CHANGED or ALREADY_DECIDED.
    """
    row = await _locked(tx, approval_id)
    principal = await _principal(tx, directory, actor, row, deciding=True)
    if principal is None:
        raise NotFound
    kind: ApprovalKind[Any] = KINDS[row.kind]
    try:
        await _open(tx, kind, row, actor, principal, shown_hash)
    except Refused as error:
        audit.refused(tx, actor, "approval.decide", "approval", str(approval_id), rule=error.rule)
        raise
    await tx.execute(
        rows.DECIDE,
        tx.tenant.id,
        approval_id,
        row.step,
        actor.user_id,
        principal.post_code,
        None if principal.user_id == actor.user_id else principal.user_id,
        "APPROVE" if approve else "REJECT",
        row.content_hash,
        comment[:500],
    )
    action = "approval.approve" if approve else "approval.reject"
    _note(tx, actor, action, approval_id, row.kind, row.object_type, row.object_id, comment)
    if not approve:
        return await _close(tx, actor, kind, row, "REJECTED")
    return await _approve(tx, actor, kind, row)


async def withdraw(tx: Transaction, actor: Actor, approval_id: UUID) -> None:
    """Take one's own back while nobody has decided it for good."""
    row = await _locked(tx, approval_id)
    if row.maker_id != actor.user_id or row.state not in OPEN:
        raise NotFound
    _note(tx, actor, "approval.withdraw", approval_id, row.kind, row.object_type, row.object_id, "")
    await _close(tx, actor, KINDS[row.kind], row, "WITHDRAWN")


async def expire(tx: Transaction, actor: Actor) -> int:
    """End what nobody decided in time; how many."""
    overdue = await tx.fetch(rows.OVERDUE, tx.tenant.id)
    for each in overdue:
        row = await _locked(tx, each["id"])
        _note(tx, actor, "approval.expire", row.id, row.kind, row.object_type, row.object_id, "")
        await _close(tx, actor, KINDS[row.kind], row, "EXPIRED")
    return len(overdue)


async def bulk_decide(
    tx: Transaction,
    directory: Directory,
    actor: Actor,
    chosen: Sequence[tuple[UUID, bytes]],
    *,
    approve: bool,
    comment: str = "",
) -> dict[UUID, str]:
    """Each on its own: the state it came to, or the code of the rule or fault that kept it."""
    outcome: dict[UUID, str] = {}
    for approval_id, shown_hash in chosen:
        try:
            async with tx.savepoint():
                outcome[approval_id] = await decide(
                    tx, directory, actor, approval_id, approve=approve, shown_hash=shown_hash, comment=comment
                )
        except RapportError as error:
            outcome[approval_id] = error.rule if isinstance(error, Refused) else error.code
    return outcome


def content_hash(kind: str, object_type: str, object_id: str, payload: str, base: str) -> bytes:
    """What a decision is bound to; SHA-256 over canonical JSON. `payload` is JSON without floats."""
    value = msgspec.json.decode(payload)
    content = {"kind": kind, "object": f"{object_type}:{object_id}", "payload": value, "base": base}
    return hashlib.sha256(canonical_json(content)).digest()


async def _approve(tx: Transaction, actor: Actor, kind: ApprovalKind[Any], row: ApprovalRow) -> str:
    steps = _steps(row)
    if row.step + 1 < len(steps):
        await tx.execute(rows.ADVANCE, tx.tenant.id, row.id, row.step + 1, *_current(steps, row.step + 1))
        return "PENDING"
    payload = _payload(kind, row)
    await _checked(tx, actor, kind, payload, row.object_type, row.object_id)
    await tx.execute(rows.END, tx.tenant.id, row.id, "APPROVED", ["PENDING"])
    await kind.apply(tx, actor, Applied(row.id, row.maker_id, row.object_id, payload, row.reason))
    return "APPROVED"


async def _close(tx: Transaction, actor: Actor, kind: ApprovalKind[Any], row: ApprovalRow, state: str) -> str:
    await tx.execute(rows.END, tx.tenant.id, row.id, state, list(OPEN))
    if kind.closed is not None:
        applied = Applied(row.id, row.maker_id, row.object_id, _payload(kind, row), row.reason)
        await kind.closed(tx, actor, applied, state)
    return state


async def _open(
    tx: Transaction, kind: ApprovalKind[Any], row: ApprovalRow, actor: Actor, principal: Actor, shown: bytes
) -> None:
    """Raise Refused unless this content may be decided by this person now."""
    persons = {actor.user_id, principal.user_id}
    if row.maker_id in persons:
        raise Refused("MAKER_IS_CHECKER", gettext("Nobody decides what he asked for himself."))
    if persons & set(row.beneficiary_ids):
        raise Refused("CHECKER_BENEFITS", gettext("Nobody decides what benefits himself."))
    if row.state != "PENDING" or await tx.fetch_value("SELECT $1::timestamptz <= now()", row.expires_at):
        raise Refused("APPROVAL_EXPIRED", gettext("This is no longer open for a decision."))
    if any(each.checker_id == actor.user_id for each in await rows.decisions(tx, row.id)):
        raise Refused("ALREADY_DECIDED", gettext("You have decided an earlier step; another person must."))
    base = await kind.base(tx, _payload(kind, row))
    present = content_hash(row.kind, row.object_type, row.object_id, row.payload, base)
    if shown != row.content_hash or present != row.content_hash:
        raise Refused("CONTENT_CHANGED", gettext("The content has changed since it was asked for."))


async def _checked(
    tx: Transaction, actor: Actor, kind: ApprovalKind[P], payload: P, object_type: str, object_id: str
) -> None:
    """The kind's own rules; a refusal is noted whatever becomes of the transaction."""
    try:
        await kind.check(tx, actor, payload)
    except Refused as error:
        audit.refused(tx, actor, kind.code, object_type, object_id, rule=error.rule)
        raise


async def _principal(
    tx: Transaction, directory: Directory, actor: Actor, row: ApprovalRow, *, deciding: bool = False
) -> Actor | None:
    """As whom the actor may decide the present step: himself, or somebody who delegated to him; None: nobody."""
    candidates = [actor, *await principals(tx, directory, actor, row.kind)]
    if not deciding:
        taken = {row.maker_id, *row.beneficiary_ids}
        candidates = [each for each in candidates if actor.user_id not in taken and each.user_id not in taken]
    return next((each for each in candidates if fits(each, row)), None)


def fits(actor: Actor, row: ApprovalRow) -> bool:
    """Whether the present step's permission and unit are the actor's."""
    if not actor.may(row.step_permission):
        return False
    if row.step_unit_id is None:
        return True
    if row.step_exact:
        return actor.org_unit_id == row.step_unit_id
    return unit_scope(actor).covers(row.step_unit_id)


async def _locked(tx: Transaction, approval_id: UUID) -> ApprovalRow:
    await tx.execute(rows.LOCK, tx.tenant.id, approval_id)
    row = await rows.find_row(tx, approval_id)
    if row is None:
        raise NotFound
    return row


async def _changes(tx: Transaction, kind: ApprovalKind[Any], row: ApprovalRow) -> Sequence[Change]:
    """Against the present state while it is open; afterwards what it was asked to change."""
    if row.state in OPEN:
        return await kind.diff(tx, _payload(kind, row))
    return msgspec.json.decode(row.diff, type=list[Change])


def _payload(kind: ApprovalKind[Any], row: ApprovalRow) -> Any:
    return msgspec.json.decode(row.payload, type=kind.payload)


def _steps(row: ApprovalRow) -> list[Step]:
    return msgspec.json.decode(row.steps, type=list[Step])


def _current(steps: Sequence[Step], index: int) -> tuple[str, UUID | None, bool]:
    step = steps[index]
    return step.permission.value, step.unit_id, step.exact


def _note(
    tx: Transaction,
    actor: Actor,
    action: str,
    approval_id: UUID,
    kind: str,
    object_type: str,
    object_id: str,
    reason: str,
) -> None:
    details: dict[str, audit.Json] = {"kind": kind, "object_type": object_type, "object_id": object_id}
    audit.append(tx, actor, action, "approval", str(approval_id), reason=reason, details=details)
