"""Dialogs of the customer page: tags and remark, and showing a masked value for a reason."""

from typing import Any, Final
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response, Template

from rapport.customers.changes import Changes, change_customer, split_tags
from rapport.customers.personal import FIELDS, REASONS, reveal
from rapport.customers.record import find_customer
from rapport.customers.service import require_customer
from rapport.kernel.access import Permission
from rapport.kernel.errors import Conflict, Invalid, NotFound
from rapport.kernel.http.forms import version_of
from rapport.kernel.i18n import gettext
from rapport.kernel.request import Request
from rapport.web.render import fragment, toast

WRITE: Final = {"permission": Permission.CUSTOMER_WRITE}
REVEAL: Final = {"permission": Permission.CUSTOMER_REVEAL}
Form = URLEncodedBody[dict[str, str]]


@get("/customers/{customer_id:uuid}/notes", opt=WRITE, include_in_schema=False)
async def ask_notes(request: Request, customer_id: FromPath[UUID]) -> Template:
    record = await find_customer(request.tx, request.actor, customer_id)
    values = {"tags": "，".join(record.tags), "remark": record.remark, "version": str(record.version)}
    return fragment("customers/notes_form.html", customer=record, values=values, errors={}, stale=False)


@post("/customers/{customer_id:uuid}/notes", opt=WRITE, include_in_schema=False, status_code=200)
async def save_notes(request: Request, customer_id: FromPath[UUID], data: Form) -> Template | Response[str]:
    """A conflict is shown with what is there now; what was typed stays until it is saved again."""
    changes = Changes(tags=split_tags(data.get("tags", "")), remark=data.get("remark", ""))
    try:
        await change_customer(request.tx, request.actor, customer_id, version_of(data), changes)
    except Invalid as error:
        errors = {fault.field: str(fault.message) for fault in error.fields}
        record = await find_customer(request.tx, request.actor, customer_id)
        return fragment(
            "customers/notes_form.html", status=422, customer=record, values=data, errors=errors, stale=False
        )
    except Conflict:
        record = await find_customer(request.tx, request.actor, customer_id)
        values = {**data, "version": str(record.version)}
        return fragment(
            "customers/notes_form.html", status=422, customer=record, values=values, errors={}, stale=True
        )
    return Response("", headers=toast(gettext("Saved"), close_dialog=True, customer_changed=True))


@get("/customers/{customer_id:uuid}/reveal/{field:str}", opt=REVEAL, include_in_schema=False)
async def ask_reason(request: Request, customer_id: FromPath[UUID], field: FromPath[str]) -> Template:
    await require_customer(request.tx, request.actor, customer_id)
    return _reason_form(customer_id, field, {}, {})


@post(
    "/customers/{customer_id:uuid}/reveal/{field:str}", opt=REVEAL, include_in_schema=False, status_code=200
)
async def show_value(
    request: Request, customer_id: FromPath[UUID], field: FromPath[str], data: Form
) -> Template:
    """The value in full, in its place on this page alone; who saw it why is in the audit chain."""
    try:
        value = await reveal(
            request.services,
            request.tx,
            request.actor,
            customer_id,
            field,
            reason=data.get("reason", ""),
            note=data.get("note", ""),
        )
    except Invalid as error:
        return _reason_form(customer_id, field, data, {f.field: str(f.message) for f in error.fields}, 422)
    headers = toast(gettext("Shown once and written down"), "info", close_dialog=True)
    return fragment("customers/revealed.html", headers=headers, value=value, field=field)


def _reason_form(
    customer_id: UUID, field: str, values: dict[str, str], errors: dict[str, str], status: int = 200
) -> Template:
    if field not in FIELDS:
        raise NotFound
    context: dict[str, Any] = {
        "customer_id": customer_id,
        "field": field,
        "label": FIELDS[field],
        "reasons": list(REASONS.items()),
        "values": values,
        "errors": errors,
    }
    return fragment("customers/reveal_form.html", status=status, **context)


ROUTES: Final = [ask_notes, save_notes, ask_reason, show_value]
