"""`/portfolios`, `/pool`: who leads how many, requests on their way, and customers whom nobody leads."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Response, Template

from rapport.customers.service import require_customer
from rapport.kernel.access import Permission
from rapport.kernel.business_date import data_as_of, today
from rapport.kernel.errors import FieldError, Invalid, Refused
from rapport.kernel.i18n import gettext
from rapport.kernel.masks import mask
from rapport.kernel.request import Request
from rapport.organisation.portfolios import kinds, service, words
from rapport.organisation.portfolios import repository as rows
from rapport.web.render import fragment, page, toast

READ: Final = {"permission": Permission.ASSIGNMENT_READ}
WRITE: Final = {"permission": Permission.ASSIGNMENT_WRITE}
ROWS: Final = 50
Form = URLEncodedBody[dict[str, str]]


@get("/portfolios", opt=READ, include_in_schema=False)
async def show_portfolios(request: Request) -> Template:
    """The managers within reach against their caps, and the requests that concern them."""
    managers = await rows.managers(request.tx, request.actor)
    return page(
        request,
        "portfolios/portfolios.html",
        managers=managers,
        caps={each.id: await kinds.cap_of(request.tx, each) for each in managers},
        requests=await rows.requests(request.tx, request.actor),
        words=words,
        data_as_of=await data_as_of(request.tx),
    )


@get("/pool", opt=READ, include_in_schema=False)
async def show_pool(request: Request, after: FromQuery[str] = "") -> Template:
    """Customers whom nobody leads, names masked until somebody does."""
    found = await rows.pool(request.tx, request.actor, _uuid(after), ROWS + 1)
    context: dict[str, Any] = {
        "rows": found[:ROWS],
        "following": found[ROWS - 1].id if len(found) > ROWS else None,
        "words": words,
        "mask": mask,
        "claims": request.actor.employee_id is not None,
    }
    if after:
        return fragment("portfolios/pool_rows.html", **context)
    return page(request, "portfolios/pool.html", data_as_of=await data_as_of(request.tx), **context)


@post("/pool/{customer_id:uuid}/claim", opt=WRITE, include_in_schema=False, status_code=200)
async def claim(request: Request, customer_id: FromPath[UUID]) -> Response[str]:
    """Accepted: waits for the head. Refused: the rule is told and nothing changed."""
    await service.request_claim(request.tx, request.actor, customer_id)
    return Response("", headers={**toast(gettext("Claimed: your head decides")), "HX-Location": "/pool"})


@get("/customers/{customer_id:uuid}/transfer", opt=WRITE, include_in_schema=False)
async def ask_transfer(request: Request, customer_id: FromPath[UUID]) -> Template:
    return await _transfer_form(request, customer_id, {}, {})


@post("/customers/{customer_id:uuid}/transfer", opt=WRITE, include_in_schema=False, status_code=200)
async def save_transfer(
    request: Request, customer_id: FromPath[UUID], data: Form
) -> Template | Response[str]:
    """One customer; into the pool when no manager is chosen."""
    await require_customer(request.tx, request.actor, customer_id)
    try:
        move = service.Move(
            [customer_id],
            _uuid(data.get("to_rm", "")),
            _day(data, "effective") or await today(request.tx),
            data.get("reason", ""),
            over_cap=data.get("over_cap") == "true",
        )
        await service.request_transfer(request.tx, request.actor, move)
    except Invalid as error:
        return await _transfer_form(request, customer_id, data, _messages(error), 422)
    return _sent()


@get("/customers/{customer_id:uuid}/custody", opt=WRITE, include_in_schema=False)
async def ask_custody(request: Request, customer_id: FromPath[UUID]) -> Template:
    return await _custody_form(request, customer_id, {}, {})


@post("/customers/{customer_id:uuid}/custody", opt=WRITE, include_in_schema=False, status_code=200)
async def save_custody(request: Request, customer_id: FromPath[UUID], data: Form) -> Template | Response[str]:
    await require_customer(request.tx, request.actor, customer_id)
    try:
        stand_in, deadline = _uuid(data.get("stand_in", "")), _day(data, "deadline")
        if stand_in is None or deadline is None:
            raise _missing(stand_in is None, deadline is None)
        await service.request_custody(
            request.tx, request.actor, customer_id, stand_in, deadline, data.get("reason", "")
        )
    except Invalid as error:
        return await _custody_form(request, customer_id, data, _messages(error), 422)
    return _sent()


@post("/customers/{customer_id:uuid}/custody/end", opt=WRITE, include_in_schema=False, status_code=200)
async def end_custody(request: Request, customer_id: FromPath[UUID]) -> Response[str]:
    await service.reclaim_custody(request.tx, request.actor, customer_id)
    return Response("", headers=toast(gettext("The stand-in has ended"), customer_changed=True))


async def _transfer_form(
    request: Request, customer_id: UUID, values: dict[str, str], errors: dict[str, str], status: int = 200
) -> Template:
    customer = await require_customer(request.tx, request.actor, customer_id)
    return fragment(
        "portfolios/transfer_form.html",
        status=status,
        customer=customer,
        people=await _others(request, customer.lead_rm_id),
        today=await today(request.tx),
        head=request.actor.may(Permission.ASSIGNMENT_APPROVE),
        values=values,
        errors=errors,
    )


async def _custody_form(
    request: Request, customer_id: UUID, values: dict[str, str], errors: dict[str, str], status: int = 200
) -> Template:
    customer = await require_customer(request.tx, request.actor, customer_id)
    people = await _others(request, customer.lead_rm_id)
    return fragment(
        "portfolios/custody_form.html",
        status=status,
        customer=customer,
        people=people,
        today=await today(request.tx),
        values=values,
        errors=errors,
    )


async def _others(request: Request, lead: UUID | None) -> list[tuple[str, str]]:
    """Everybody but the present lead, with his unit and load."""
    found = await rows.everybody(request.tx)
    return [(str(one.id), f"{one.name} · {one.unit} · {one.held}") for one in found if one.id != lead]


def _missing(*missing: bool) -> Invalid:
    text = gettext("Choose one.")
    names = ("stand_in", "deadline")
    return Invalid(
        fields=[FieldError(name, "required", text) for name, gone in zip(names, missing, strict=True) if gone]
    )


def _day(data: dict[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(data[name]) if data.get(name) else None
    except ValueError as error:
        raise Invalid(fields=[FieldError(name, "invalid", gettext("This is not a date."))]) from error


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _messages(error: Invalid) -> dict[str, str]:
    if isinstance(error, Refused) and not error.fields[0].field:
        return {"": str(error.message)}
    return {fault.field: str(fault.message) for fault in error.fields}


def _sent() -> Response[str]:
    return Response("", headers=toast(gettext("Sent for approval"), close_dialog=True))


PAGES: Final[list[Any]] = [
    show_portfolios,
    show_pool,
    claim,
    ask_transfer,
    save_transfer,
    ask_custody,
    save_custody,
    end_custody,
]
