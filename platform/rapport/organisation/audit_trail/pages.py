"""`/audit`: the entries, and whether their chain is whole."""

from datetime import UTC, date, datetime
from typing import Any, Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from rapport.kernel.access import Actor, Permission
from rapport.kernel.audit.verify import Verified
from rapport.kernel.database import Transaction
from rapport.kernel.errors import FieldError, Invalid
from rapport.kernel.http.cursor import decode_cursor, encode_cursor
from rapport.kernel.i18n import gettext
from rapport.kernel.request import Request
from rapport.organisation.audit_trail import repository, service, words
from rapport.organisation.audit_trail.repository import Filter, LastCheck
from rapport.web.environment import with_params
from rapport.web.render import fragment, page, toast

READ: Final = {"permission": Permission.AUDIT_READ}
PAGE: Final = 50
Tx = NamedDependency[Transaction]


@get("/audit", opt=READ, include_in_schema=False)
async def show_trail(
    request: Request,
    tx: Tx,
    action: FromQuery[str] = "",
    actor_name: FromQuery[str] = "",
    first: FromQuery[str] = "",
    last: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> Template:
    """Newest first; an htmx request with a cursor gets the next rows alone."""
    wanted = Filter(action, actor_name.strip(), _day("first", first), _day("last", last))
    rows = await _rows(tx, wanted, cursor)
    base = with_params("/audit", action=action, actor_name=actor_name, first=first, last=last)
    context: dict[str, Any] = {**rows, "base": base, "words": words}
    if cursor and request.headers.get("hx-request") == "true":
        return fragment("organisation/audit_rows.html", **context)
    return page(
        request,
        "organisation/audit.html",
        **{**context, **await _chain(tx)},
        wanted=wanted,
        areas=await repository.areas(tx),
    )


@get("/audit/chain", opt=READ, include_in_schema=False)
async def show_chain(tx: Tx) -> Template:
    return fragment("organisation/audit_chain.html", **await _chain(tx))


@post("/audit/verify", opt=READ, status_code=200, include_in_schema=False)
async def verify(tx: Tx, actor: NamedDependency[Actor]) -> Template:
    result = await service.check(tx, actor)
    if result is None:
        headers = toast(gettext("The chain is long: a worker checks it now."), "info")
    elif result.intact:
        headers = toast(gettext("The chain is whole."))
    else:
        headers = toast(gettext("The chain is broken."), "error")
    return fragment("organisation/audit_chain.html", headers=headers, **await _chain(tx, result))


async def _chain(tx: Transaction, result: Verified | None = None) -> dict[str, Any]:
    """`result`: what was found just now; its own entry is written when this transaction commits."""
    found = result and LastCheck(datetime.now(UTC), service.details_of(result))
    return {
        "chain": await repository.chain_state(tx),
        "check": found or await repository.last_check(tx),
        "checking": await repository.check_waits(tx, service.JOB),
        "words": words,
    }


async def _rows(tx: Transaction, wanted: Filter, cursor: str) -> dict[str, Any]:
    before = decode_cursor(cursor, tuple[int])[0] if cursor else None
    found = await repository.entries(tx, wanted, before, PAGE + 1)
    shown = found[:PAGE]
    more = encode_cursor(shown[-1].n) if len(found) > PAGE else None
    return {"entries": shown, "next_cursor": more}


def _day(field: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid(fields=[FieldError(field, "invalid", gettext("This is not a date."))]) from error


PAGES: Final[list[Any]] = [show_trail, show_chain, verify]
