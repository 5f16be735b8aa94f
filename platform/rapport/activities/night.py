"""The tasks that a night gives out, and what it brings up to date of older ones (domain.md 9.6 to 9.8, 10.3).

Everything here brings the tasks in line with alerts, notices and movements as they stand, so it may run
again at any time: after a night, when an event was recorded, when customers got another manager.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import LiteralString
from uuid import UUID

from rapport.activities import night_statements as sql
from rapport.activities import titles
from rapport.activities.rules import TaskPlan
from rapport.kernel.calendar import BankCalendar, add_working_days
from rapport.kernel.database import Transaction
from rapport.kernel.money import minor_digits

CLOSE: LiteralString = """
    UPDATE task SET state = 'CLOSED', closed_on = $4, closed_at = now(), closed_by = $5, version = version + 1
     WHERE tenant_id = $1 AND kind = $2 AND subject_id = $3 AND closed_at IS NULL
"""
CURRENCIES: LiteralString = "SELECT DISTINCT currency FROM maturity_notice WHERE tenant_id = $1"
ALERT_TITLES = (titles.ALERT_YELLOW, titles.ALERT_ORANGE, titles.ALERT_RED)


@dataclass(frozen=True, slots=True)
class Desk:
    """For whom and when: the customers from `first` to `last`, and the day on which tasks are given out."""

    today: date
    calendar: BankCalendar
    first: UUID
    last: UUID

    def working_days(self, count: int) -> date:
        return add_working_days(self.today, count, self.calendar)


async def alert_tasks(tx: Transaction, desk: Desk, due_days: Sequence[date]) -> int:
    """Tasks of open alerts, and a notice to the leader for red ones; `due_days` of yellow, orange, red."""
    arguments = (tx.tenant.id, desk.first, desk.last, desk.today, list(due_days), list(ALERT_TITLES))
    raised = await tx.execute(sql.RAISE_ALERT_TASKS, *arguments)
    made = await tx.execute(sql.ALERT_TASKS, *arguments)
    return raised + made + await tx.execute(sql.NOTICES, *arguments, titles.NOTICE_RED)


async def maturity_tasks(tx: Transaction, desk: Desk) -> int:
    """One task for each maturity whose first reminder has come; later reminders press on with an open one."""
    digits = await _digits(tx)
    arguments = (
        tx.tenant.id,
        desk.first,
        desk.last,
        desk.today,
        list(digits),
        list(digits.values()),
        titles.MATURITY,
        titles.REPAYMENT,
        titles.LINE_END,
    )
    await tx.execute(sql.HANDLE_MATURITIES, tx.tenant.id, desk.first, desk.last)
    raised = await tx.execute(sql.RAISE_MATURITY_TASKS, *arguments)
    return raised + await tx.execute(sql.MATURITY_TASKS, *arguments)


async def movement_tasks(tx: Transaction, desk: Desk, plan: TaskPlan) -> int:
    """Money in is an opportunity, money out a retention task: one of each for a customer at a time."""
    base, span = tx.tenant.currency, (tx.tenant.id, desk.first, desk.last)
    await tx.execute(sql.DROP_MOVEMENT_TASKS, *span)
    await tx.execute(sql.HANDLE_MOVEMENTS, *span)
    await tx.execute(sql.COVER_MOVEMENTS, *span, desk.today, plan.movement_task_days)
    return await tx.execute(
        sql.MOVEMENT_TASKS,
        *span,
        desk.today,
        plan.movement_task_days,
        titles.FUNDS_IN,
        titles.FUNDS_OUT,
        base,
        minor_digits(base),
        desk.working_days(plan.inflow_due_days),
        desk.working_days(plan.outflow_due_days),
    )


async def follow_managers(tx: Transaction, first: UUID, last: UUID) -> int:
    """Hand the rules' open tasks to the customers' present managers and note the next due day; how many moved."""
    moved = await tx.execute(sql.REASSIGN, tx.tenant.id, first, last)
    await tx.execute(sql.NEXT_TASK, tx.tenant.id, first, last)
    return moved


async def close_task(tx: Transaction, kind: str, subject: UUID, today: date, user: UUID | None) -> int:
    """Close the open task of a rule's subject because the subject was dealt with; how many."""
    return await tx.execute(CLOSE, tx.tenant.id, kind, subject, today, user)


async def _digits(tx: Transaction) -> Mapping[str, int]:
    """Digits after the point of the currencies in which something matures."""
    found = await tx.fetch(CURRENCIES, tx.tenant.id)
    return {row["currency"]: minor_digits(row["currency"]) for row in found}
