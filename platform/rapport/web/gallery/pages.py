"""Every component in all its variants, the log-in, errors, the palette's search, live events on demand."""

from __future__ import annotations

from typing import Any, Final

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response, Template

from rapport.kernel.errors import from_status
from rapport.kernel.i18n import _
from rapport.kernel.request import Request
from rapport.web.gallery.people import AS_OF, TIERS, TODAY, Customer
from rapport.web.live import Change, publish
from rapport.web.registry import Command, MenuEntry, UiRegistry
from rapport.web.render import AnyRequest, fragment, page, plain


@get("/components")
async def show_components(request: AnyRequest) -> Template:
    return page(request, "gallery/components.html", data_as_of=AS_OF, tiers=TIERS, today=TODAY)


@get("/login")
async def show_login(request: AnyRequest, failed: FromQuery[bool] = False) -> Template:
    return plain(
        request,
        "gallery/login.html",
        status=422 if failed else 200,
        failed=failed,
        bank="滨江银行",
    )


@get("/errors/{status:int}")
async def show_error(status: FromPath[int]) -> Template:
    raise from_status(status)


@get("/search")
async def search(request: AnyRequest, q: FromQuery[str] = "") -> Template:
    people: list[Customer] = list(request.app.state.customers.values())
    wanted = q.strip().lower()
    found = (
        [one for one in people if wanted in f"{one.name} {one.latin} {one.number}".lower()] if wanted else []
    )
    return fragment("gallery/found.html", rows=found[:8], tiers=TIERS)


@post("/live/{topic:str}", status_code=204)
async def announce(request: Request, topic: FromPath[str]) -> Response[None]:
    await publish(
        request.app.state.redis, request.actor.tenant, Change(topic, request.query_params.get("id", ""))
    )
    return Response(None, status_code=204)


def register(ui: UiRegistry) -> None:
    ui.add_menu(MenuEntry("components", _("Components"), "blocks", "/components", 90, section="manage"))
    ui.add_command(Command("print", _("Print this page"), "printer", event="print"))


HANDLERS: Final[list[Any]] = [show_components, show_login, show_error, search, announce]
