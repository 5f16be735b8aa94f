"""What the call report's form shows beside the fields: the customer, his open tasks, his open alert."""

from datetime import datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from rapport.activities.access import within
from rapport.activities.contacts.form import Typed
from rapport.activities.contacts.repository import Report
from rapport.activities.contacts.service import circumstances, dates_after
from rapport.activities.hooks import alert_desk
from rapport.activities.kinds import CONTACT_KINDS
from rapport.activities.titles import task_title
from rapport.activities.words import CHANNEL_ICONS, CHANNELS, MOOD_ICONS, MOODS, PURPOSES, TAGS
from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import Lazy, _

NEXT_IN_DAYS = 14  # where the tier has no plan
OPEN_TASKS: LiteralString = """
    SELECT t.id, t.title, t.title_args, t.due_on FROM task t
      JOIN customer c ON c.tenant_id = $1 AND c.id = t.customer_id
     WHERE t.tenant_id = $1 AND t.customer_id = $3 AND t.closed_at IS NULL AND t.kind <> ALL($4::text[])
       AND {in scope} AND {in reach}
     ORDER BY t.due_on, t.id LIMIT 8
"""
OUTCOMES: dict[str, Lazy] = {
    "RETAINED": _("Retained"),
    "PARTLY": _("Partly retained"),
    "LOST": _("Lost"),
    "FALSE_ALARM": _("False alarm"),
}
NEXT_STEP = _("Call again")


async def form_context(
    tx: Transaction, actor: Actor, customer_id: UUID, report: Report | None = None
) -> dict[str, Any]:
    """`NotFound` for a customer out of scope. `report`: the one that is corrected."""
    customer = await circumstances(tx, actor, customer_id)
    desk = alert_desk()
    may_close = report is None and actor.may(Permission.ALERT_WRITE)
    statement, scope = within(OPEN_TASKS, actor)
    tasks = await tx.fetch(statement, tx.tenant.id, scope.ids, customer_id, list(CONTACT_KINDS))
    return {
        "customer": customer,
        "report": report,
        "alert": await desk.open_alert(tx, customer_id) if desk and may_close else None,
        "open_tasks": [_shown(dict(task)) for task in tasks] if report is None else [],
        "channels": [(code, label, CHANNEL_ICONS[code]) for code, label in CHANNELS.items()],
        "purposes": list(PURPOSES.items()),
        "moods": [(str(level), label, MOOD_ICONS[level]) for level, label in MOODS.items()],
        "tags": list(TAGS.items()),
        "outcomes": [("", _("Leave it open")), *OUTCOMES.items()],
    }


def new_values(
    tx: Transaction, context: dict[str, Any], task_id: UUID | None, alert_id: UUID | None
) -> Typed:
    """A phone call just made, the next one when the plan asks for it."""
    customer = context["customer"]
    due = dates_after("CALL", customer.today, customer).due_on
    default = customer.today + timedelta(days=NEXT_IN_DAYS)
    clock = datetime.now(ZoneInfo(tx.tenant.timezone))
    alert = context["alert"]
    fields = {
        "customer_id": [str(customer.id)],
        "channel": ["CALL"],
        "purpose": ["WINBACK" if alert else "CARE"],
        "on": [customer.today.isoformat()],
        "start": [f"{clock:%H:%M}"],
        "next_step": [str(NEXT_STEP)],
        "next_date": [min(due or default, default).isoformat()],
        "tasks": [str(task_id)] if task_id else [],
        "alert_id": [str(alert.id)] if alert and alert_id in (None, alert.id) else [],
    }
    return Typed(fields)


def report_values(tx: Transaction, report: Report, context: dict[str, Any]) -> Typed:
    """The report as the form's fields, for a correction."""
    zone = ZoneInfo(tx.tenant.timezone)
    fields = {
        "customer_id": [str(context["customer"].id)],
        "on": [report.started_at.astimezone(zone).date().isoformat()],
        "start": [f"{report.started_at.astimezone(zone):%H:%M}"],
        "end": [f"{report.ended_at.astimezone(zone):%H:%M}"] if report.ended_at else [],
        "contacts": ["、".join(report.persons_met)],
        "companions": ["、".join(report.companions)],
        "topics": ["、".join(report.topics)],
        "tags": report.tags,
        "price_refused": ["true"] if report.price_refused_on else [],
        "mood": [str(report.mood)] if report.mood else [],
        "next_date": [report.next_date.isoformat()] if report.next_date else [],
        "version": [str(report.version)],
    }
    plain = ("channel", "purpose", "place", "needs", "feedback", "competitor_info", "risks", "next_step")
    return Typed(fields | {name: [getattr(report, name)] for name in plain})


def _shown(task: dict[str, Any]) -> dict[str, Any]:
    return {**task, "text": task_title(task["title"], msgspec.json.decode(task["title_args"]))}
