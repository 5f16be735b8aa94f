"""Sample feed monitor: the days, what is loading, what was set aside and why, the night's steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from litestar import get
from litestar.response import Template

from rapport.kernel.i18n import Lazy, _
from rapport.web.gallery.people import AS_OF
from rapport.web.registry import MenuEntry, UiRegistry
from rapport.web.render import AnyRequest, page

STATES: Final[dict[str, Lazy]] = {
    "good": _("Promoted and reconciled"),
    "running": _("Loading"),
    "held": _("Held for release"),
    "bad": _("Quarantined"),
    "none": _("No file"),
}
STEPS: Final = (
    (_("Stage files"), "good", "1,204,118", "4.2"),
    (_("Validate"), "good", "1,204,118", "6.8"),
    (_("Promote the day"), "good", "1,204,118", "11.5"),
    (_("Measures"), "running", "412,000", "3.1"),
    (_("Early warning"), "none", "", ""),
)
PROBLEMS: Final = (
    ("CBS_BALANCE_20261012.dat", 18_204, "balance", _("not a number with two decimals")),
    ("CBS_BALANCE_20261012.dat", 18_377, "acct_no", _("no such account in ACCOUNT")),
    ("CBS_CUSTOMER_20261012.OK", 1, "sha256", _("does not match the file")),
)


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    state: str


def _days() -> list[tuple[date, list[Day]]]:
    first = date(2026, 5, 1)
    days = [
        Day(on, _state(on)) for on in (first + timedelta(days=n) for n in range((AS_OF - first).days + 2))
    ]
    return [(month, list(rows)) for month, rows in groupby(days, key=lambda day: day.on.replace(day=1))]


def _state(on: date) -> str:
    special = {date(2026, 10, 12): "bad", date(2026, 8, 3): "held", AS_OF + timedelta(days=1): "running"}
    return special.get(on) or ("none" if on.weekday() == 6 else "good")


@get("/feeds")
async def show_feeds(request: AnyRequest) -> Template:
    return page(
        request,
        "gallery/feeds.html",
        data_as_of=AS_OF,
        months=_days(),
        states=STATES,
        steps=STEPS,
        problems=PROBLEMS,
        chosen=date(2026, 10, 12),
    )


def register(ui: UiRegistry) -> None:
    ui.add_menu(MenuEntry("feeds", _("Feeds"), "database", "/feeds", 80, "feed:read", "g f", "manage"))


HANDLERS: Final[list[Any]] = [show_feeds]
