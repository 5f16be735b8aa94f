"""Asking for a transfer, a release, a claim or a stand-in; what takes effect is in `kinds`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from rapport.customers.service import require_customer, visible_customers
from rapport.kernel import approvals, audit
from rapport.kernel.access import Actor, Permission, require, unit_scope
from rapport.kernel.business_date import bank_calendar, local_day, today
from rapport.kernel.calendar import add_working_days
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound, Refused
from rapport.kernel.ids import uuid7
from rapport.organisation.portfolios import kinds, writing
from rapport.organisation.portfolios import repository as rows
from rapport.organisation.portfolios.formulas import ClaimResult
from rapport.organisation.portfolios.kinds import refuse

MOST: Final = 2_000
CLAIM_DAYS: Final = 3
RULE_OF: Final = {
    ClaimResult.REJECTED_OPEN_CLAIM: "OPEN_CLAIM",
    ClaimResult.REJECTED_COOLDOWN: "COOL_DOWN",
    ClaimResult.REJECTED_CAP: "PORTFOLIO_CAP",
    ClaimResult.REJECTED_LINE: "LINE_MISMATCH",
    ClaimResult.REJECTED_QUALIFICATION: "NOT_QUALIFIED",
}
REQUEST: LiteralString = """
    INSERT INTO transfer_request (tenant_id, id, no, customer_ids, from_rm_id, to_rm_id, from_org_id, to_org_id,
                                  reason, effective_date, state, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'SUBMITTED', now())
"""
REQUESTED: LiteralString = "UPDATE transfer_request SET approval_id = $3 WHERE tenant_id = $1 AND id = $2"
CLAIMED: LiteralString = """
    INSERT INTO claim (tenant_id, id, customer_id, applicant_id, pool_org_id, reason, state, expires_at,
                       created_at)
    VALUES ($1, $2, $3, $4, $5, $6, 'OPEN', $7, now())
"""
CLAIM_ASKED: LiteralString = "UPDATE claim SET approval_id = $3 WHERE tenant_id = $1 AND id = $2"
STAND_IN: LiteralString = """
    INSERT INTO custody (tenant_id, id, customer_id, owner_rm_id, custodian_rm_id, deadline, reason, state,
                         created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'PENDING', now())
"""
RUNNING: LiteralString = """
    SELECT k.id, k.customer_id, k.assignment_id FROM custody k
     WHERE k.tenant_id = $1 AND k.customer_id = $2 AND k.state = 'ACTIVE' FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class Move:
    """`to_rm` None: into the pool. `over_cap`: a head takes more than the cap upon himself, with the reason."""

    customers: Sequence[UUID]
    to_rm: UUID | None
    effective: date
    reason: str = ""
    over_cap: bool = False


async def request_transfer(tx: Transaction, actor: Actor, move: Move) -> UUID:
    """The request's id; decided by heads according to the distance.

    NotFound for customers out of reach, Refused: NOT_LED_BY_ONE, LINE_MISMATCH, PORTFOLIO_CAP, …
    """
    require(actor, Permission.ASSIGNMENT_WRITE)
    wanted = list(dict.fromkeys(move.customers))[:MOST]
    seen = await visible_customers(tx, actor, wanted, maintain=True)
    if not seen or len(seen) != len(wanted):
        raise NotFound
    leads = {one.lead_rm_id for one in seen}
    giving = leads.pop() if len(leads) == 1 else None
    if giving is None:
        raise _noted(tx, actor, "assignment.transfer", "NOT_LED_BY_ONE")
    if move.over_cap and not actor.may(Permission.ASSIGNMENT_APPROVE):
        raise _noted(tx, actor, "assignment.transfer", "PORTFOLIO_CAP")
    return await _file_request(tx, actor, move, [one.id for one in seen], giving)


async def _file_request(
    tx: Transaction, actor: Actor, move: Move, customers: list[UUID], giving: UUID
) -> UUID:
    request_id = uuid7()
    out = await kinds.found_manager(tx, giving)
    into = await kinds.found_manager(tx, move.to_rm) if move.to_rm else None
    number = f"T{local_day(tx.tenant):%y%m%d}-{str(request_id)[-6:]}"
    where = (out.org_id, into.org_id if into else None)
    await tx.execute(
        REQUEST, tx.tenant.id, request_id, number, customers, giving, move.to_rm, *where, move.reason[:500],
        move.effective,
    )  # fmt: skip
    payload = kinds.Transfer(request_id, tuple(customers), giving, move.to_rm, move.effective, move.over_cap)
    title = f"{number}: {out.name} → {into.name if into else '…'} ({len(customers)})"
    approval = await approvals.submit(
        tx, actor, kinds.TRANSFER, payload, object_type="transfer", object_id=str(request_id), title=title,
        reason=move.reason,
    )  # fmt: skip
    await tx.execute(REQUESTED, tx.tenant.id, request_id, approval)
    return request_id


async def request_claim(tx: Transaction, actor: Actor, customer_id: UUID, reason: str = "") -> UUID:
    """The claim's id; it holds the customer for three working days. Refused by the checks in their order."""
    require(actor, Permission.ASSIGNMENT_WRITE)
    applicant = await rows.manager(tx, actor.employee_id) if actor.employee_id else None
    entry = await tx.fetch_row(rows.IN_POOL, tx.tenant.id, customer_id)
    if applicant is None or entry is None or not await _pool_in_reach(tx, actor, entry["pool_org_id"]):
        raise NotFound
    result = await kinds.claim_result(tx, customer_id, applicant, entry["line"])
    if result is not ClaimResult.ACCEPTED:
        raise _noted(tx, actor, "assignment.claim", RULE_OF[result])
    claim_id, expires = uuid7(), await _claim_ends(tx)
    values = (claim_id, customer_id, applicant.id, entry["pool_org_id"], reason[:500], expires)
    try:
        async with tx.savepoint():
            await tx.execute(CLAIMED, tx.tenant.id, *values)
    except asyncpg.UniqueViolationError as error:
        raise _noted(tx, actor, "assignment.claim", "OPEN_CLAIM") from error
    payload = kinds.ClaimOf(claim_id, customer_id, applicant.id)
    named = await rows.named(tx, [customer_id])
    approval = await approvals.submit(
        tx, actor, kinds.CLAIM, payload, object_type="customer", object_id=str(customer_id),
        title=f"{applicant.name} ← {named[0].customer_no}", reason=reason, expires_at=expires,
    )  # fmt: skip
    await tx.execute(CLAIM_ASKED, tx.tenant.id, claim_id, approval)
    return claim_id


async def request_custody(
    tx: Transaction, actor: Actor, customer_id: UUID, stand_in: UUID, deadline: date, reason: str = ""
) -> UUID:
    """The stand-in's id: he sees the customer until the end of the deadline once the head has approved."""
    require(actor, Permission.ASSIGNMENT_WRITE)
    owner = (await require_customer(tx, actor, customer_id, maintain=True)).lead_rm_id
    if owner is None:
        raise _noted(tx, actor, "assignment.custody", "NOT_LED_BY_ONE")
    custody_id = uuid7()
    await tx.execute(STAND_IN, tx.tenant.id, custody_id, customer_id, owner, stand_in, deadline, reason[:500])
    named = await rows.named(tx, [customer_id])
    await approvals.submit(
        tx, actor, kinds.CUSTODY, kinds.CustodyOf(custody_id, customer_id, owner, stand_in, deadline),
        object_type="customer", object_id=str(customer_id), title=named[0].customer_no, reason=reason,
    )  # fmt: skip
    return custody_id


async def reclaim_custody(tx: Transaction, actor: Actor, customer_id: UUID) -> None:
    """The owner or his head ends a stand-in at once; no second person is asked for less access."""
    require(actor, Permission.ASSIGNMENT_WRITE)
    await require_customer(tx, actor, customer_id, maintain=True)
    running = await tx.fetch(RUNNING, tx.tenant.id, customer_id)
    if not running:
        raise NotFound
    for row in running:
        await writing.end_custody(tx, row["assignment_id"], await today(tx))
        await tx.execute(kinds.CUSTODY_STATE, tx.tenant.id, row["id"], "RECLAIMED", None)
        audit.append(tx, actor, "assignment.reclaim", "customer", str(customer_id))


async def _pool_in_reach(tx: Transaction, actor: Actor, pool_org: UUID | None) -> bool:
    """A manager claims from the pool of his own unit and of the units above it."""
    if pool_org is None:
        return False
    if unit_scope(actor).covers(pool_org):
        return True
    own = await rows.unit_path(tx, actor.org_unit_id) if actor.org_unit_id else []
    return pool_org in {unit.id for unit in own}


async def _claim_ends(tx: Transaction) -> datetime:
    """The end of the third working day from today."""
    calendar = await bank_calendar(tx, local_day(tx.tenant))
    last = add_working_days(local_day(tx.tenant), CLAIM_DAYS, calendar)
    return datetime.combine(last, time(23, 59, 59), ZoneInfo(tx.tenant.timezone))


def _noted(tx: Transaction, actor: Actor, action: str, rule: str) -> Refused:
    """The refusal, written down whatever becomes of the transaction."""
    audit.refused(tx, actor, action, "employee", str(actor.employee_id or ""), rule=rule)
    return refuse(rule)
