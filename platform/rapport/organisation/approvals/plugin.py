"""What the inbox adds to the product."""

from typing import Any, Final

from rapport.kernel.access import Permission
from rapport.kernel.i18n import _
from rapport.organisation.approvals.pages import PAGES
from rapport.web.registry import Command, MenuEntry, UiRegistry

ROUTES: Final[list[Any]] = [*PAGES]


def register_ui(ui: UiRegistry) -> None:
    ui.add_menu(
        MenuEntry(
            "approvals", _("Approvals"), "stamp", "/approvals", 60, Permission.APPROVAL_READ, hotkey="g a"
        )
    )
    ui.add_command(
        Command(
            "delegate", _("Delegate my approvals"), "user-round-cog", url="/approvals/delegate", dialog=True,
            permission=Permission.APPROVAL_READ,
        )
    )  # fmt: skip
