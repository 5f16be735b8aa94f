"""What contacts and tasks tell on a customer's timeline."""

from datetime import date
from typing import Any, LiteralString
from uuid import UUID

import msgspec

from rapport.activities.titles import task_title
from rapport.activities.words import CHANNEL_ICONS, CHANNELS, COMPETITOR_TAGS, PURPOSES
from rapport.customers.timeline import TimelineEvent
from rapport.kernel.access import Permission
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import _

CONTACTS: LiteralString = """
    SELECT r.id, r.contacted_on, r.started_at, r.channel, r.purpose, r.feedback, r.needs, r.next_step,
           r.competitor_info, r.tags, r.price_refused_on, e.name AS rm
      FROM call_report r
      LEFT JOIN employee e ON e.tenant_id = $1 AND e.id = r.rm_id
     WHERE r.tenant_id = $1 AND r.customer_id = $2 AND r.contacted_on BETWEEN $3 AND $4
       AND r.validity <> 'INVALID'
"""
TASKS: LiteralString = """
    SELECT t.id, t.title, t.title_args::text AS title_args, t.feedback, t.closed_on, t.closed_at,
           e.name AS assignee
      FROM task t
      LEFT JOIN employee e ON e.tenant_id = $1 AND e.id = t.assignee_id
     WHERE t.tenant_id = $1 AND t.customer_id = $2 AND t.closed_on BETWEEN $3 AND $4
       AND t.kind NOT IN ('NOTICE', 'ALERT', 'POSTPONED')
"""


class ContactEvents:
    """Contacts made, with a competitor's offer or a refused price as a mark of its own."""

    permission = Permission.CONTACT_READ.value

    async def events(
        self, tx: Transaction, customer_id: UUID, since: date, until: date
    ) -> list[TimelineEvent]:
        rows = await tx.fetch(CONTACTS, tx.tenant.id, customer_id, since, until)
        refused = [_refused(row) for row in rows if row["price_refused_on"] is not None]
        return [_contact(row) for row in rows] + refused


class TaskEvents:
    """Tasks that ended."""

    permission = Permission.TASK_READ.value

    async def events(
        self, tx: Transaction, customer_id: UUID, since: date, until: date
    ) -> list[TimelineEvent]:
        return [_task(row) for row in await tx.fetch(TASKS, tx.tenant.id, customer_id, since, until)]


def _contact(row: Any) -> TimelineEvent:
    competitor = bool(row["competitor_info"]) or any(tag in COMPETITOR_TAGS for tag in row["tags"])
    title = (
        _("%(channel)s: %(purpose)s, a competitor was mentioned")
        if competitor
        else _("%(channel)s: %(purpose)s")
    )
    words = {
        "channel": CHANNELS.get(row["channel"], row["channel"]),
        "purpose": PURPOSES.get(row["purpose"], row["purpose"]),
    }
    said = row["feedback"] or row["needs"] or row["competitor_info"] or row["next_step"]
    return TimelineEvent(
        "CONTACT",
        f"contact-{row['id']}",
        row["contacted_on"],
        title,
        words,
        text=said,
        by=row["rm"] or "",
        reference=f"/contacts/{row['id']}",
        moment=row["started_at"],
        tone="warn" if competitor else None,
        icon=CHANNEL_ICONS.get(row["channel"], ""),
    )


def _refused(row: Any) -> TimelineEvent:
    return TimelineEvent(
        "PRICE_REFUSED",
        f"refused-{row['id']}",
        row["price_refused_on"],
        _("The customer asked for a better price and was refused"),
        text=row["competitor_info"],
        by=row["rm"] or "",
        reference=f"/contacts/{row['id']}",
        moment=row["started_at"],
    )


def _task(row: Any) -> TimelineEvent:
    return TimelineEvent(
        "TASK_CLOSED",
        f"task-{row['id']}",
        row["closed_on"],
        _("Task done: %(title)s"),
        {"title": task_title(row["title"], msgspec.json.decode(row["title_args"]))},
        text=row["feedback"],
        by=row["assignee"] or "",
        moment=row["closed_at"],
    )
