"""`/api/v1/alerts`: early warnings of the customers within your scope, and how they end."""

from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.response import Response

from rapport.activities.live import tell
from rapport.activities.openapi import described, json_body
from rapport.customers.etags import etag_of, same
from rapport.kernel.access import Permission
from rapport.kernel.errors import NotFound
from rapport.kernel.http.cursor import decode_cursor, encode_cursor
from rapport.kernel.http.decoding import decode
from rapport.kernel.http.listing import ListParameters
from rapport.kernel.idempotency_store import Answer, once
from rapport.kernel.request import Request
from rapport.scoring import repository, service
from rapport.scoring.pages import check_action
from rapport.scoring.repository import Alert, AlertFilter
from rapport.scoring.schemas import AlertItem, AlertPage, Disposition, alert_item

JSON: Final = "application/json"
TAGS: Final = ["alerts"]
READ: Final = {"permission": Permission.ALERT_READ}
WRITE: Final = {"permission": Permission.ALERT_WRITE}
LEVELS: Final = ("RED", "ORANGE", "YELLOW")
PARAMETERS: Final = {
    "state": "OPEN or CLOSED; both unless given.",
    "level": "RED, ORANGE or YELLOW.",
    "customer_id": "Alerts of this customer alone.",
    "sort": "-score (the highest first) or -opened_on.",
    "cursor": "`next_cursor` of the page before.",
    "limit": "1 to 200, 50 unless given.",
}


@get("/api/v1/alerts", opt=READ, tags=TAGS, operation_class=described(PARAMETERS))
async def list_alerts(request: Request) -> AlertPage:
    """Alerts of customers within your scope, a page at a time."""
    given = ListParameters(
        request.scope["query_string"],
        sorts=("-score", "-opened_on"),
        filters=("state", "level", "customer_id"),
    )
    limit, sort = given.limit, given.sort.removeprefix("-")
    wanted = AlertFilter(
        given.choice("state", ("OPEN", "CLOSED")),
        given.choice("level", LEVELS),
        given.identifier("customer_id"),
        sort,
    )
    key = tuple[date, UUID] if sort == "opened_on" else tuple[int, UUID]
    after: Any = decode_cursor(given.cursor, key) if given.cursor else None
    rows = await repository.page_of_alerts(request.tx, request.actor, wanted, after=after, limit=limit + 1)
    shown, currency = rows[:limit], request.tenant.currency
    following = _cursor(shown[-1], sort) if len(rows) > limit else None
    return AlertPage([alert_item(row, currency) for row in shown], following)


@get(
    "/api/v1/alerts/{alert_id:uuid}",
    opt=READ,
    tags=TAGS,
    responses={200: ResponseSpec(AlertItem, description="The alert with its arithmetic, with an ETag")},
)
async def show_alert(request: Request, alert_id: FromPath[UUID]) -> Response[bytes]:
    """One alert with every signal and its evidence."""
    alert = await _found(request, alert_id)
    body = msgspec.json.encode(alert_item(alert, request.tenant.currency))
    etag = etag_of(alert.version, body)
    if same(request.headers.get("if-none-match", ""), etag):
        return Response(b"", status_code=304, media_type=JSON, headers={"ETag": etag})
    return Response(body, media_type=JSON, headers={"ETag": etag})


@post(
    "/api/v1/alerts/{alert_id:uuid}/disposition",
    opt=WRITE,
    tags=TAGS,
    operation_class=json_body(Disposition),
    responses={200: ResponseSpec(AlertItem, description="The alert as it ended")},
    status_code=200,
)
async def dispose_alert(request: Request, alert_id: FromPath[UUID]) -> Response[bytes]:
    """Say how an alert ended and what was done; 409 when somebody else closed it, or it rose meanwhile."""
    wanted = decode(await request.body(), Disposition)
    check_action(wanted.outcome, wanted.action)

    async def work() -> Answer:
        alert = await _found(request, alert_id)
        version = alert.version if wanted.version is None else wanted.version
        await service.dispose(request.tx, request.actor, alert_id, wanted.outcome, wanted.action, version)
        tell(request, [request.actor.user_id], "alert", "task", id=str(alert_id))
        return Answer(200, alert_item(await _found(request, alert_id), request.tenant.currency))

    return await once(request, request.tx, request.actor, work)


async def _found(request: Request, alert_id: UUID) -> Alert:
    alert = await repository.find_alert(request.tx, request.actor, alert_id)
    if alert is None:
        raise NotFound
    return alert


def _cursor(alert: Alert, sort: str) -> str:
    return encode_cursor(alert.opened_on if sort == "opened_on" else alert.score, alert.id)


ROUTES: Final = [list_alerts, show_alert, dispose_alert]
