"""`/users`, `/roles`, `/access/why`: who logs in, what the roles allow, and why somebody sees a customer."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from litestar import get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template

from rapport.kernel import approvals
from rapport.kernel.access import LINES, PERMISSIONS, Permission, Scope
from rapport.kernel.business_date import local_day
from rapport.kernel.errors import FieldError, Invalid, NotFound, Refused
from rapport.kernel.http.forms import version_of
from rapport.kernel.i18n import current, gettext
from rapport.kernel.request import Request
from rapport.kernel.request.scope import cookie_name
from rapport.organisation.posts import explain, kinds, words
from rapport.organisation.posts import repository as rows
from rapport.organisation.posts.people import NewPerson, invite
from rapport.organisation.posts.switch import own_posts, switch_post
from rapport.web.render import fragment, page, toast

SEE: Final = {"permission": Permission.USER_READ}
CHANGE: Final = {"permission": Permission.USER_WRITE}
ROLES: Final = {"permission": Permission.ROLE_READ}
EDIT: Final = {"permission": Permission.ROLE_WRITE}
SELF: Final = {"permission": Permission.SELF}
ROWS: Final = 50
Form = URLEncodedBody[dict[str, str]]


@get("/users", opt=SEE, include_in_schema=False)
async def show_users(
    request: Request, q: FromQuery[str] = "", in_post: FromQuery[str] = "", after: FromQuery[str] = ""
) -> Template:
    """People by pages, with the posts they hold."""
    found = await rows.users(request.tx, q.strip()[:40], in_post, _uuid(after), ROWS + 1)
    shown = found[:ROWS]
    held: dict[UUID, list[rows.Holding]] = {}
    for each in await rows.holdings(request.tx, [person.id for person in shown]):
        held.setdefault(each.user_id, []).append(each)
    context: dict[str, Any] = {
        "people": shown,
        "held": held,
        "following": shown[-1].id if len(found) > ROWS else None,
        "q": q,
        "in_post": in_post,
        "posts": await rows.posts(request.tx),
        "words": words,
        "zh": current.get() == "zh_CN",
    }
    if after:
        return fragment("posts/user_rows.html", **context)
    return page(request, "posts/users.html", **context)


@get("/users/new", opt=CHANGE, include_in_schema=False)
async def ask_person(request: Request) -> Template:
    return await _person_form(request, {}, {})


@post("/users/new", opt=CHANGE, include_in_schema=False, status_code=200)
async def save_person(request: Request, data: Form) -> Template:
    """Password and secret are shown once, to who made the account; it opens nothing before the approval."""
    try:
        unit = _chosen(data, "unit_id")
        since = _day(data, "since") or local_day(request.tenant)
        new = NewPerson(
            data.get("name", ""), data.get("email", ""), data.get("employee_no", ""), data.get("post_code", ""),
            unit, since, data.get("reason", ""),
        )  # fmt: skip
        made = await invite(request.services, request.tx, request.actor, new)
    except Invalid as error:
        return await _person_form(request, data, _messages(error), 422)
    headers = toast(gettext("Sent for approval"))
    return fragment("posts/told_once.html", headers=headers, made=made)


@get("/users/{user_id:uuid}/grant", opt=CHANGE, include_in_schema=False)
async def ask_grant(request: Request, user_id: FromPath[UUID]) -> Template:
    return await _grant_form(request, user_id, {}, {})


@post("/users/{user_id:uuid}/grant", opt=CHANGE, include_in_schema=False, status_code=200)
async def save_grant(request: Request, user_id: FromPath[UUID], data: Form) -> Template | Response[str]:
    try:
        grant = kinds.PostGrant(
            user_id,
            data.get("post_code", ""),
            _chosen(data, "unit_id"),
            is_main=data.get("is_main") == "true",
            since=_day(data, "since") or local_day(request.tenant),
            until=_day(data, "until"),
        )
        await _submit(request, kinds.GRANT, grant, user_id, data)
    except Invalid as error:
        return await _grant_form(request, user_id, data, _messages(error), 422)
    return _sent()


@post(
    "/users/{user_id:uuid}/posts/{user_post_id:uuid}/end",
    opt=CHANGE,
    include_in_schema=False,
    status_code=200,
)
async def end_post(request: Request, user_id: FromPath[UUID], user_post_id: FromPath[UUID]) -> Response[str]:
    """From tomorrow on; it waits for approval like its grant."""
    last = local_day(request.tenant) - timedelta(days=1)
    await _submit(request, kinds.END, kinds.PostEnd(user_post_id, user_id, last), user_id, {})
    return _sent()


@post("/users/{user_id:uuid}/status/{status:str}", opt=CHANGE, include_in_schema=False, status_code=200)
async def change_status(request: Request, user_id: FromPath[UUID], status: FromPath[str]) -> Response[str]:
    await _submit(request, kinds.STATUS, kinds.UserStatus(user_id, status), user_id, {})
    return _sent()


@get("/roles", opt=ROLES, include_in_schema=False)
async def show_roles(request: Request) -> Template:
    """The matrix: permissions down, roles across; and the posts that carry them."""
    return page(
        request,
        "posts/roles.html",
        roles=await rows.roles(request.tx),
        posts=await rows.posts(request.tx),
        groups=_groups(),
        words=words,
        zh=current.get() == "zh_CN",
    )


@get("/roles/{code:str}/edit", opt=EDIT, include_in_schema=False)
async def ask_role(request: Request, code: FromPath[str]) -> Template:
    return await _role_form(request, code, {})


@post("/roles/{code:str}/edit", opt=EDIT, include_in_schema=False, status_code=200)
async def save_role(
    request: Request, code: FromPath[str], data: URLEncodedBody[dict[str, Any]]
) -> Template | Response[str]:
    scope = str(data.get("data_scope", ""))
    try:
        if scope not in set(Scope):
            raise NotFound
        await _same_version(request, code, data)
        change = kinds.RoleChange(code, tuple(sorted(_several(data, "permissions"))), scope, _lines(data))
        await approvals.submit(
            request.tx, request.actor, kinds.ROLE, change, object_type="role", object_id=code, title=code,
            reason=str(data.get("reason", "")),
        )  # fmt: skip
    except Invalid as error:
        return await _role_form(request, code, _messages(error), data, 422)
    return _sent()


@get("/access/why", opt=ROLES, include_in_schema=False)
async def show_why(request: Request, user: FromQuery[str] = "", customer: FromQuery[str] = "") -> Template:
    """With a person: his paths to the customer; with the customer alone: everybody who sees him."""
    person, number = _uuid(user), customer.strip()[:40]
    paths = await explain.why(request.tx, person, number) if person and number else []
    return page(
        request,
        "posts/why.html",
        people=await rows.users(request.tx, "", "", None, 1000),
        user=user,
        customer=number,
        paths=paths,
        everybody=await explain.who(request.tx, number) if number and not person else None,
    )


@get("/me/posts", opt=SELF, include_in_schema=False)
async def show_own_posts(request: Request) -> Template:
    held = await own_posts(request.tx, request.actor)
    return fragment(
        "posts/switch.html", held=held, now=request.actor.user_post_id, zh=current.get() == "zh_CN"
    )


@post("/me/posts/{user_post_id:uuid}", opt={**SELF, "form": True}, include_in_schema=False, status_code=200)
async def act_in(request: Request, user_post_id: FromPath[UUID]) -> Response[Any]:
    """A plain form: the answer carries the session's new cookie."""
    token = await switch_post(request.tx, request.actor, user_post_id)
    request.forget_actor()
    scope = dict(request.scope)
    answer: Response[Any] = Redirect("/", status_code=303)
    answer.set_cookie(
        Cookie(
            key=cookie_name(scope), value=token.text, path="/", httponly=True, samesite="lax",
            secure=scope["scheme"] == "https",
        )
    )  # fmt: skip
    return answer


async def _submit(request: Request, kind: Any, payload: Any, user_id: UUID, data: dict[str, str]) -> None:
    person = await rows.user(request.tx, user_id)
    if person is None:
        raise NotFound
    await approvals.submit(
        request.tx, request.actor, kind, payload, object_type="user", object_id=str(user_id), title=person.name,
        reason=data.get("reason", ""),
    )  # fmt: skip


async def _same_version(request: Request, code: str, data: dict[str, Any]) -> None:
    """The matrix that was edited is the one that holds."""
    role = next((role for role in await rows.roles(request.tx) if role.code == code), None)
    if role is None:
        raise NotFound
    if role.version != version_of(data):
        raise Invalid(
            fields=[FieldError("", "stale", gettext("The role was changed meanwhile: load it again."))]
        )


async def _person_form(
    request: Request, values: dict[str, str], errors: dict[str, str], status: int = 200
) -> Template:
    context = await _choices(request)
    return fragment("posts/person_form.html", status=status, values=values, errors=errors, **context)


async def _grant_form(
    request: Request, user_id: UUID, values: dict[str, str], errors: dict[str, str], status: int = 200
) -> Template:
    person = await rows.user(request.tx, user_id)
    if person is None:
        raise NotFound
    context = await _choices(request)
    return fragment(
        "posts/grant_form.html", status=status, person=person, values=values, errors=errors, **context
    )


async def _role_form(
    request: Request, code: str, errors: dict[str, str], data: dict[str, Any] | None = None, status: int = 200
) -> Template:
    role = next((role for role in await rows.roles(request.tx) if role.code == code), None)
    if role is None:
        raise NotFound
    chosen = set(role.permissions) if data is None else set(_several(data, "permissions"))
    return fragment(
        "posts/role_form.html",
        status=status,
        role=role,
        chosen=chosen,
        scope=str(data.get("data_scope", "")) if data else role.data_scope,
        lines=set(_several(data, "lines")) if data else set(role.lines),
        scopes=list(words.SCOPES.items()),
        line_words=words.LINES,
        words=words,
        groups=_groups(),
        errors=errors,
        zh=current.get() == "zh_CN",
    )


async def _choices(request: Request) -> dict[str, Any]:
    zh = current.get() == "zh_CN"
    posts = [(each.code, each.name if zh else each.name_en) for each in await rows.posts(request.tx)]
    units = [(str(each.id), f"{each.code} {each.name}") for each in await rows.units(request.tx)]
    return {"posts": posts, "units": units, "today": local_day(request.tenant)}


def _groups() -> dict[str, list[str]]:
    """Permissions by what they are about, in their order."""
    groups: dict[str, list[str]] = {}
    for permission in PERMISSIONS:
        groups.setdefault(permission.partition(":")[0], []).append(permission)
    return groups


def _lines(data: dict[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(line for line in _several(data, "lines") if line in LINES))


def _several(data: dict[str, Any] | None, name: str) -> list[str]:
    value = (data or {}).get(name, [])
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _chosen(data: dict[str, str], name: str) -> UUID:
    if (found := _uuid(data.get(name, ""))) is None:
        raise Invalid(fields=[FieldError(name, "required", gettext("Choose one."))])
    return found


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
    show_users,
    ask_person,
    save_person,
    ask_grant,
    save_grant,
    end_post,
    change_status,
    show_roles,
    ask_role,
    save_role,
    show_why,
    show_own_posts,
    act_in,
]
