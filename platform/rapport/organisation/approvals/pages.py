"""`/approvals`: what waits for me, what I asked for, what I decided; one by one or many at once."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Response, Template

from rapport.kernel import approvals
from rapport.kernel.access import Permission
from rapport.kernel.errors import FieldError, Invalid, Refused
from rapport.kernel.i18n import gettext, ngettext
from rapport.kernel.request import Request
from rapport.organisation.approvals import words
from rapport.organisation.approvals.repository import colleagues
from rapport.organisation.posts.words import permission
from rapport.web.render import fragment, page, toast

READ: Final = {"permission": Permission.APPROVAL_READ}
ROWS: Final = 50
Form = URLEncodedBody[dict[str, str]]


@get("/approvals", opt=READ, include_in_schema=False)
async def show_inbox(request: Request, box: FromQuery[str] = "todo", before: FromQuery[str] = "") -> Template:
    """One of the three boxes; the two that grow page by id."""
    chosen = cast("approvals.Box", box if box in words.BOXES else "todo")
    rows = await approvals.inbox(
        request.tx, request.services.directory, request.actor, chosen, limit=ROWS + 1, before=_uuid(before)
    )
    context: dict[str, Any] = {
        "box": chosen,
        "rows": rows[:ROWS],
        "following": rows[ROWS - 1].id if len(rows) > ROWS and chosen != "todo" else None,
        "waiting": await approvals.counts(request.tx, request.actor),
        "kinds": approvals.KINDS,
        "words": words,
        "timezone": ZoneInfo(request.tenant.timezone),
    }
    if before:
        return fragment("approvals/rows.html", **context)
    context["delegations"] = await approvals.delegations(request.tx, request.actor)
    context["me"] = request.actor.user_id
    return page(request, "approvals/inbox.html", **context)


@get("/approvals/{approval_id:uuid}", opt=READ, include_in_schema=False)
async def show_approval(request: Request, approval_id: FromPath[UUID]) -> Template:
    return await _detail(request, approval_id, {})


@post("/approvals/{approval_id:uuid}/decide", opt=READ, include_in_schema=False, status_code=200)
async def decide(request: Request, approval_id: FromPath[UUID], data: Form) -> Template | Response[str]:
    """Bound to what was shown; a rejection needs a reason."""
    approve, comment = data.get("verdict") == "approve", data.get("comment", "").strip()
    try:
        _require_reason(approve=approve, comment=comment)
        state = await approvals.decide(
            request.tx,
            request.services.directory,
            request.actor,
            approval_id,
            approve=approve,
            shown_hash=_hash(data.get("shown", "")),
            comment=comment,
        )
    except Invalid as error:
        return await _detail(request, approval_id, _messages(error), status=422)
    headers = toast(str(words.OUTCOMES[state]))
    headers["HX-Location"] = "/approvals"
    return Response("", headers=headers)


@post("/approvals/{approval_id:uuid}/withdraw", opt=READ, include_in_schema=False, status_code=200)
async def withdraw(request: Request, approval_id: FromPath[UUID]) -> Response[str]:
    await approvals.withdraw(request.tx, request.actor, approval_id)
    return Response("", headers={**toast(gettext("Withdrawn")), "HX-Location": "/approvals?box=mine"})


@post("/approvals/{approval_id:uuid}/send", opt=READ, include_in_schema=False, status_code=200)
async def send_draft(request: Request, approval_id: FromPath[UUID]) -> Response[str]:
    await approvals.submit_draft(request.tx, request.actor, approval_id)
    return Response("", headers={**toast(gettext("Sent for approval")), "HX-Location": "/approvals?box=mine"})


@post("/approvals/bulk", opt=READ, include_in_schema=False, status_code=200)
async def decide_many(request: Request, data: URLEncodedBody[dict[str, Any]]) -> Template:
    """Each on its own; what became of it is told line by line."""
    shown = _pairs(data.get("shown"))
    wanted = [_uuid(text) for text in str(data.get("selection", "")).split(",")]
    chosen = [(each, shown[each]) for each in wanted if each is not None and each in shown]
    approve = data.get("verdict") == "approve"
    comment = "" if approve else gettext("Rejected together with others")
    outcome = await approvals.bulk_decide(
        request.tx, request.services.directory, request.actor, chosen, approve=approve, comment=comment
    )
    done = sum(state in words.STATES for state in outcome.values())
    text = ngettext("%(num)s decided", "%(num)s decided", done) % {"num": done}
    titles = {row.id: row.title for row in await _rows_of(request, list(outcome))}
    return fragment(
        "approvals/outcome.html", headers=toast(text, "info"), outcome=outcome, titles=titles, words=words
    )


@get("/approvals/delegate", opt=READ, include_in_schema=False)
async def ask_delegate(request: Request) -> Template:
    return await _delegate_form(request, {}, {})


@post("/approvals/delegate", opt=READ, include_in_schema=False, status_code=200)
async def save_delegate(request: Request, data: Form) -> Template | Response[str]:
    """From the beginning of the first day to the end of the last, in the tenant's time zone."""
    try:
        first, last = _day(request, data, "first"), _day(request, data, "last")
        to = _person(data)
        await approvals.delegate(
            request.tx, request.actor, to, first, last + timedelta(days=1), reason=data.get("reason", "")
        )
    except Invalid as error:
        return await _delegate_form(request, data, _messages(error), status=422)
    headers = {**toast(gettext("Delegated"), close_dialog=True), "HX-Location": "/approvals"}
    return Response("", headers=headers)


@post("/approvals/delegations/{delegation_id:uuid}/end", opt=READ, include_in_schema=False, status_code=200)
async def end_delegation(request: Request, delegation_id: FromPath[UUID]) -> Response[str]:
    await approvals.revoke_delegation(request.tx, request.actor, delegation_id)
    return Response("", headers={**toast(gettext("Ended")), "HX-Location": "/approvals"})


async def _detail(
    request: Request, approval_id: UUID, errors: dict[str, str], *, status: int = 200
) -> Template:
    found = await approvals.find(request.tx, request.services.directory, request.actor, approval_id)
    return page(
        request,
        "approvals/detail.html",
        status=status,
        found=found,
        permission=permission,
        shown=found.row.content_hash.hex(),
        errors=errors,
        words=words,
        timezone=ZoneInfo(request.tenant.timezone),
    )


async def _rows_of(request: Request, ids: list[UUID]) -> list[approvals.InboxRow]:
    done = await approvals.inbox(
        request.tx, request.services.directory, request.actor, "done", limit=len(ids) + ROWS
    )
    todo = await approvals.inbox(
        request.tx, request.services.directory, request.actor, "todo", limit=len(ids) + ROWS
    )
    return [row for row in (*done, *todo) if row.id in ids]


async def _delegate_form(
    request: Request, values: dict[str, str], errors: dict[str, str], status: int = 200
) -> Template:
    people = await colleagues(request.tx, request.actor)
    return fragment("approvals/delegate.html", status=status, people=people, values=values, errors=errors)


def _require_reason(*, approve: bool, comment: str) -> None:
    if not approve and not comment:
        raise Invalid(fields=[FieldError("comment", "required", gettext("Say why it is rejected."))])


def _person(data: dict[str, str]) -> UUID:
    if (to := _uuid(data.get("to", ""))) is None:
        raise Invalid(fields=[FieldError("to", "required", gettext("Choose a person."))])
    return to


def _messages(error: Invalid) -> dict[str, str]:
    """By field; what belongs to none stands under the empty name."""
    if isinstance(error, Refused) and not error.fields[0].field:
        return {"": str(error.message)}
    return {fault.field: str(fault.message) for fault in error.fields}


def _day(request: Request, data: dict[str, str], name: str) -> datetime:
    try:
        day = datetime.strptime(data.get(name, ""), "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise Invalid(fields=[FieldError(name, "invalid", gettext("This is not a date."))]) from error
    return datetime.combine(day, time(), ZoneInfo(request.tenant.timezone))


def _pairs(given: Any) -> dict[UUID, bytes]:
    """`id:hash` of every row that was on the page."""
    found: dict[UUID, bytes] = {}
    for text in given if isinstance(given, list) else [given or ""]:
        name, _, shown = str(text).partition(":")
        if (known := _uuid(name)) is not None:
            found[known] = _hash(shown)
    return found


def _hash(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


PAGES: Final[list[Any]] = [
    show_inbox,
    show_approval,
    decide,
    withdraw,
    send_draft,
    decide_many,
    ask_delegate,
    save_delegate,
    end_delegation,
]
