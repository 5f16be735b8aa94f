"""What portfolios add to the product."""

from typing import Any, Final

from rapport.kernel.access import Permission
from rapport.kernel.i18n import _
from rapport.organisation.portfolios import jobs
from rapport.organisation.portfolios.pages import PAGES
from rapport.organisation.portfolios.panel import OWNER
from rapport.web.registry import MenuEntry, UiRegistry

__all__ = ["ROUTES", "jobs", "register_ui"]

ROUTES: Final[list[Any]] = [*PAGES]


def register_ui(ui: UiRegistry) -> None:
    read = Permission.ASSIGNMENT_READ
    ui.add_menu(
        MenuEntry("portfolios", _("Portfolios"), "briefcase-business", "/portfolios", 62, read, "g p"),
        MenuEntry("pool", _("Customer pool"), "waves", "/pool", 64, read),
    )
    ui.add_panel(OWNER)
