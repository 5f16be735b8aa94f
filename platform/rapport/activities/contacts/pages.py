"""The call report's dialog and page, and the list of contacts made."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Response, Template

from rapport.activities.contacts import repository
from rapport.activities.contacts.context import form_context, new_values, report_values
from rapport.activities.contacts.corrections import correct_contact, review_contact
from rapport.activities.contacts.form import Typed, read_content, read_new
from rapport.activities.contacts.service import record_contact
from rapport.activities.contacts.settle import settle_alert
from rapport.activities.live import tell
from rapport.activities.words import CHANNEL_ICONS, CHANNELS, MOOD_ICONS, MOODS, PURPOSES, VALIDITIES
from rapport.kernel import business_date
from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Invalid, NotFound
from rapport.kernel.http.cursor import decode_cursor, encode_cursor
from rapport.kernel.http.forms import version_of
from rapport.kernel.i18n import gettext
from rapport.kernel.request import Request
from rapport.web.render import fragment, page, toast

READ = {"permission": Permission.CONTACT_READ}
WRITE = {"permission": Permission.CONTACT_WRITE}
PAGE = 50
WORDS: dict[str, Any] = {
    "channels": CHANNELS,
    "channel_icons": CHANNEL_ICONS,
    "purposes": PURPOSES,
    "moods": MOODS,
    "mood_icons": MOOD_ICONS,
    "validities": VALIDITIES,
}


async def typed(request: Request) -> Typed:
    form = await request.form()
    return Typed({name: [str(value) for value in form.getall(name)] for name in form})


@get("/contacts/new", opt=WRITE, include_in_schema=False)
async def new_contact_dialog(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    customer_id: FromQuery[UUID | None] = None,
    task_id: FromQuery[UUID | None] = None,
    alert_id: FromQuery[UUID | None] = None,
) -> Template:
    """Ready for a phone call just made: channel, day and hour are filled in."""
    if customer_id is None:
        return fragment("activities/contact_customer.html", q="", found=None)
    context = await form_context(tx, actor, customer_id)
    values = new_values(tx, context, task_id, alert_id)
    return fragment("activities/contact_form.html", **context, values=values, errors={})


@get("/contacts/customers", opt=WRITE, include_in_schema=False)
async def choose_customer(
    tx: NamedDependency[Transaction], actor: NamedDependency[Actor], q: FromQuery[str] = ""
) -> Template:
    """The customers whose name or number holds `q`, to record a contact with one of them."""
    found = await repository.find_customers(tx, actor, q) if q.strip() else None
    return fragment("activities/contact_customers.html", found=found, q=q)


@get("/contacts/promise", opt=WRITE, include_in_schema=False)
async def promise_row(n: FromQuery[int] = 1) -> Template:
    return fragment("activities/contact_promise.html", n=max(0, min(n, 9)), values=Typed({}), errors={})


@post("/contacts", opt=WRITE, include_in_schema=False, status_code=200)
async def save_contact(
    request: Request, tx: NamedDependency[Transaction], actor: NamedDependency[Actor]
) -> Response[Any] | Template:
    form = await typed(request)
    customer_id = _customer_id(form)
    try:
        contact = read_new(form, customer_id)
        recorded = await record_contact(tx, actor, contact)
        closed = await settle_alert(tx, actor, contact, form.get("outcome"), form.get("alert_version"))
    except Invalid as error:
        context = await form_context(tx, actor, customer_id)
        errors = field_names(error)
        return fragment("activities/contact_form.html", status=422, **context, values=form, errors=errors)
    tell(request, recorded.told, "contact", "task", "alert", "customer", id=str(customer_id))
    said = gettext("Contact recorded, the alert is closed") if closed else gettext("Contact recorded")
    headers = toast(said, day_changed={"customer": str(customer_id)}, close_dialog=True)
    return Response("", headers=headers)


@get("/contacts", opt=READ, include_in_schema=False)
async def show_contacts(
    request: Request,
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
    customer_id: FromQuery[UUID | None] = None,
) -> Template:
    after = decode_cursor(cursor, tuple[datetime, UUID]) if cursor else None
    rows = await repository.page_of_reports(
        tx, actor, customer_id=customer_id, after=after, limit=PAGE + 1, q=q
    )
    shown = rows[:PAGE]
    more = encode_cursor(shown[-1].started_at, shown[-1].id) if len(rows) > PAGE else ""
    context: dict[str, Any] = {
        **WORDS,
        "rows": shown,
        "next_cursor": more,
        "q": q,
        "customer_id": customer_id,
    }
    if cursor:
        return fragment("activities/contact_rows.html", **context)
    if request.headers.get("hx-target", "").endswith("#contact-rows"):
        return fragment("activities/contact_rows.html", **context)
    as_of = await business_date.data_as_of(tx)
    return page(request, "activities/contacts.html", data_as_of=as_of, **context)


@get("/contacts/{report_id:uuid}", opt=READ, include_in_schema=False)
async def show_contact(
    request: Request,
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    report_id: FromPath[UUID],
) -> Template:
    report = await _found(tx, actor, report_id)
    return page(
        request,
        "activities/contact.html",
        **WORDS,
        report=report,
        promises=await repository.commitments(tx, report_id),
        versions=await repository.versions(tx, report_id),
        attachments=await repository.attachments(tx, report_id),
        may_review=repository.may_review(actor, report),
        errors={},
        zone=ZoneInfo(tx.tenant.timezone),
        data_as_of=await business_date.data_as_of(tx),
    )


@get("/contacts/{report_id:uuid}/edit", opt=WRITE, include_in_schema=False)
async def edit_contact_dialog(
    tx: NamedDependency[Transaction], actor: NamedDependency[Actor], report_id: FromPath[UUID]
) -> Template:
    report = await _found(tx, actor, report_id)
    context = await form_context(tx, actor, report.customer_id, report)
    return fragment(
        "activities/contact_form.html", **context, values=report_values(tx, report, context), errors={}
    )


@post("/contacts/{report_id:uuid}", opt=WRITE, include_in_schema=False, status_code=200)
async def save_correction(
    request: Request,
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    report_id: FromPath[UUID],
) -> Response[Any] | Template:
    form = await typed(request)
    try:
        corrected = await correct_contact(tx, actor, report_id, version_of(form), read_content(form))
    except Invalid as error:
        report = await _found(tx, actor, report_id)
        context = await form_context(tx, actor, report.customer_id, report)
        errors = field_names(error)
        return fragment("activities/contact_form.html", status=422, **context, values=form, errors=errors)
    tell(request, [actor.user_id], "contact", id=str(corrected.customer_id))
    headers = toast(gettext("Saved; the earlier version is kept"), close_dialog=True)
    headers["HX-Location"] = f"/contacts/{report_id}"
    return Response("", headers=headers)


@post("/contacts/{report_id:uuid}/review", opt=WRITE, include_in_schema=False, status_code=200)
async def save_review(
    request: Request,
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    report_id: FromPath[UUID],
) -> Response[Any]:
    form = await typed(request)
    verdict, comment = form.get("validity"), form.get("comment")
    report = await review_contact(tx, actor, report_id, version_of(form), verdict, comment)
    tell(request, [actor.user_id], "contact", id=str(report.customer_id))
    headers = {**toast(gettext("Reviewed")), "HX-Location": f"/contacts/{report_id}"}
    return Response("", headers=headers)


def field_names(error: Invalid) -> dict[str, str]:
    """Messages by the form's own field names (`commitments.0.due` is `promise-due-0`)."""
    found: dict[str, str] = {}
    for fault in error.fields:
        parts = fault.field.split(".")
        name = f"promise-due-{parts[1]}" if parts[0] == "commitments" and len(parts) > 1 else fault.field
        found[name] = fault.message
    return found or {"channel": error.message}


def _customer_id(form: Typed) -> UUID:
    try:
        return UUID(form.get("customer_id"))
    except ValueError as error:
        raise NotFound from error


async def _found(tx: Transaction, actor: Actor, report_id: UUID) -> repository.Report:
    report = await repository.find_report(tx, actor, report_id)
    if report is None:
        raise NotFound
    return report


ROUTES = [
    new_contact_dialog,
    choose_customer,
    promise_row,
    save_contact,
    show_contacts,
    show_contact,
    edit_contact_dialog,
    save_correction,
    save_review,
]
