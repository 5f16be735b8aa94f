"""What the feed adds to the product: its jobs, the monitor, the JSON API."""

from typing import Any, Final

from rapport.ingest import jobs
from rapport.ingest.controllers import FeedDays
from rapport.ingest.pages import PAGES
from rapport.ingest.tile import TILES
from rapport.kernel.access import Permission
from rapport.kernel.i18n import _
from rapport.web.registry import Command, MenuEntry, UiRegistry

__all__ = ["ROUTES", "jobs", "register_ui"]

ROUTES: Final[list[Any]] = [*PAGES, FeedDays]


def register_ui(ui: UiRegistry) -> None:
    ui.add_menu(
        MenuEntry(
            "feeds",
            _("Feeds"),
            "database",
            "/feeds",
            200,
            Permission.FEED_READ,
            hotkey="g f",
            section="manage",
        )
    )
    ui.add_command(
        Command(
            "feed-attention",
            _("Days that need attention"),
            "shield-alert",
            url="/feeds#attention",
            permission=Permission.FEED_READ,
        )
    )
    ui.add_panel(*TILES)
