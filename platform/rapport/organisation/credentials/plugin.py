"""What keys, log-ins and the log-in policy add to the product."""

from typing import Any, Final

from rapport.kernel.access import Permission
from rapport.kernel.i18n import _
from rapport.organisation.credentials import pages, policy_pages
from rapport.web.registry import Command, MenuEntry, UiRegistry

ROUTES: Final[list[Any]] = [*pages.PAGES, *policy_pages.PAGES]


def register_ui(ui: UiRegistry) -> None:
    ui.add_menu(
        MenuEntry("keys", _("Keys and log-ins"), "key", "/keys", 240, Permission.KEY_READ, section="manage"),
    )
    ui.add_menu(
        MenuEntry(
            "log-in-policy",
            _("Log-in policy"),
            "lock-keyhole",
            "/log-in-policy",
            245,
            Permission.SETTING_READ,
            section="manage",
        )
    )
    ui.add_command(
        Command("own-keys", _("My API keys"), "key", url="/me/keys", permission=Permission.SELF),
    )
