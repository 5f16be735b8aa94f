"""`/exports`: asking for a list, watching it being written, fetching it once."""

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response, Template

from rapport.customers.exports import repository, service
from rapport.customers.exports.sheet import exportable
from rapport.customers.exports.words import RULES, STATES, TONES
from rapport.customers.listing.columns import COLUMNS, chosen_columns
from rapport.customers.listing.query import parameters
from rapport.kernel.access import Permission
from rapport.kernel.errors import Refused
from rapport.kernel.i18n import gettext
from rapport.kernel.request import Request
from rapport.web.render import fragment, page, toast

EXPORT: Final = {"permission": Permission.CUSTOMER_EXPORT}
# A download cannot be an htmx request: a plain form, for which the page's origin vouches.
FETCH: Final = {**EXPORT, "form": True}
Form = URLEncodedBody[dict[str, str]]


@get("/exports", opt=EXPORT, include_in_schema=False)
async def show_exports(request: Request) -> Template:
    counted = await request.tx.fetch_row(repository.COUNTED, request.tenant.id, request.actor.user_id)
    return page(request, "exports/exports.html", **await _listed(request), counted=counted)


@get("/exports/rows", opt=EXPORT, include_in_schema=False)
async def show_rows(request: Request) -> Template:
    return fragment("exports/rows.html", **await _listed(request))


@get("/customers/exports/new", opt=EXPORT, include_in_schema=False)
async def ask_export(request: Request) -> Template:
    """The dialog; the list as it is shown comes along in the address."""
    query = request.scope["query_string"].decode("latin-1")
    return await _dialog(request, query, "", {})


@post("/exports", opt=EXPORT, status_code=200, include_in_schema=False)
async def request_export(request: Request, data: Form) -> Template | Response[str]:
    query, reason = data.get("query", "")[:4000], data.get("reason", "")
    try:
        columns = list(chosen_columns(parameters(query).get("cols", ()), request.actor))
        await service.request_export(request.services, request.tx, request.actor, query, columns, reason)
    except Refused as error:
        if request.headers.get("hx-request") != "true":
            raise
        errors = {fault.field or "query": str(fault.message) for fault in error.fields}
        return await _dialog(request, query, reason, errors, 422)
    headers = toast(gettext("Asked for; it is written in the background."), close_dialog=True)
    return Response(
        "", headers={**headers, "HX-Location": '{"path":"/exports","target":"#main","swap":"innerHTML"}'}
    )


@post("/exports/{export_id:uuid}/file", opt=FETCH, status_code=200, include_in_schema=False)
async def fetch_file(request: Request, export_id: FromPath[UUID]) -> Response[bytes]:
    """Once, for who asked for it."""
    text = await service.fetch(request.services, request.tx, request.actor, export_id)
    name = f"{gettext('customers')}-{datetime.now(UTC):%Y%m%d-%H%M}.csv"
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(text.encode(), media_type="text/csv", headers=headers)


async def _listed(request: Request) -> dict[str, Any]:
    found = await service.mine(request.tx, request.actor)
    return {
        "exports": found,
        "busy": any(each.open for each in found),
        "states": STATES,
        "tones": TONES,
        "rules": RULES,
    }


async def _dialog(
    request: Request, query: str, reason: str, errors: dict[str, str], status: int = 200
) -> Template:
    columns = exportable(chosen_columns(parameters(query).get("cols", ()), request.actor))
    context: dict[str, Any] = {
        "query": query,
        "reason": reason,
        "errors": errors,
        "total": await service.count(request.services, request.tx, request.actor, query),
        "columns": [COLUMNS[key].label for key in columns],
        "free": service.FREE_ROWS,
        "minutes": service.MINUTES,
    }
    return fragment("exports/form.html", status=status, **context)


ROUTES: Final[list[Any]] = [show_exports, show_rows, ask_export, request_export, fetch_file]
