"""Screens of the feed monitor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Response, Template

from rapport.ingest.monitor import actions, day, days, load, nights, words
from rapport.kernel.access import Actor, Permission
from rapport.kernel.business_date import data_as_of
from rapport.kernel.calendar import month_start
from rapport.kernel.database import Transaction
from rapport.kernel.errors import FieldError, Invalid, NotFound
from rapport.kernel.i18n import gettext, ngettext
from rapport.kernel.request import Request
from rapport.web.render import fragment, page, toast

READ = {"permission": Permission.FEED_READ}
WRITE = {"permission": Permission.FEED_WRITE}
Form = URLEncodedBody[dict[str, str]]
MONTHS_SHOWN: Final = 12
Tx = NamedDependency[Transaction]


@dataclass(frozen=True, slots=True)
class Month:
    """A row of the calendar: the first day, and a cell for each day; None where there is no package."""

    first: date
    cells: Sequence[tuple[date, days.CalendarDay | None]]


@get("/feeds", opt=READ, include_in_schema=False)
async def show_feeds(
    request: Request, tx: Tx, source: FromQuery[str] = "", until: FromQuery[str] = ""
) -> Template:
    """The monitor of one source; `until` (YYYY-MM) is the last month of the calendar."""
    context = await _monitor(tx, source, until)
    return page(request, "ingest/feeds.html", **context)


@get("/feeds/state", opt=READ, include_in_schema=False)
async def show_state(tx: Tx, source: FromQuery[str] = "", until: FromQuery[str] = "") -> Template:
    """What changes while files go in."""
    return fragment("ingest/state.html", **await _monitor(tx, source, until))


async def _monitor(tx: Transaction, code: str, until: str) -> dict[str, Any]:
    known = await days.sources(tx)
    chosen = next((one for one in known if not code or one.code == code), None)
    if chosen is None:
        if code:
            raise NotFound
        return {"source": None, "sources": known, "data_as_of": None, "words": words}
    summary = await days.summary(tx, chosen.id)
    last = _month(until) or month_start(summary.last or date(2000, 1, 1))
    first = _months_before(last, MONTHS_SHOWN - 1)
    found = await days.calendar_days(tx, chosen.id, first, _next_month(last) - timedelta(days=1))
    progress = await load.load_progress(tx, chosen.id)
    jobs = await load.jobs(tx)
    shown_first = month_start(found[0].day) if found else last
    return {
        "source": chosen,
        "sources": known,
        "summary": summary,
        "months": _calendar(found, max(first, shown_first), last) if found else [],
        "earlier": _months_before(first, 1) if summary.first and summary.first < first else None,
        "later": min(_months_before(last, -MONTHS_SHOWN), month_start(summary.last))
        if summary.last and _next_month(last) <= summary.last
        else None,
        "until": until,
        "progress": progress,
        "jobs": jobs,
        "busy": progress is not None or any(one.standing in {"WAITING", "RUNNING"} for one in jobs),
        "attention": await days.attention(tx, chosen.id),
        "runs": await nights.runs(tx),
        "data_as_of": await data_as_of(tx),
        "words": words,
    }


def _calendar(found: Sequence[days.CalendarDay], first: date, last: date) -> list[Month]:
    known = {one.day: one for one in found}
    span = ((first + timedelta(days=n)) for n in range((_next_month(last) - first).days))
    cells = [(on, known.get(on)) for on in span]
    return [Month(month, list(rows)) for month, rows in groupby(cells, key=lambda cell: month_start(cell[0]))]


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError as error:
        fault = FieldError("until", "invalid", gettext("This is not a month."))
        raise Invalid(fields=[fault]) from error


def _months_before(month: date, count: int) -> date:
    index = month.year * 12 + month.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


def _next_month(month: date) -> date:
    return _months_before(month, -1)


@get("/feeds/days/{day_id:uuid}", opt=READ, include_in_schema=False)
async def show_day(request: Request, tx: Tx, day_id: FromPath[UUID]) -> Template:
    return page(request, "ingest/day.html", **await _day(tx, day_id))


@get("/feeds/days/{day_id:uuid}/state", opt=READ, include_in_schema=False)
async def show_day_state(tx: Tx, day_id: FromPath[UUID]) -> Template:
    return fragment("ingest/day_state.html", **await _day(tx, day_id))


async def _day(tx: Transaction, day_id: UUID) -> dict[str, Any]:
    found = await day.find_day(tx, day_id)
    revisions = await day.revisions(tx, found)
    jobs = await load.jobs(tx)
    runs = await nights.runs(tx, found.day, most=3)
    return {
        "day": found,
        "newest": revisions[0],
        "revisions": revisions,
        "around": await day.neighbours(tx, found),
        "files": await day.files(tx, found.id),
        "problems": await day.problems(tx, found.id),
        "set_aside": await day.set_aside(tx, found.id),
        "ledger": await day.ledger(tx, found.id),
        "nights": [(run, await nights.steps(tx, run.id)) for run in runs],
        "busy": any(one.standing in {"WAITING", "RUNNING"} for one in jobs)
        or any(run.state == "RUNNING" for run in runs),
        "data_as_of": await data_as_of(tx),
        "words": words,
    }


@post("/feeds/scan", opt=WRITE, status_code=204, include_in_schema=False)
async def scan_now(tx: Tx, actor: NamedDependency[Actor], data: Form) -> Response[None]:
    await actions.scan(tx, actor, data.get("source", ""))
    return _accepted(gettext("The worker looks for new days now."))


@post("/feeds/days/{day_id:uuid}/run", opt=WRITE, status_code=204, include_in_schema=False)
async def run_day_again(tx: Tx, actor: NamedDependency[Actor], day_id: FromPath[UUID]) -> Response[None]:
    await actions.run_again(tx, actor, day_id)
    return _accepted(gettext("The day is taken in again."))


@post("/feeds/nights/{on:date}/run", opt=WRITE, status_code=204, include_in_schema=False)
async def run_night_again(tx: Tx, actor: NamedDependency[Actor], on: FromPath[date]) -> Response[None]:
    await actions.run_night_again(tx, actor, on)
    return _accepted(gettext("The night is computed again."))


@get("/feeds/days/{day_id:uuid}/release", opt=WRITE, include_in_schema=False)
async def show_release(tx: Tx, day_id: FromPath[UUID]) -> Template:
    found = await day.find_day(tx, day_id)
    return fragment("ingest/release.html", day=found, errors={}, reason="")


@post("/feeds/days/{day_id:uuid}/release", opt=WRITE, status_code=200, include_in_schema=False)
async def release_day(
    tx: Tx, actor: NamedDependency[Actor], day_id: FromPath[UUID], data: Form
) -> Template | Response[None]:
    reason = data.get("reason", "")
    try:
        await actions.release(tx, actor, day_id, reason)
    except Invalid as error:
        found = await day.find_day(tx, day_id)
        return fragment("ingest/release.html", status=422, day=found, errors=_errors(error), reason=reason)
    return _accepted(gettext("Released. The day is taken in now."))


@get("/feeds/days/{day_id:uuid}/code", opt=WRITE, include_in_schema=False)
async def show_code(tx: Tx, day_id: FromPath[UUID], code: FromQuery[str]) -> Template:
    return await _code_form(tx, day_id, code, {})


@post("/feeds/days/{day_id:uuid}/code", opt=WRITE, status_code=200, include_in_schema=False)
async def map_code(
    tx: Tx, actor: NamedDependency[Actor], day_id: FromPath[UUID], data: Form
) -> Template | Response[None]:
    code = data.get("code", "")
    try:
        chosen = _uuid(data.get("product_type_id", ""))
        again = await actions.map_waiting_code(tx, actor, day_id, code, chosen)
    except Invalid as error:
        return await _code_form(tx, day_id, code, _errors(error))
    text = ngettext(
        "Mapped. %(num)s day is taken in again.", "Mapped. %(num)s days are taken in again.", len(again)
    )
    return _accepted(text % {"num": len(again)})


async def _code_form(tx: Transaction, day_id: UUID, code: str, errors: dict[str, str]) -> Template:
    return fragment(
        "ingest/code.html",
        status=422 if errors else 200,
        day_id=day_id,
        code=code,
        choices=await actions.choices(tx, day_id, code),
        errors=errors,
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        message = gettext("Choose one of the bank's product types.")
        raise Invalid(fields=[FieldError("product_type_id", "missing", message)]) from error


def _errors(error: Invalid) -> dict[str, str]:
    return {fault.field: fault.message for fault in error.fields}


def _accepted(text: str) -> Response[None]:
    headers = toast(text, close_dialog=True, feed_changed=True)
    return Response(None, status_code=204, headers=headers)


PAGES: Final[list[Any]] = [
    show_feeds,
    show_state,
    show_day,
    show_day_state,
    scan_now,
    run_day_again,
    run_night_again,
    show_release,
    release_day,
    show_code,
    map_code,
]
