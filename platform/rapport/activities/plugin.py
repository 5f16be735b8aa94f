"""What contacts and tasks add to the product."""

from typing import Any

from rapport.activities import reminders
from rapport.activities.contacts import attachment_pages
from rapport.activities.contacts import controllers as contact_controllers
from rapport.activities.contacts import pages as contact_pages
from rapport.activities.panels import PANELS
from rapport.activities.tasks import controllers as task_controllers
from rapport.activities.tasks import pages as task_pages
from rapport.activities.timeline import ContactEvents, TaskEvents
from rapport.customers.timeline import register_source
from rapport.kernel.access import Permission
from rapport.kernel.i18n import _
from rapport.web.registry import Command, MenuEntry, UiRegistry

__all__ = ["ROUTES", "register_ui", "reminders"]

ROUTES: list[Any] = [
    *contact_pages.ROUTES,
    *attachment_pages.ROUTES,
    *task_pages.ROUTES,
    *contact_controllers.ROUTES,
    *task_controllers.ROUTES,
]

register_source("contacts", ContactEvents())
register_source("tasks", TaskEvents())


def register_ui(ui: UiRegistry) -> None:
    ui.add_panel(*PANELS)
    ui.add_menu(
        MenuEntry(
            "contacts",
            _("Contact log"),
            "phone",
            "/contacts",
            40,
            permission=Permission.CONTACT_READ,
            hotkey="g o",
        ),
        MenuEntry(
            "tasks",
            _("Tasks"),
            "list-checks",
            "/tasks",
            50,
            permission=Permission.TASK_READ,
            hotkey="g t",
        ),
    )
    ui.add_command(
        Command(
            "contact",
            _("Record a contact"),
            "phone",
            "/contacts/new",
            dialog=True,
            permission=Permission.CONTACT_WRITE,
            hotkey="n",
        ),
        Command(
            "task",
            _("New task"),
            "list-plus",
            "/tasks/new",
            dialog=True,
            permission=Permission.TASK_WRITE,
        ),
    )
