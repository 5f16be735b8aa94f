"""`/api/v1/customers`: the same customers, rights and figures as the screens."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

import msgspec
from litestar import get, patch
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Operation, Parameter, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import FromPath
from litestar.response import Response

from rapport.customers.changes import Changes, change_customer
from rapport.customers.etags import etag_of, expected_version, same
from rapport.customers.listing.query import ListQuery, page_size, parameters, strict_query
from rapport.customers.listing.service import CustomerList
from rapport.customers.personal import masked_values
from rapport.customers.record import find_customer
from rapport.customers.schemas import (
    CustomerDetail,
    CustomerPage,
    CustomerPatch,
    TimelineItem,
    TimelinePage,
    customer_detail,
    customer_item,
    timeline_item,
)
from rapport.customers.service import require_customer
from rapport.customers.timeline import customer_events
from rapport.kernel import business_date
from rapport.kernel.access import Permission
from rapport.kernel.errors import Conflict, FieldError, Invalid, PreconditionFailed
from rapport.kernel.http.cursor import decode_cursor, encode_cursor
from rapport.kernel.http.decoding import decode
from rapport.kernel.i18n import gettext
from rapport.kernel.request import Request

JSON: Final = "application/json"
READ: Final = {"permission": Permission.CUSTOMER_READ}
TAGS: Final = ["customers"]
YEAR: Final = timedelta(days=365)
SENTENCES: Final = {
    "q": "Part of the name (Chinese, Latin, pinyin, initials), beginning of the number, or whole mobile number.",
    "sort": "aum, change, deposit, last_contact, contact_due, alert, name or customer_no; with - the other way.",
    "cursor": "`next_cursor` of the page before.",
    "limit": "1 to 200, 50 unless given.",
    "tier": "T0 to T5, STRATEGIC, KEY, GROWTH, BASIC; several with commas.",
    "type": "PERSON, COMPANY, INSTITUTION; several with commas.",
    "line": "RETAIL, PRIVATE, SME, CORPORATE, INSTITUTION; several with commas.",
    "alert": "RED, ORANGE, YELLOW, NONE; several with commas.",
    "contact": "OVERDUE, DUE_SOON, DUE, OK or NO_PLAN.",
    "change": "BIG, DOWN or UP: changes of AUM in thirty days beyond the bank's limits.",
    "maturing": "Something matures within so many days.",
    "unit": "Code of the managing unit; all units below it count.",
    "rm": "Employee number of the lead manager.",
    "tag": "A tag; several with commas: all of them.",
}


def _described(*names: str) -> type[Operation]:
    parameters_ = [
        Parameter(
            name=name, param_in="query", description=SENTENCES[name], schema=Schema(type=OpenAPIType.STRING)
        )
        for name in names
    ]

    @dataclass
    class Described(Operation):
        parameters: list[Parameter] | None = field(default_factory=lambda: list(parameters_))  # type: ignore[assignment]

    return Described


@get("/api/v1/customers", opt=READ, tags=TAGS, operation_class=_described(*SENTENCES))
async def list_customers(request: Request) -> CustomerPage:
    """Customers within your scope, a page at a time."""
    query, limit, cursor = _asked(request.scope["query_string"])
    found = CustomerList(request.services, request.tx, request.actor, query)
    page = await found.page(limit=limit, cursor=cursor)
    currency = request.tenant.currency
    return CustomerPage([customer_item(row, currency) for row in page.rows], page.next_cursor)


@lru_cache(maxsize=1_024)
def _asked(query_string: bytes) -> tuple[ListQuery, int, str]:
    """Programs ask the same again and again; what is refused is not remembered."""
    given = parameters(query_string.decode("latin-1"))
    query = strict_query(given, besides=("cursor", "limit"))
    return query, page_size(given), given.get("cursor", [""])[-1]


@get(
    "/api/v1/customers/{customer_id:uuid}",
    opt=READ,
    tags=TAGS,
    responses={200: ResponseSpec(CustomerDetail, description="The customer, with an ETag")},
)
async def show_customer(request: Request, customer_id: FromPath[UUID]) -> Response[bytes]:
    """One customer with his figures. Send the ETag back in If-None-Match, or in If-Match to change him."""
    body, version = await _body(request, customer_id)
    etag = etag_of(version, body)
    if same(request.headers.get("if-none-match", ""), etag):
        return Response(b"", status_code=304, media_type=JSON, headers={"ETag": etag})
    return Response(body, media_type=JSON, headers={"ETag": etag})


@patch(
    "/api/v1/customers/{customer_id:uuid}",
    opt={"permission": Permission.CUSTOMER_WRITE},
    tags=TAGS,
    responses={200: ResponseSpec(CustomerDetail, description="The customer as he now is")},
)
async def patch_customer(request: Request, customer_id: FromPath[UUID]) -> Response[bytes]:
    """Change tags or remark. If-Match is required; 412 when somebody changed the customer meanwhile."""
    version = expected_version(request.headers.get("if-match", ""))
    wanted = decode(await request.body(), CustomerPatch)
    changes = Changes(
        tags=None if wanted.tags is msgspec.UNSET else tuple(wanted.tags),
        remark=None if wanted.remark is msgspec.UNSET else wanted.remark,
    )
    try:
        await change_customer(request.tx, request.actor, customer_id, version, changes)
    except Conflict as error:
        raise PreconditionFailed from error
    body, now = await _body(request, customer_id)
    return Response(body, media_type=JSON, headers={"ETag": etag_of(now, body)})


async def _body(request: Request, customer_id: UUID) -> tuple[bytes, int]:
    record = await find_customer(request.tx, request.actor, customer_id)
    cipher = await request.services.key_store.cipher(request.tx)
    detail = customer_detail(record, masked_values(record, cipher), request.tenant.currency)
    return msgspec.json.encode(detail), record.version


@get(
    "/api/v1/customers/{customer_id:uuid}/timeline",
    opt=READ,
    tags=TAGS,
    operation_class=_described("cursor", "limit"),
)
async def list_events(request: Request, customer_id: FromPath[UUID]) -> TimelinePage:
    """What happened to the customer, newest first: the last twelve months, or `since` to `until`."""
    given = parameters(request.scope["query_string"].decode("latin-1"))
    await require_customer(request.tx, request.actor, customer_id)
    until = _day(given, "until") or await business_date.today(request.tx)
    since = _day(given, "since") or until - YEAR
    if not timedelta(0) <= until - since <= 10 * YEAR:
        raise Invalid(
            fields=[FieldError("since", "invalid", gettext("At most ten years, the earlier day first"))]
        )
    events = await customer_events(request.tx, request.actor, customer_id, since, until)
    items = [timeline_item(event, request.tenant.currency) for event in events]
    return _timeline_page(items, page_size(given), given.get("cursor", [""])[-1])


def _timeline_page(items: list[TimelineItem], limit: int, cursor: str) -> TimelinePage:
    """The page after the event that the cursor names; events are merged, so the cut is made here."""
    start = 0
    if cursor:
        (last,) = decode_cursor(cursor, tuple[str])
        start = next((n + 1 for n, item in enumerate(items) if item.id == last), len(items))
    shown = items[start : start + limit]
    more = start + limit < len(items)
    return TimelinePage(shown, encode_cursor(shown[-1].id) if more else None)


def _day(given: dict[str, list[str]], name: str) -> date | None:
    if name not in given:
        return None
    try:
        return date.fromisoformat(given[name][-1])
    except ValueError as error:
        raise Invalid(fields=[FieldError(name, "invalid", gettext("A day as 2026-11-20"))]) from error


ROUTES: Final = [list_customers, show_customer, patch_customer, list_events]
