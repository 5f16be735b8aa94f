"""`/staff`: the list, a dossier, and one's own."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Response, Template

from rapport.kernel import business_date
from rapport.kernel.access import Permission
from rapport.kernel.errors import Invalid, NotFound, Refused
from rapport.kernel.http.cursor import decode_cursor, encode_cursor
from rapport.kernel.i18n import gettext
from rapport.kernel.request import Request
from rapport.organisation.dossier import editing, repository, service, words
from rapport.organisation.dossier.repository import Filter, Person
from rapport.organisation.dossier.rules import completeness, verdict
from rapport.organisation.dossier.sections import SECTIONS, Section
from rapport.web.environment import with_params
from rapport.web.render import fragment, page, toast

READ: Final = {"permission": Permission.STAFF_READ}
WRITE: Final = {"permission": Permission.STAFF_WRITE}
OWN: Final = {"permission": Permission.SELF}
PAGE: Final = 50
ENDING: Final = 60
Form = URLEncodedBody[dict[str, str]]


@get("/staff", opt=READ, include_in_schema=False)
async def show_staff(
    request: Request,
    q: FromQuery[str] = "",
    unit: FromQuery[str] = "",
    rm_type: FromQuery[str] = "",
    status: FromQuery[str] = "",
    ending: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> Template:
    """By employee number; who has left shows only when asked for."""
    today = await business_date.today(request.tx)
    limit_day = today + timedelta(days=ENDING) if ending else None
    wanted = Filter(q.strip()[:60], unit[:40], rm_type[:20], status[:12], limit_day)
    after = decode_cursor(cursor, tuple[str])[0] if cursor else ""
    found = await repository.listed(request.tx, request.actor, wanted, after, PAGE + 1)
    rules = await service.rules(request.tx)
    context: dict[str, Any] = {
        "people": [
            (each, _complete(each, rules.weights)[0], _cap(each, rules.caps)) for each in found[:PAGE]
        ],
        "next_cursor": encode_cursor(found[PAGE - 1].employee_no) if len(found) > PAGE else "",
        "base": with_params("/staff", q=q, unit=unit, rm_type=rm_type, status=status, ending=ending),
        "today": today,
        "soon": today + timedelta(days=ENDING),
        "words": words,
    }
    if cursor and request.headers.get("hx-request") == "true":
        return fragment("dossier/people.html", **context)
    units = await repository.units(request.tx, request.actor)
    return page(request, "dossier/staff.html", **context, wanted=wanted, ending=ending, units=units)


@get("/staff/me", opt=OWN, include_in_schema=False)
async def show_own(request: Request) -> Template:
    """One's own dossier, whole, to read."""
    person = await repository.find_self(request.tx, request.actor)
    if person is None:
        return page(request, "dossier/none.html")
    return await _dossier(request, person, personal=True, may_write=False)


@get("/staff/{employee_id:uuid}", opt=READ, include_in_schema=False)
async def show_dossier(request: Request, employee_id: FromPath[UUID]) -> Template:
    person = await _person(request, employee_id)
    own = request.actor.employee_id == employee_id
    hr = request.actor.may(Permission.STAFF_WRITE)
    return await _dossier(request, person, personal=hr or own, may_write=hr and not own)


@get("/staff/{employee_id:uuid}/edit", opt=WRITE, include_in_schema=False)
async def ask_profile(request: Request, employee_id: FromPath[UUID]) -> Template:
    person = await _person(request, employee_id)
    values = {name: getattr(person, name) for name in editing.PROFILE}
    values |= {name: ", ".join(getattr(person, name)) for name in ("languages", "industries")}
    return fragment("dossier/profile_form.html", person=person, values=values, errors={}, words=words)


@post("/staff/{employee_id:uuid}", opt=WRITE, status_code=200, include_in_schema=False)
async def save_profile(request: Request, employee_id: FromPath[UUID], data: Form) -> Template | Response[str]:
    try:
        await editing.save_profile(request.services, request.tx, request.actor, employee_id, data)
    except Invalid as error:
        person = await _person(request, employee_id)
        context: dict[str, Any] = {"person": person, "values": data, "errors": _errors(error), "words": words}
        return fragment("dossier/profile_form.html", status=422, **context)
    return _saved(employee_id)


@get("/staff/{employee_id:uuid}/status", opt=WRITE, include_in_schema=False)
async def ask_status(request: Request, employee_id: FromPath[UUID]) -> Template:
    person = await _person(request, employee_id)
    values = {"on": (await business_date.today(request.tx)).isoformat()}
    return fragment("dossier/status_form.html", person=person, values=values, errors={}, words=words)


@post("/staff/{employee_id:uuid}/status", opt=WRITE, status_code=200, include_in_schema=False)
async def save_status(request: Request, employee_id: FromPath[UUID], data: Form) -> Template | Response[str]:
    person = await _person(request, employee_id)
    try:
        on = date.fromisoformat(data.get("on", ""))
        await service.change_status(
            request.tx, request.actor, employee_id, data.get("status", ""), on, data.get("reason", "")
        )
    except ValueError:
        errors = {"on": gettext("This is not a date.")}
    except Refused as error:
        errors = _errors(error)
    else:
        return _saved(employee_id)
    context: dict[str, Any] = {"person": person, "values": data, "errors": errors, "words": words}
    return fragment("dossier/status_form.html", status=422, **context)


@get("/staff/{employee_id:uuid}/{section:str}/entry", opt=WRITE, include_in_schema=False)
async def ask_entry(
    request: Request, employee_id: FromPath[UUID], section: FromPath[str], row: FromQuery[UUID | None] = None
) -> Template:
    """An empty form, or with `row` that entry."""
    await _person(request, employee_id)
    kind = _section(section)
    values: dict[str, Any] = {}
    if row is not None:
        found = await repository.rows_of(request.tx, kind.listed, employee_id)
        values = next((each for each in found if each["id"] == row), {})
        if not values:
            raise NotFound
    return _entry_form(employee_id, kind, str(row or ""), values, {})


@post("/staff/{employee_id:uuid}/{section:str}", opt=WRITE, status_code=200, include_in_schema=False)
async def save_entry(
    request: Request, employee_id: FromPath[UUID], section: FromPath[str], data: Form
) -> Template | Response[str]:
    kind, row = _section(section), data.get("row", "")
    try:
        row_id = UUID(row) if row else None
    except ValueError as error:
        raise NotFound from error
    try:
        await editing.save_row(
            request.services, request.tx, request.actor, employee_id, section, row_id, data
        )
    except Invalid as error:
        return _entry_form(employee_id, kind, row, data, _errors(error), 422)
    return _saved(employee_id)


@post(
    "/staff/{employee_id:uuid}/{section:str}/{row_id:uuid}/remove",
    opt=WRITE,
    status_code=200,
    include_in_schema=False,
)
async def remove_entry(
    request: Request, employee_id: FromPath[UUID], section: FromPath[str], row_id: FromPath[UUID]
) -> Response[str]:
    await editing.remove_row(request.services, request.tx, request.actor, employee_id, section, row_id)
    return _saved(employee_id)


async def _person(request: Request, employee_id: UUID) -> Person:
    person = await repository.find(request.tx, request.actor, employee_id)
    if person is None:
        raise NotFound
    return person


async def _dossier(request: Request, person: Person, *, personal: bool, may_write: bool) -> Template:
    tx, rules = request.tx, await service.rules(request.tx)
    today, held = await business_date.today(tx), await service.held(tx, person.id)
    hidden = [key for key, each in SECTIONS.items() if each.personal] + ["profile"]
    percent, missing = _complete(person, rules.weights)
    shown = [each for each in SECTIONS.values() if personal or not each.personal]
    return page(
        request,
        "dossier/dossier.html",
        person=person,
        personal=personal,
        may_write=may_write,
        percent=percent,
        missing=[words.PARTS.get(part, part) for part in missing],
        cap=_cap(person, rules.caps),
        products={
            product: asdict(verdict(needed, held, today)) for product, needed in rules.products.items()
        },
        sections=[(each, await repository.rows_of(tx, each.listed, person.id)) for each in shown],
        changes=await _changes(request, person.id, hidden, everything=personal),
        today=today,
        soon=today + timedelta(days=ENDING),
        words=words,
    )


async def _changes(
    request: Request, employee_id: UUID, hidden: list[str], *, everything: bool
) -> list[dict[str, Any]]:
    found = await repository.changes(request.tx, employee_id, hidden, everything=everything)
    cipher = await request.services.key_store.cipher(request.tx)

    def plain(column: str, row_id: UUID, value: bytes | None) -> str:
        return cipher.decrypt("employee_change", column, row_id, value) if value else ""

    return [
        {
            "row": each,
            "before": plain("before", each.id, each.before),
            "after": plain("after", each.id, each.after),
        }
        for each in found
    ]


def _complete(person: Person, weights: dict[str, int]) -> tuple[int, tuple[str, ...]]:
    return completeness(weights, {part: part in person.present for part in words.PARTS})


def _cap(person: Person, caps: dict[str, int]) -> int | None:
    return person.portfolio_cap if person.portfolio_cap is not None else caps.get(person.rm_type)


def _section(key: str) -> Section:
    found = SECTIONS.get(key)
    if found is None:
        raise NotFound
    return found


def _entry_form(
    employee_id: UUID, section: Section, row: str, values: Any, errors: dict[str, str], status: int = 200
) -> Template:
    context: dict[str, Any] = {"id": employee_id, "section": section, "row": row, "values": values}
    return fragment("dossier/entry_form.html", status=status, errors=errors, **context)


def _errors(error: Invalid) -> dict[str, str]:
    return {fault.field: str(fault.message) for fault in error.fields}


def _saved(employee_id: UUID) -> Response[str]:
    location = f'{{"path":"/staff/{employee_id}","target":"#main","swap":"innerHTML"}}'
    return Response("", headers={**toast(gettext("Saved"), close_dialog=True), "HX-Location": location})


ROUTES: Final[list[Any]] = [
    show_staff,
    show_own,
    show_dossier,
    ask_profile,
    save_profile,
    ask_status,
    save_status,
    ask_entry,
    save_entry,
    remove_entry,
]
