"""What dossiers add to the product."""

from typing import Any, Final

from rapport.kernel.access import Permission
from rapport.kernel.i18n import _
from rapport.organisation.dossier import pages
from rapport.web.registry import Command, MenuEntry, UiRegistry

ROUTES: Final[list[Any]] = [*pages.ROUTES]


def register_ui(ui: UiRegistry) -> None:
    ui.add_menu(
        MenuEntry(
            "staff",
            _("Staff"),
            "id-card",
            "/staff",
            70,
            Permission.STAFF_READ,
            hotkey="g e",
            section="manage",
        )
    )
    ui.add_command(
        Command("dossier", _("My dossier"), "id-card", url="/staff/me", permission=Permission.SELF)
    )
