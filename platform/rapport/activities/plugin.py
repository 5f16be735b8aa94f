"""What contacts and tasks add to the product."""

from typing import Any

from rapport.activities.contacts import attachment_pages
from rapport.activities.contacts import pages as contact_pages
from rapport.activities.tasks import pages as task_pages
from rapport.kernel.access import Permission
from rapport.kernel.i18n import _
from rapport.web.registry import Command, MenuEntry, UiRegistry

ROUTES: list[Any] = [*contact_pages.ROUTES, *attachment_pages.ROUTES, *task_pages.ROUTES]


def register_ui(ui: UiRegistry) -> None:
    ui.add_menu(
        MenuEntry(
            "contacts",
            _("Contacts"),
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
