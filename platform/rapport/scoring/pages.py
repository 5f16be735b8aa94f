"""Alerts: the list, the arithmetic with its curve, and how an alert ends."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Response, Template

from rapport.activities.access import leads
from rapport.activities.contacts.pages import field_names, typed
from rapport.activities.live import tell
from rapport.customers.vocabulary import ALERT_LEVELS, ALERT_TONES, TIERS
from rapport.kernel import business_date
from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.errors import FieldError, Invalid, NotFound
from rapport.kernel.http.cursor import decode_cursor, encode_cursor
from rapport.kernel.i18n import gettext
from rapport.kernel.parameters import get as parameter
from rapport.kernel.request import Request
from rapport.scoring import repository, service
from rapport.scoring.arithmetic import lines, summary
from rapport.scoring.handling import handle_movement, settle_maturity
from rapport.scoring.repository import Alert, AlertFilter
from rapport.scoring.rules import CHURN
from rapport.scoring.words import OUTCOME_TONES, OUTCOMES, signal_name
from rapport.web.render import fragment, page, toast

READ = {"permission": Permission.ALERT_READ}
WRITE = {"permission": Permission.ALERT_WRITE}
SETTLE = {"permission": Permission.CONTACT_WRITE}
PAGE = 50
YEAR = timedelta(days=365)
WORDS: dict[str, Any] = {
    "levels": ALERT_LEVELS,
    "tones": ALERT_TONES,
    "tiers": TIERS,
    "outcomes": OUTCOMES,
    "outcome_tones": OUTCOME_TONES,
    "signal_name": signal_name,
}


@get("/alerts", opt=READ, include_in_schema=False)
async def show_alerts(
    request: Request,
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    level: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> Template:
    state = request.query_params.get("state", "OPEN")  # Litestar keeps the parameter's name for itself
    sort = "opened_on" if state == "CLOSED" else "score"
    key = tuple[date, UUID] if sort == "opened_on" else tuple[int, UUID]
    after: Any = decode_cursor(cursor, key) if cursor else None
    wanted = AlertFilter(state, level, None, sort)
    rows = await repository.page_of_alerts(tx, actor, wanted, after=after, limit=PAGE + 1)
    more = _cursor(rows[PAGE - 1], sort) if len(rows) > PAGE else ""
    today = await business_date.today(tx)
    query = {"state": state, "level": level}
    context: dict[str, Any] = {
        **WORDS,
        "query": query,
        "next_cursor": more,
        "today": today,
        "leads": leads(actor),
    }
    context["rows"] = [(row, summary(row)) for row in rows[:PAGE]]
    if cursor or request.headers.get("hx-target", "").endswith("#alert-rows"):
        return fragment("scoring/alert_rows.html", **context)
    record = await repository.precision(tx, actor, today - YEAR, today) if leads(actor) else []
    as_of = await business_date.data_as_of(tx)
    return page(request, "scoring/alerts.html", data_as_of=as_of, precision=record, **context)


@get("/alerts/{alert_id:uuid}", opt=READ, include_in_schema=False)
async def show_alert(
    request: Request,
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    alert_id: FromPath[UUID],
) -> Template:
    context = await _context(tx, actor, alert_id)
    return page(request, "scoring/alert.html", data_as_of=await business_date.data_as_of(tx), **context)


@get("/alerts/{alert_id:uuid}/dialog", opt=READ, include_in_schema=False)
async def alert_dialog(
    tx: NamedDependency[Transaction], actor: NamedDependency[Actor], alert_id: FromPath[UUID]
) -> Template:
    return fragment("scoring/alert_dialog.html", **await _context(tx, actor, alert_id))


@post("/alerts/{alert_id:uuid}/disposition", opt=WRITE, include_in_schema=False, status_code=200)
async def dispose(
    request: Request,
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    alert_id: FromPath[UUID],
    version: FromQuery[int],
) -> Response[Any] | Template:
    form = await typed(request)
    outcome, action = form.get("outcome"), form.get("action")
    try:
        check_action(outcome, action)
        await service.dispose(tx, actor, alert_id, outcome, action, version)
    except Invalid as error:
        context = await _context(tx, actor, alert_id, field_names(error), form.get)
        return fragment("scoring/disposition.html", status=422, **context)
    tell(request, [actor.user_id], "alert", "task", id=str(alert_id))
    headers = toast(gettext("The alert is closed"), day_changed={}, close_dialog=True)
    return Response("", headers=headers)


@post("/maturities/{account_id:uuid}/done", opt=SETTLE, include_in_schema=False, status_code=200)
async def maturity_done(
    request: Request,
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    account_id: FromPath[UUID],
    on: FromQuery[date],
    undo: FromQuery[bool] = False,
) -> Response[Any]:
    await settle_maturity(tx, actor, account_id, on, settled=not undo)
    tell(request, [actor.user_id], "maturity", "task")
    back = "" if undo else f"/maturities/{account_id}/done?on={on.isoformat()}&undo=true"
    said = gettext("Taken back") if undo else gettext("Dealt with")
    return Response("", headers=toast(said, undo=back, day_changed={}))


@post("/movements/{movement_id:uuid}/done", opt=SETTLE, include_in_schema=False, status_code=200)
async def movement_done(
    request: Request,
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    movement_id: FromPath[UUID],
    undo: FromQuery[bool] = False,
) -> Response[Any]:
    await handle_movement(tx, actor, movement_id, handled=not undo)
    tell(request, [actor.user_id], "movement", "task")
    back = "" if undo else f"/movements/{movement_id}/done?undo=true"
    said = gettext("Taken back") if undo else gettext("Dealt with")
    return Response("", headers=toast(said, undo=back, day_changed={}))


def check_action(outcome: str, action: str) -> None:
    """`Invalid` for an end that nobody explained; a false alarm explains itself."""
    found: dict[str, str] = {}
    if outcome not in OUTCOMES:
        found["outcome"] = gettext("Choose how the alert ended")
    elif outcome != "FALSE_ALARM" and len(action.strip()) < 2:
        found["action"] = gettext("Say what was done")
    if len(action) > 2000:
        found["action"] = gettext("This text is too long")
    if found:
        raise Invalid(fields=[FieldError(name, "invalid", text) for name, text in found.items()])


async def _context(
    tx: Transaction, actor: Actor, alert_id: UUID, errors: dict[str, str] | None = None, values: Any = None
) -> dict[str, Any]:
    alert = await repository.find_alert(tx, actor, alert_id)
    if alert is None:
        raise NotFound
    return {
        **WORDS,
        "alert": alert,
        "lines": lines(alert, tx.tenant.currency),
        "rules": await parameter(tx, CHURN, alert.evaluated_on),
        "today": await business_date.today(tx),
        "errors": errors or {},
        "values": values or _nothing,
    }


def _nothing(_name: str) -> str:
    return ""


def _cursor(alert: Alert, sort: str) -> str:
    return encode_cursor(alert.opened_on if sort == "opened_on" else alert.score, alert.id)


ROUTES: list[Any] = [
    show_alerts,
    show_alert,
    alert_dialog,
    dispose,
    maturity_done,
    movement_done,
]
