"""Sample customer list: filter, sort, pages by key, inline edit with refusal and conflict, bulk actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from litestar import get, patch, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response, Template

from rapport.kernel.errors import FieldError, Invalid, NotFound
from rapport.kernel.i18n import _, gettext, ngettext
from rapport.web.gallery.people import AS_OF, SEGMENTS, TIERS, TODAY, Customer
from rapport.web.gallery.workbench import Form
from rapport.web.registry import Command, MenuEntry, UiRegistry
from rapport.web.render import AnyRequest, fragment, page, toast

PAGE: Final = 50
VIEWS: Final = {
    "": _("All customers"),
    "risk": _("Churn risk"),
    "silent": _("No contact for 60 days"),
    "due": _("Due today"),
}


def _matches(person: Customer, q: str, tier: str, view: str) -> bool:
    text = f"{person.name} {person.latin} {person.number} {person.mobile}".lower()
    in_view = {
        "": True,
        "risk": person.churn >= 45,
        "silent": (TODAY - person.last_contact).days > 60,
        "due": person.next_task is not None and person.next_task <= TODAY,
    }[view]
    return in_view and q.lower() in text and (not tier or person.tier == tier)


def _sorted(people: list[Customer], sort: str) -> list[Customer]:
    field = sort.lstrip("-")
    return sorted(
        people, key=lambda one: (getattr(one, field) or date.max, one.id), reverse=sort.startswith("-")
    )


@get("/customers")
async def show_customers(
    request: AnyRequest,
    q: FromQuery[str] = "",
    tier: FromQuery[str] = "",
    view: FromQuery[str] = "",
    sort: FromQuery[str] = "-aum",
    cursor: FromQuery[int] = 0,
) -> Template:
    people: dict[UUID, Customer] = request.app.state.customers
    found = _sorted([one for one in people.values() if _matches(one, q.strip(), tier, view)], sort)
    context: dict[str, Any] = {
        "rows": found[cursor : cursor + PAGE],
        "next_cursor": cursor + PAGE if cursor + PAGE < len(found) else None,
        "total": len(found),
        "sum": sum(one.aum for one in found),
        "q": q,
        "tier": tier,
        "view": view,
        "sort": sort,
        "tiers": TIERS,
        "segments": SEGMENTS,
        "today": TODAY,
        "views": VIEWS,
        "base": _address(request),
    }
    if cursor:
        return fragment("gallery/customer_rows.html", **context)
    if request.headers.get("hx-target", "").endswith("#grid"):
        return fragment("gallery/customer_grid.html", **context)
    return page(request, "gallery/customers.html", data_as_of=AS_OF, **context)


def _address(request: AnyRequest) -> str:
    return f"{request.url.path}?{request.url.query}"


@patch("/customers/{customer_id:uuid}")
async def edit_cell(request: AnyRequest, customer_id: FromPath[UUID], data: Form) -> Template:
    people: dict[UUID, Customer] = request.app.state.customers
    person = people.get(customer_id)
    if person is None:
        raise NotFound
    field, value = data["field"], data["value"].strip()
    if field == "mobile" and not (value.isdigit() and len(value) == 11):
        raise Invalid(fields=[FieldError("mobile", "pattern", gettext("A mobile number has 11 digits."))])
    stale = int(data["version"]) != person.version
    if not stale:
        person = people[customer_id] = _changed(person, field, value)
    return fragment(
        "gallery/customer_row.html",
        status=409 if stale else 200,
        row=person,
        tiers=TIERS,
        segments=SEGMENTS,
        today=TODAY,
    )


def _changed(person: Customer, field: str, value: str) -> Customer:
    version = person.version + 1
    if field == "next_task":
        return replace(person, next_task=date.fromisoformat(value) if value else None, version=version)
    if field == "tier":
        return replace(person, tier=value, version=version)
    return replace(person, mobile=value, version=version)


@post("/customers/bulk/task", status_code=204)
async def add_tasks(request: AnyRequest, data: Form) -> Response[None]:
    selection = data.get("selection", "")
    count = len(request.app.state.customers) if selection == "all" else len(selection.split(","))
    said = ngettext("A task for %(num)s customer", "Tasks for %(num)s customers", count) % {"num": count}
    return Response(None, status_code=204, headers=toast(said))


def register(ui: UiRegistry) -> None:
    ui.add_menu(MenuEntry("customers", _("Customers"), "users", "/customers", 20, hotkey="g c"))
    ui.add_command(
        Command("contact", _("Record a contact"), "phone", "/contacts/new", dialog=True, hotkey="n")
    )
    ui.search_url = "/search"


HANDLERS: Final[list[Any]] = [show_customers, edit_cell, add_tasks]
