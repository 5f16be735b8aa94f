"""What insight adds to the product: the workbench."""

from rapport.insight import curve, pages
from rapport.kernel.access import Permission
from rapport.kernel.i18n import _
from rapport.web.registry import MenuEntry, UiRegistry

ROUTES = [*pages.ROUTES, curve.send_curve]


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
