"""What the organisation adds to the product: log-in, profile, start page, audit trail."""

from typing import Any, Final

from rapport.kernel.access import Permission
from rapport.kernel.i18n import _
from rapport.organisation.approvals import plugin as approvals
from rapport.organisation.audit_trail import pages as audit_pages
from rapport.organisation.audit_trail.tile import TILE as AUDIT_TILE
from rapport.organisation.break_glass import plugin as break_glass
from rapport.organisation.credentials import plugin as credentials
from rapport.organisation.dossier import plugin as dossier
from rapport.organisation.leavers import plugin as leavers
from rapport.organisation.log_in.pages import ROUTES as LOG_IN
from rapport.organisation.portfolios import plugin as portfolios
from rapport.organisation.posts import plugin as posts
from rapport.organisation.profile import pages as profile_pages
from rapport.organisation.start import pages as start_pages
from rapport.organisation.start.tiles import TILES
from rapport.organisation.units import plugin as units
from rapport.web.registry import Command, MenuEntry, UiRegistry

__all__ = ["ROUTES", "register_ui"]

NOUNS: Final = (units, dossier, posts, approvals, portfolios, leavers, credentials, break_glass)
ROUTES: Final[list[Any]] = [
    *LOG_IN,
    *profile_pages.PAGES,
    *start_pages.PAGES,
    *audit_pages.PAGES,
    *(route for noun in NOUNS for route in noun.ROUTES),
]


def register_ui(ui: UiRegistry) -> None:
    ui.add_menu(
        MenuEntry(
            "audit", _("Audit"), "scroll-text", "/audit", 290, Permission.AUDIT_READ, "g u", section="manage"
        )
    )
    ui.add_command(
        Command("me", _("My profile"), "circle-user", url="/me", permission=Permission.SELF, hotkey="g m"),
        Command("start", _("Start page"), "house", url="/start", permission=Permission.SELF),
    )
    ui.add_panel(*TILES, AUDIT_TILE)
    for noun in NOUNS:
        noun.register_ui(ui)
