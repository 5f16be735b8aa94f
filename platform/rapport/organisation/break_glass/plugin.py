"""What break-glass adds to the product."""

from typing import Any, Final

from rapport.kernel.access import Permission
from rapport.kernel.i18n import _
from rapport.organisation.break_glass import jobs
from rapport.organisation.break_glass.pages import PAGES
from rapport.web.registry import MenuEntry, UiRegistry

__all__ = ["ROUTES", "jobs", "register_ui"]

ROUTES: Final[list[Any]] = [*PAGES]


def register_ui(ui: UiRegistry) -> None:
    ui.add_menu(
        MenuEntry(
            "break-glass",
            _("Operator access"),
            "siren",
            "/break-glass",
            250,
            Permission.BREAK_GLASS_READ,
            section="manage",
        )
    )
