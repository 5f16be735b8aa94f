"""What insight adds to the product: the workbench."""

from rapport.insight.pages import ROUTES
from rapport.kernel.access import Permission
from rapport.kernel.i18n import _
from rapport.web.registry import MenuEntry, UiRegistry

__all__ = ["ROUTES", "register_ui"]


def register_ui(ui: UiRegistry) -> None:
    ui.add_menu(
        MenuEntry(
            "workbench",
            _("Workbench"),
            "layout-dashboard",
            "/",
            10,
            permission=Permission.CUSTOMER_READ,
            hotkey="g h",
        )
    )
