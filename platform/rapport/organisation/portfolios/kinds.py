"""Transfers, releases, claims and stand-ins under maker and checker: who decides, and how it takes effect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from rapport.kernel import audit, parameters
from rapport.kernel.access import Actor, Permission
from rapport.kernel.approvals import ApprovalKind, Change, Step, register
from rapport.kernel.approvals.kinds import Applied
from rapport.kernel.business_date import local_day, today
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound, Refused
from rapport.kernel.i18n import _, gettext
from rapport.kernel.ids import uuid7
from rapport.organisation.dossier.service import effective_cap, is_qualified
from rapport.organisation.portfolios import repository as rows
from rapport.organisation.portfolios import words, writing
from rapport.organisation.portfolios.formulas import (
    COOL_DOWN_DAYS,
    ClaimCase,
    ClaimResult,
    approving_units,
    judge_claim,
    line_fits,
)

STATE: LiteralString = """
    UPDATE transfer_request SET state = $3, refuse_reason = coalesce($4, refuse_reason)
     WHERE tenant_id = $1 AND id = $2
"""
CLAIM_STATE: LiteralString = "UPDATE claim SET state = $3 WHERE tenant_id = $1 AND id = $2"
CUSTODY_STATE: LiteralString = """
    UPDATE custody SET state = $3, assignment_id = coalesce($4, assignment_id) WHERE tenant_id = $1 AND id = $2
"""


@dataclass(frozen=True, slots=True)
class PortfolioRules:
    """Days of the cool-down after one's own release; caps are those of the dossier."""

    cool_down_days: int


RULES: Final = parameters.declare("portfolio_rules", PortfolioRules(COOL_DOWN_DAYS))


class Transfer(msgspec.Struct, frozen=True):
    """`to_rm` None: back into the pool. `over_cap` is a head's decision to go beyond the cap, with its reason."""

    request_id: UUID
    customers: tuple[UUID, ...]
    from_rm: UUID
    to_rm: UUID | None
    effective: date
    over_cap: bool = False


class ClaimOf(msgspec.Struct, frozen=True):
    claim_id: UUID
    customer: UUID
    applicant: UUID


class CustodyOf(msgspec.Struct, frozen=True):
    """`deadline` is the last day, in the tenant's time zone."""

    custody_id: UUID
    customer: UUID
    owner: UUID
    stand_in: UUID
    deadline: date


def refuse(rule: str, field: str = "") -> Refused:
    return Refused(rule, str(words.RULES[rule]), field=field)


async def cap_of(tx: Transaction, manager: rows.Manager) -> int | None:
    """How many customers he may lead (domain.md 2.3); None without a cap."""
    return await effective_cap(tx, manager.id)


async def found_manager(tx: Transaction, employee_id: UUID) -> rows.Manager:
    manager = await rows.manager(tx, employee_id)
    if manager is None:
        raise NotFound
    return manager


async def decided_by(tx: Transaction, units: Sequence[UUID]) -> list[Step]:
    """A step for each unit's own head; where a unit has none, the next one above that has."""
    found: list[UUID] = []
    for unit in units:
        path = await rows.unit_path(tx, unit)
        headed = [each.id for each in path if await rows.has_head(tx, each.id)]
        found.append(headed[0] if headed else path[-1].id)
    name = gettext("Head of the unit")
    return [Step(Permission.ASSIGNMENT_APPROVE, unit, exact=True, name=name) for unit in dict.fromkeys(found)]


async def _transfer_steps(tx: Transaction, transfer: Transfer) -> Sequence[Step]:
    giving = await found_manager(tx, transfer.from_rm)
    out = await rows.unit_path(tx, giving.org_id)
    if transfer.to_rm is None:
        return await decided_by(tx, [out[0].id])
    taking = await found_manager(tx, transfer.to_rm)
    return await decided_by(tx, approving_units(out, await rows.unit_path(tx, taking.org_id)))


async def _users(tx: Transaction, *employees: UUID | None) -> list[UUID]:
    """The log-ins of the managers that it concerns: they decide nothing about it."""
    found = [await rows.manager(tx, each) for each in employees if each is not None]
    return [each.user_id for each in found if each is not None and each.user_id is not None]


async def _transfer_concerns(tx: Transaction, transfer: Transfer) -> Sequence[UUID]:
    return await _users(tx, transfer.from_rm, transfer.to_rm)


async def _check_transfer(tx: Transaction, _actor: Actor, transfer: Transfer) -> None:
    if transfer.effective < await today(tx):
        raise refuse("EFFECTIVE_IN_PAST", "effective")
    customers = list(transfer.customers)
    if not customers or any(led != {transfer.from_rm} for led in (await rows.leads(tx, customers)).values()):
        raise refuse("NOT_LED_BY_ONE")
    if transfer.to_rm is None:
        return
    if transfer.to_rm == transfer.from_rm:
        raise refuse("SAME_MANAGER", "to_rm")
    await _check_taking(tx, await found_manager(tx, transfer.to_rm), transfer)


async def _check_taking(tx: Transaction, taking: rows.Manager, transfer: Transfer) -> None:
    """Whether the new manager may lead these customers: line, certificate, cap."""
    for line in sorted({one.line for one in await rows.named(tx, list(transfer.customers))}):
        if not line_fits(taking.rm_type, line):
            raise refuse("LINE_MISMATCH", "to_rm")
        if not await is_qualified(tx, taking.id, line, transfer.effective):
            raise refuse("NOT_QUALIFIED", "to_rm")
    cap = await cap_of(tx, taking)
    if cap is not None and taking.held + len(transfer.customers) > cap and not transfer.over_cap:
        raise refuse("PORTFOLIO_CAP", "to_rm")


async def _transfer_diff(tx: Transaction, transfer: Transfer) -> Sequence[Change]:
    giving = await found_manager(tx, transfer.from_rm)
    taking = await found_manager(tx, transfer.to_rm) if transfer.to_rm else None
    named = await rows.named(tx, list(transfer.customers))
    numbers = "、".join(one.customer_no for one in named[:20]) + (" …" if len(named) > 20 else "")
    to = f"{taking.name} ({taking.unit}, {taking.held})" if taking else gettext("Pool")
    return [
        Change(gettext("Lead"), f"{giving.name} ({giving.unit}, {giving.held})", to),
        Change(gettext("Customers"), "", f"{len(named)}: {numbers}"),
        Change(gettext("Takes effect"), "", transfer.effective.isoformat()),
    ]


async def _lead_base(tx: Transaction, transfer: Transfer) -> str:
    """Who leads the customers now."""
    led = await rows.leads(tx, list(transfer.customers))
    return ";".join(f"{one}:{sorted(map(str, leads))}" for one, leads in sorted(led.items()))


async def _transfer(tx: Transaction, actor: Actor, applied: Applied[Transfer]) -> None:
    transfer = applied.payload
    if transfer.effective > await today(tx):
        await tx.execute(STATE, tx.tenant.id, transfer.request_id, "IN_APPROVED", None)
        return
    await take_effect(tx, actor, transfer, applied.approval_id)


async def take_effect(tx: Transaction, actor: Actor, transfer: Transfer, approval_id: UUID) -> None:
    """On its day: the rows change, the request is done."""
    customers, on = list(transfer.customers), await today(tx)
    if transfer.to_rm is None:
        await writing.release(
            tx, customers, on, released_by=transfer.from_rm, cause="RELEASED", approval_id=approval_id
        )
    else:
        await writing.change_lead(
            tx, customers, transfer.to_rm, on, source="TRANSFER", approval_id=approval_id
        )
    await tx.execute(STATE, tx.tenant.id, transfer.request_id, "EFFECTIVE", None)
    details: dict[str, audit.Json] = {"customers": len(customers), "from": str(transfer.from_rm)}
    details["to"] = str(transfer.to_rm or "pool")
    audit.append(tx, actor, "assignment.transfer", "transfer", str(transfer.request_id), details=details)


async def _transfer_closed(tx: Transaction, _actor: Actor, applied: Applied[Transfer], state: str) -> None:
    await tx.execute(STATE, tx.tenant.id, applied.payload.request_id, state, None)


async def _claim_steps(tx: Transaction, claim: ClaimOf) -> Sequence[Step]:
    applicant = await found_manager(tx, claim.applicant)
    return await decided_by(tx, [applicant.org_id])


async def _claim_concerns(tx: Transaction, claim: ClaimOf) -> Sequence[UUID]:
    return await _users(tx, claim.applicant)


async def claim_result(tx: Transaction, customer: UUID, applicant: rows.Manager, line: str) -> ClaimResult:
    """The checks of a claim in their order, on what is known now."""
    rules = await parameters.get(tx, RULES, local_day(tx.tenant))
    day = await today(tx)
    released: int | None = await tx.fetch_value(rows.RELEASED, tx.tenant.id, customer, day, applicant.id)
    waiting: int = await tx.fetch_value(rows.OPEN_CLAIMS_OF, tx.tenant.id, applicant.id)
    taken: bool = await tx.fetch_value(rows.OPEN_CLAIM, tx.tenant.id, customer)
    qualified = await is_qualified(tx, applicant.id, line, day)
    case = ClaimCase(taken, released, line_fits(applicant.rm_type, line), qualified)
    cap = await cap_of(tx, applicant)
    return judge_claim(case, applicant.held + waiting, cap, rules.cool_down_days)


async def _check_claim(tx: Transaction, _actor: Actor, claim: ClaimOf) -> None:
    """When it is approved the customer must still be there and the cap still hold."""
    entry = await tx.fetch_row(rows.IN_POOL, tx.tenant.id, claim.customer)
    if entry is None:
        raise refuse("NOT_IN_POOL")
    applicant = await found_manager(tx, claim.applicant)
    cap = await cap_of(tx, applicant)
    if cap is not None and applicant.held >= cap:
        raise refuse("PORTFOLIO_CAP")


async def _claim_diff(tx: Transaction, claim: ClaimOf) -> Sequence[Change]:
    applicant = await found_manager(tx, claim.applicant)
    named = await rows.named(tx, [claim.customer])
    number = named[0].customer_no if named else ""
    to = f"{applicant.name} ({applicant.unit}, {applicant.held})"
    return [Change(gettext("Lead"), gettext("Pool"), to), Change(gettext("Customers"), "", number)]


async def _claim_base(tx: Transaction, claim: ClaimOf) -> str:
    led = await rows.leads(tx, [claim.customer])
    return str(sorted(map(str, led[claim.customer])))


async def _claim(tx: Transaction, actor: Actor, applied: Applied[ClaimOf]) -> None:
    claim, on = applied.payload, await today(tx)
    await writing.change_lead(
        tx, [claim.customer], claim.applicant, on, source="CLAIM", approval_id=applied.approval_id
    )
    await tx.execute(CLAIM_STATE, tx.tenant.id, claim.claim_id, "APPROVED")
    audit.append(tx, actor, "assignment.claim", "customer", str(claim.customer))


async def _claim_closed(tx: Transaction, _actor: Actor, applied: Applied[ClaimOf], state: str) -> None:
    """The customer is free for the next claim."""
    await tx.execute(CLAIM_STATE, tx.tenant.id, applied.payload.claim_id, state)


async def _custody_steps(tx: Transaction, custody: CustodyOf) -> Sequence[Step]:
    owner = await found_manager(tx, custody.owner)
    return await decided_by(tx, [owner.org_id])


async def _custody_concerns(tx: Transaction, custody: CustodyOf) -> Sequence[UUID]:
    return await _users(tx, custody.owner, custody.stand_in)


async def _check_custody(tx: Transaction, _actor: Actor, custody: CustodyOf) -> None:
    day = await today(tx)
    if not day <= custody.deadline <= day + timedelta(days=365):
        raise refuse("CUSTODY_DEADLINE", "deadline")
    if custody.owner == custody.stand_in:
        raise refuse("SAME_MANAGER", "stand_in")
    if (await rows.leads(tx, [custody.customer]))[custody.customer] != {custody.owner}:
        raise refuse("NOT_LED_BY_ONE")
    await found_manager(tx, custody.stand_in)


async def _custody_diff(tx: Transaction, custody: CustodyOf) -> Sequence[Change]:
    stand_in = await found_manager(tx, custody.stand_in)
    named = await rows.named(tx, [custody.customer])
    return [
        Change(gettext("Customers"), "", named[0].customer_no if named else ""),
        Change(gettext("Stand-in"), "", f"{stand_in.name} ({stand_in.unit})"),
        Change(gettext("Last day"), "", custody.deadline.isoformat()),
        Change(gettext("Rights"), "", gettext("see and record contacts; results stay with the owner")),
    ]


async def _custody_base(tx: Transaction, custody: CustodyOf) -> str:
    led = await rows.leads(tx, [custody.customer])
    return str(sorted(map(str, led[custody.customer])))


async def _custody(tx: Transaction, actor: Actor, applied: Applied[CustodyOf]) -> None:
    custody, on, row_id = applied.payload, await today(tx), uuid7()
    ends = await end_of_day(tx, custody.deadline)
    await writing.begin_custody(
        tx, row_id, custody.customer, custody.stand_in, on, ends=ends, approval_id=applied.approval_id
    )
    await tx.execute(CUSTODY_STATE, tx.tenant.id, custody.custody_id, "ACTIVE", row_id)
    audit.append(tx, actor, "assignment.custody", "customer", str(custody.customer))


async def _custody_closed(tx: Transaction, _actor: Actor, applied: Applied[CustodyOf], state: str) -> None:
    await tx.execute(CUSTODY_STATE, tx.tenant.id, applied.payload.custody_id, state, None)


async def end_of_day(tx: Transaction, deadline: date) -> datetime:
    """The moment a last day ends, on the clock: a replayed bank's days are as far ahead as its own today."""
    ahead = (deadline - await today(tx)).days + 1
    return datetime.combine(
        local_day(tx.tenant) + timedelta(days=ahead), time(), ZoneInfo(tx.tenant.timezone)
    )


def _kind(code: str, title: Any, payload: Any, *functions: Any) -> ApprovalKind[Any]:
    steps, diff, apply, check, base, concerns, closed = functions
    return register(
        ApprovalKind(
            code,
            title,
            payload,
            Permission.ASSIGNMENT_WRITE,
            steps,
            diff,
            apply,
            check,
            base,
            concerns,
            closed,
        )
    )


TRANSFER: Final = _kind(
    "assignment.transfer", _("Transfer of customers"), Transfer, _transfer_steps, _transfer_diff, _transfer,
    _check_transfer, _lead_base, _transfer_concerns, _transfer_closed,
)  # fmt: skip
CLAIM: Final = _kind(
    "assignment.claim", _("Claim of a pool customer"), ClaimOf, _claim_steps, _claim_diff, _claim, _check_claim,
    _claim_base, _claim_concerns, _claim_closed,
)  # fmt: skip
CUSTODY: Final = _kind(
    "assignment.custody", _("Stand-in for a customer"), CustodyOf, _custody_steps, _custody_diff, _custody,
    _check_custody, _custody_base, _custody_concerns, _custody_closed,
)  # fmt: skip
