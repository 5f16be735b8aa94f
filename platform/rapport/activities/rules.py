"""The parameters of contact plans and tasks that a tenant may set (domain.md 10.1, 9.7, 9.8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from rapport.activities.formulas import CONTACT_INTERVALS, DUE_SOON_FROM, MATURITY_LEAD_DAYS, ContactInterval
from rapport.kernel.parameters import declare


def _any_contact() -> dict[str, ContactInterval]:
    return {tier: ContactInterval(None, interval.any) for tier, interval in CONTACT_INTERVALS.items()}


@dataclass(frozen=True, slots=True)
class ContactPlan:
    """Longest days between contacts by tier, and the share of them from which a contact is due soon.

    By default any contact counts; the intervals face to face (`CONTACT_INTERVALS`) are for a bank to set,
    since with them a call never ends what is overdue.
    """

    intervals: Mapping[str, ContactInterval] = field(default_factory=lambda: _any_contact())
    due_soon_from: Decimal = DUE_SOON_FROM


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """Days before a maturity on which to remind, and working days for a task about a funds movement."""

    maturity_lead_days: tuple[int, ...] = MATURITY_LEAD_DAYS
    outflow_due_days: int = 1
    inflow_due_days: int = 3
    movement_task_days: int = 7


CONTACT_PLAN = declare("contact_plan", ContactPlan())
TASK_PLAN = declare("task_plan", TaskPlan())
