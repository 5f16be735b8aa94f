"""What others ask of a manager's dossier: his cap, what he is qualified for, and a change of his status."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from rapport.kernel import audit, business_date, parameters
from rapport.kernel.access import Actor, Permission, require
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound, Refused
from rapport.kernel.i18n import gettext
from rapport.kernel.ids import uuid7
from rapport.organisation.dossier.rules import RULES, DossierRules, Held, Verdict, verdict

STATUSES: Final = ("ACTIVE", "LEAVE", "NOTICE", "TRANSFERRED", "LEFT")
STOPPED: Final = ("NOTICE", "LEFT")
CAP: LiteralString = "SELECT rm_type, portfolio_cap FROM employee WHERE tenant_id = $1 AND id = $2"
HELD: LiteralString = """
    SELECT name, valid_from, valid_to FROM qualification WHERE tenant_id = $1 AND employee_id = $2
     ORDER BY name, valid_to
"""
STATUS: LiteralString = "SELECT status FROM employee WHERE tenant_id = $1 AND id = $2 FOR UPDATE"
SET_STATUS: LiteralString = """
    UPDATE employee SET status = $3::varchar, status_since = $4, status_held = $3::varchar <> 'ACTIVE'
     WHERE tenant_id = $1 AND id = $2
"""
NOTE_STATUS: LiteralString = """
    INSERT INTO employee_change (tenant_id, id, employee_id, section, field, before, after, reason, changed_by,
                                 changed_by_name, changed_at)
    VALUES ($1, $2, $3, 'STATUS', $4, NULL, NULL, $5, $6, $7, now())
"""
PRESENT_STATUS: LiteralString = "SELECT status FROM employee WHERE tenant_id = $1 AND id = $2"


@dataclass(frozen=True, slots=True)
class StatusChange:
    """An employee's status before and after, and since which day it holds."""

    employee_id: UUID
    before: str
    after: str
    on: date
    reason: str


StatusListener = Callable[[Transaction, Actor, StatusChange], Awaitable[None]]
# Called in the transaction that changes a status, in the order of registration; a fault undoes the change.
STATUS_LISTENERS: Final[list[StatusListener]] = []


async def rules(tx: Transaction) -> DossierRules:
    return await parameters.get(tx, RULES, await business_date.today(tx))


async def effective_cap(tx: Transaction, employee_id: UUID) -> int | None:
    """How many lead customers he may have: his own cap, else that of his type; None: no limit is set."""
    row = await tx.fetch_row(CAP, tx.tenant.id, employee_id)
    if row is None:
        return None
    if row["portfolio_cap"] is not None:
        return int(row["portfolio_cap"])
    return (await rules(tx)).caps.get(row["rm_type"])


async def held(tx: Transaction, employee_id: UUID) -> list[Held]:
    return await tx.structs(Held, HELD, tx.tenant.id, employee_id)


async def is_qualified(tx: Transaction, employee_id: UUID, line: str, on: date) -> bool:
    """Whether a certificate that the business line needs is valid on the day (rules.DossierRules)."""
    rule = await rules(tx)
    found = await held(tx, employee_id)
    return verdict(rule.lines.get(line, ()), found, on, proof=rule.lines_need_proof).allowed


async def may_sell(tx: Transaction, employee_id: UUID, product_category: str, on: date) -> Verdict:
    """Whether a sale of the product class may be registered; QUALIFICATION_EXPIRED or _MISSING if not."""
    rule = await rules(tx)
    return verdict(rule.products.get(product_category, ()), await held(tx, employee_id), on)


async def status_of(tx: Transaction, employee_id: UUID | None) -> str:
    """The present status; empty for nobody."""
    if employee_id is None:
        return ""
    return str(await tx.fetch_value(PRESENT_STATUS, tx.tenant.id, employee_id) or "")


async def change_status(
    tx: Transaction, actor: Actor, employee_id: UUID, status: str, on: date, reason: str
) -> StatusChange:
    """Set it with effect at once and tell the listeners. `on`: since when, today or an earlier day.

    Refused by name: OWN_STATUS, STATUS_UNKNOWN, STATUS_SAME, STATUS_FINAL, STATUS_IN_FUTURE, REASON_MISSING.
    """
    require(actor, Permission.STAFF_WRITE)
    before = await tx.fetch_value(STATUS, tx.tenant.id, employee_id)
    if before is None:
        raise NotFound
    change = StatusChange(employee_id, str(before), status, on, reason.strip()[:200])
    try:
        _check(actor, change, await business_date.today(tx))
    except Refused as error:
        audit.refused(tx, actor, "staff.status", "employee", str(employee_id), rule=error.rule)
        raise
    await tx.execute(SET_STATUS, tx.tenant.id, employee_id, status, on)
    who = (actor.user_id, actor.name)
    moved = f"{before}>{status}"
    await tx.execute(NOTE_STATUS, tx.tenant.id, uuid7(), employee_id, moved, change.reason, *who)
    details: dict[str, audit.Json] = {"from": str(before), "to": status, "on": on.isoformat()}
    audit.append(
        tx, actor, "staff.status", "employee", str(employee_id), reason=change.reason, details=details
    )
    for listener in STATUS_LISTENERS:
        await listener(tx, actor, change)
    return change


def _check(actor: Actor, change: StatusChange, today: date) -> None:
    if actor.employee_id == change.employee_id:
        raise Refused("OWN_STATUS", gettext("Nobody changes his own status."))
    if change.after not in STATUSES:
        raise Refused("STATUS_UNKNOWN", gettext("Choose one of the statuses."), field="status")
    if change.after == change.before:
        raise Refused("STATUS_SAME", gettext("This is the status already."), field="status")
    if change.before == "LEFT" and change.after != "ACTIVE":
        raise Refused("STATUS_FINAL", gettext("Who has left can only be taken on again."), field="status")
    if change.on > today:
        raise Refused("STATUS_IN_FUTURE", gettext("A status begins today or earlier."), field="on")
    if len(change.reason) < 2:
        raise Refused("REASON_MISSING", gettext("Say why."), field="reason")
