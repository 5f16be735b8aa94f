"""Saving the list as it is shown under a name, changing and deleting what one saved."""

import json
from typing import Any, Final
from uuid import UUID

from litestar import delete, get, post, put
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response, Template

from rapport.customers.listing.columns import leads
from rapport.customers.listing.views import (
    AUDIENCES,
    NewView,
    change_view,
    clean_content,
    delete_view,
    save_view,
)
from rapport.customers.pages.list import READ, given_parameters
from rapport.kernel.access import POSTS, Scope
from rapport.kernel.errors import Invalid
from rapport.kernel.i18n import current, gettext
from rapport.kernel.request import Request
from rapport.web.render import fragment, toast

Form = URLEncodedBody[dict[str, str]]


@get("/customers/views/new", opt=READ, include_in_schema=False)
async def ask_name(request: Request) -> Template:
    """The dialog; the list as it is shown comes along in the address."""
    given = given_parameters(request)
    address = request.scope["query_string"].decode("latin-1")
    values = {"address": address, "cols": ",".join(given.get("cols", ()))}
    return _dialog(request, values, {})


@post("/customers/views", opt=READ, include_in_schema=False, status_code=200)
async def save(request: Request, data: Form) -> Template | Response[str]:
    """Then on to the list under its new name."""
    new = NewView(
        name=data.get("name", "").strip(),
        audience=data.get("audience", "PERSONAL"),
        post_code=data.get("post_code", ""),
        content=clean_content(data.get("address", ""), data.get("cols", "")),
    )
    try:
        view_id = await save_view(request.tx, request.actor, new)
    except Invalid as error:
        return _dialog(request, data, {fault.field: str(fault.message) for fault in error.fields}, status=422)
    parts = [new.content.address, "cols=" + ",".join(new.content.columns) if new.content.columns else ""]
    url = "/customers?" + "&".join([*filter(None, parts), f"view={view_id}"])
    return Response("", headers=_go(url, gettext("View saved")))


@put("/customers/views/{view_id:uuid}", opt=READ, include_in_schema=False, status_code=200)
async def keep(request: Request, view_id: FromPath[UUID]) -> Response[str]:
    """The view from now on shows what is shown now."""
    given = given_parameters(request)
    address = request.scope["query_string"].decode("latin-1")
    await change_view(
        request.tx, request.actor, view_id, clean_content(address, ",".join(given.get("cols", ())))
    )
    return Response("", headers=toast(gettext("View saved")))


@delete("/customers/views/{view_id:uuid}", opt=READ, include_in_schema=False, status_code=200)
async def drop(request: Request, view_id: FromPath[UUID]) -> Response[str]:
    await delete_view(request.tx, request.actor, view_id)
    return Response("", headers=_go("/customers", gettext("View deleted")))


def _go(url: str, text: str) -> dict[str, str]:
    return {**toast(text, close_dialog=True), "HX-Location": _location(url)}


def _location(url: str) -> str:
    """htmx loads the address into the main element, as a link would."""
    return json.dumps({"path": url, "target": "#main", "swap": "innerHTML"})


def _dialog(request: Request, values: dict[str, str], errors: dict[str, str], status: int = 200) -> Template:
    context: dict[str, Any] = {
        "values": values,
        "errors": errors,
        "leads": leads(request.actor),
        "audiences": AUDIENCES,
        "post_options": [
            (each.code, each.name if current.get() == "zh_CN" else each.name_en)
            for each in POSTS
            if each.scope is not Scope.NONE
        ],
    }
    return fragment("customers/view_form.html", status=status, **context)


ROUTES: Final = [ask_name, save, keep, drop]
