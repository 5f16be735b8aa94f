"""The customer page: header and figures at once, everything else in requests of its own."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from rapport.customers.pages.words import WORDS
from rapport.customers.personal import FIELDS, masked_values
from rapport.customers.record import CustomerRecord, find_customer
from rapport.customers.service import require_customer
from rapport.customers.timeline import GROUPS, KINDS, TimelineEvent, customer_events, of_group
from rapport.customers.vocabulary import contact_state
from rapport.kernel import business_date
from rapport.kernel.access import Permission
from rapport.kernel.i18n import gettext
from rapport.kernel.request import Request
from rapport.products.curves import balance_curve
from rapport.web.charts import ChartDocument, ChartEvent, Line, balance_chart
from rapport.web.render import fragment, page

READ: Final = {"permission": Permission.CUSTOMER_READ}
MONTHS: Final = (3, 6, 12)
DAYS: Final = {3: 92, 6: 183, 12: 365}
YEAR: Final = timedelta(days=365)
MOST_YEARS: Final = 20


@get("/customers/{customer_id:uuid}", opt=READ, include_in_schema=False)
async def show_customer(request: Request, customer_id: FromPath[UUID]) -> Template:
    record = await find_customer(request.tx, request.actor, customer_id)
    cipher = await request.services.key_store.cipher(request.tx)
    context = await _context(request, record)
    return page(
        request,
        "customers/customer.html",
        data_as_of=await business_date.data_as_of(request.tx),
        masked=masked_values(record, cipher),
        months=MONTHS,
        **context,
    )


@get("/customers/{customer_id:uuid}/figures", opt=READ, include_in_schema=False)
async def show_figures(request: Request, customer_id: FromPath[UUID]) -> Template:
    """The figures again, after a contact or an alert changed them."""
    record = await find_customer(request.tx, request.actor, customer_id)
    return fragment("customers/figures.html", **await _context(request, record))


async def _context(request: Request, record: CustomerRecord) -> dict[str, Any]:
    today = await business_date.today(request.tx)
    state = contact_state(today, record.contact_soon_on, record.contact_due_on)
    return {**WORDS, "customer": record, "today": today, "contact_state": state}


@get("/customers/{customer_id:uuid}/personal", opt=READ, include_in_schema=False)
async def show_personal(request: Request, customer_id: FromPath[UUID]) -> Template:
    """Personal values, masked, each with a way to see it for a reason."""
    record = await find_customer(request.tx, request.actor, customer_id)
    cipher = await request.services.key_store.cipher(request.tx)
    context = await _context(request, record)
    return fragment("customers/personal.html", fields=FIELDS, masked=masked_values(record, cipher), **context)


@get("/customers/{customer_id:uuid}/curve", opt=READ, include_in_schema=False)
async def send_curve(
    request: Request, customer_id: FromPath[UUID], months: FromQuery[int] = 12, what: FromQuery[str] = "aum"
) -> ChartDocument:
    """The balance curve with the customer's events on it, as `<x-chart>` draws it."""
    await require_customer(request.tx, request.actor, customer_id)
    today = await business_date.today(request.tx)
    run = await business_date.published_run(request.tx)
    known = run.as_of if run is not None else today
    first = known - timedelta(days=DAYS.get(months, DAYS[12]))
    points = await balance_curve(request.tx, customer_id, first, known)
    if what == "loan":
        lines = [Line(gettext("Loans"), [(point.day, point.loan) for point in points])]
    else:
        lines = [
            Line(gettext("Deposits"), [(point.day, point.deposit) for point in points]),
            Line(gettext("Investments"), [(point.day, point.investment) for point in points]),
        ]
    events = await customer_events(request.tx, request.actor, customer_id, first, today)
    return balance_chart(
        [line for line in lines if any(amount for _, amount in line.changes)] or lines[:1],
        [_on_curve(event, request.tenant.currency) for event in events],
        first=first,
        last=_last_day(known, today, events),
        known_until=known,
        currency=request.tenant.currency,
    )


def _last_day(known: date, today: date, events: list[TimelineEvent]) -> date:
    """The axis goes on to what people did after the last figures."""
    return max([known, *(event.at for event in events if event.at <= today)])


def _on_curve(event: TimelineEvent, currency: str) -> ChartEvent:
    kind = KINDS[event.kind]
    icon, tone = event.icon or kind.icon, event.tone or kind.tone
    return ChartEvent(event.id, event.at, event.sentence(currency), icon, tone)


@get("/customers/{customer_id:uuid}/timeline", opt=READ, include_in_schema=False)
async def show_timeline(
    request: Request, customer_id: FromPath[UUID], group: FromQuery[str] = "", years: FromQuery[int] = 1
) -> Template:
    """The events as a list, newest first; `years` grows as one looks further back."""
    customer = await require_customer(request.tx, request.actor, customer_id)
    today = await business_date.today(request.tx)
    years = min(max(years, 1), MOST_YEARS)
    everything = await customer_events(request.tx, request.actor, customer_id, today - years * YEAR, today)
    return fragment(
        "customers/timeline.html",
        customer=customer,
        events=of_group(everything, group),
        groups={key: label for key, label in GROUPS.items() if of_group(everything, key)},
        kinds=KINDS,
        group=group,
        years=years,
        more=years < MOST_YEARS,
        today=today,
        currency=request.tenant.currency,
    )


ROUTES: Final = [show_customer, show_figures, show_personal, send_curve, show_timeline]
