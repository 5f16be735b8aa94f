"""Sample "my day": figures and four cards whose items are finished where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from litestar import get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from rapport.kernel.i18n import Lazy, _, gettext
from rapport.web.gallery.people import AS_OF, TIERS, TODAY, Customer
from rapport.web.registry import MenuEntry, UiRegistry
from rapport.web.render import AnyRequest, fragment, page, toast

Form = URLEncodedBody[dict[str, str]]
OUTCOMES: Final = (
    ("RETAINED", _("Retained")),
    ("PARTLY", _("Partly retained")),
    ("LOST", _("Lost")),
    ("FALSE_ALARM", _("False alarm")),
)


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    kind: str
    customer: Customer
    text: str
    due: date
    score: int = 0
    minor: int | None = None


def _items(people: list[Customer], kind: str, text: Lazy, count: int, first: int) -> list[Item]:
    rows = people[first : first + count]
    return [
        Item(f"{kind}-{n}", kind, who, str(text), TODAY + timedelta(days=n - 3), 88 - n * 9, who.aum // 3)
        for n, who in enumerate(rows)
    ]


def _day(request: AnyRequest) -> dict[str, list[Item]]:
    people: list[Customer] = list(request.app.state.customers.values())
    return {
        "alerts": _items(
            people, "alert", _("Large outflow, deposit not renewed, competitor mentioned"), 5, 0
        ),
        "contacts": _items(people, "contact", _("Contact overdue for this tier"), 6, 8),
        "maturities": _items(people, "maturity", _("Steady 90 days, fixed income"), 5, 20),
        "tasks": _items(people, "task", _("Send the offer that was promised"), 6, 30),
    }


@get("/")
async def show_workbench(request: AnyRequest) -> Template:
    return page(
        request, "gallery/workbench.html", day=_day(request), today=TODAY, data_as_of=AS_OF, tiers=TIERS
    )


def _item(request: AnyRequest, item_id: FromPath[str]) -> Item:
    return next(item for items in _day(request).values() for item in items if item.id == item_id)


@get("/items/{item_id:str}/form")
async def show_item_form(request: AnyRequest, item_id: FromPath[str]) -> Template:
    return fragment(
        "gallery/item_form.html", item=_item(request, item_id), outcomes=OUTCOMES, errors={}, values={}
    )


@post("/items/{item_id:str}", status_code=200)
async def finish_item(request: AnyRequest, item_id: FromPath[str], data: Form) -> Template:
    item = _item(request, item_id)
    if item.kind == "alert" and not data.get("outcome"):
        errors = {"outcome": gettext("Choose how it ended.")}
        return fragment(
            "gallery/item_form.html", status=422, item=item, outcomes=OUTCOMES, errors=errors, values=data
        )
    headers = toast(gettext("Done"), undo=f"/items/{item_id}/undo")
    return fragment("gallery/item.html", headers=headers, item=item, done=True, today=TODAY, tiers=TIERS)


@post("/items/{item_id:str}/undo", status_code=200)
async def undo_item(item_id: FromPath[str]) -> Template:
    return fragment(
        "gallery/nothing.html", headers=toast(gettext("Taken back"), "info", undone={"id": item_id})
    )


@get("/items/{item_id:str}")
async def show_item(request: AnyRequest, item_id: FromPath[str]) -> Template:
    return fragment("gallery/item.html", item=_item(request, item_id), done=False, today=TODAY, tiers=TIERS)


@get("/cards/{name:str}")
async def show_card(request: AnyRequest, name: FromPath[str]) -> Template:
    return fragment("gallery/day_card.html", name=name, items=_day(request)[name], today=TODAY, tiers=TIERS)


def register(ui: UiRegistry) -> None:
    ui.add_menu(MenuEntry("workbench", _("Workbench"), "layout-dashboard", "/", 10, hotkey="g h"))
    ui.add_menu(MenuEntry("tasks", _("Tasks"), "list-checks", "/tasks", 50, hotkey="g t"))


HANDLERS: Final[list[Any]] = [show_workbench, show_item_form, finish_item, undo_item, show_item, show_card]
