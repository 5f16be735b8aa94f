"""Contacts and tasks on the customer page."""

from collections.abc import Mapping
from typing import Any

from rapport.activities.contacts import repository as contacts
from rapport.activities.kinds import KINDS
from rapport.activities.tasks import repository as tasks
from rapport.activities.words import CHANNEL_ICONS, CHANNELS, PURPOSES, STATE_TONES, STATES, VALIDITIES
from rapport.customers.record import CustomerRecord
from rapport.kernel import business_date
from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import _
from rapport.web.registry import Panel

SHOWN = 6


async def load_contacts(tx: Transaction, actor: Actor, customer: CustomerRecord) -> Mapping[str, Any]:
    return {
        "rows": await contacts.page_of_reports(tx, actor, customer_id=customer.id, limit=SHOWN),
        "customer": customer,
        "channels": CHANNELS,
        "channel_icons": CHANNEL_ICONS,
        "purposes": PURPOSES,
        "validities": VALIDITIES,
    }


async def load_tasks(tx: Transaction, actor: Actor, customer: CustomerRecord) -> Mapping[str, Any]:
    """Open tasks about the customer."""
    today = await business_date.today(tx)
    wanted = tasks.Filter(customer_id=customer.id)
    return {
        "rows": await tasks.page_of_tasks(tx, actor, wanted, today, limit=SHOWN),
        "customer": customer,
        "today": today,
        "states": STATES,
        "state_tones": STATE_TONES,
        "kinds": KINDS,
    }


PANELS = (
    Panel(
        "tasks",
        "customer360.side",
        _("Tasks"),
        "activities/task_panel.html",
        load_tasks,
        Permission.TASK_READ,
        order=20,
    ),
    Panel(
        "contacts",
        "customer360.side",
        _("Contact log"),
        "activities/contact_panel.html",
        load_contacts,
        Permission.CONTACT_READ,
        order=25,
    ),
)
