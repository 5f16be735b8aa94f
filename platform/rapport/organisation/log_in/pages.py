"""Logging in and out (security.md). Forms post to this host's own pages, so Origin is what protects them."""

from typing import Any, Final
from uuid import UUID

from litestar import get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template

from rapport.kernel.access import Permission
from rapport.kernel.authentication.login import Origin, give_second_factor, log_in, log_out
from rapport.kernel.authentication.tokens import Token, is_tenant_code
from rapport.kernel.database import Tenant
from rapport.kernel.errors import FieldError, Forbidden, Invalid, NotFound, TooMany
from rapport.kernel.http.hosts import LOOPBACK
from rapport.kernel.i18n import current, gettext
from rapport.kernel.request import Request
from rapport.kernel.request.guard import BREAK_GLASS, CHOOSING_ANEW, from_our_page
from rapport.kernel.request.scope import cookie_name
from rapport.organisation.break_glass import service as break_glass
from rapport.organisation.log_in.demonstration import enter_as, is_demonstration, people
from rapport.organisation.profile.service import Change, change_password, least_length
from rapport.web.render import plain

PUBLIC = {"public": True}
SELF = {"permission": Permission.SELF}
PENDING = {"permission": Permission.SELF, "second_factor_pending": True}
Form = URLEncodedBody[dict[str, str]]
Answer = Response[Any] | Template


@get("/login", opt=PUBLIC, include_in_schema=False)
async def log_in_page(request: Request, next: FromQuery[str] = "/") -> Template:  # noqa: A002 the query parameter's name
    """The bare host asks which bank; a bank's host asks who."""
    tenant = request.scope.get("tenant")
    if not isinstance(tenant, Tenant):
        return plain(request, "organisation/which_bank.html", errors={}, code="")
    return await _form(request, next)


@post("/login/bank", opt=PUBLIC, include_in_schema=False, status_code=200)
async def choose_bank(request: Request, data: Form) -> Answer:
    """To the host of the bank that was named."""
    code = data.get("code", "").strip().lower()
    tenant = await request.services.catalogue.find(code) if is_tenant_code(code) else None
    if tenant is None:
        errors = {"code": gettext("There is no bank with this code.")}
        return plain(request, "organisation/which_bank.html", status=422, errors=errors, code=code)
    return Redirect(_bank_address(request, tenant.code), status_code=303)


@post("/login", opt=PUBLIC, include_in_schema=False, status_code=200)
async def give_password(request: Request, data: Form) -> Answer:
    _refuse_foreign_pages(request)
    email, password, target = data.get("email", ""), data.get("password", ""), data.get("next", "/")
    throttle = request.app.state.throttle
    try:
        token = await log_in(request.services, request.tx, throttle, email, password, _origin(request))
    except (Invalid, TooMany) as error:
        return await _form(request, target, error=error, email=email)
    return _entered(request, token, f"/login/second-factor?next={_local(target)}")


@get("/login/second-factor", opt=PENDING, include_in_schema=False)
async def second_factor_page(request: Request, next: FromQuery[str] = "/") -> Template:  # noqa: A002 the query parameter's name
    return plain(
        request, "organisation/second_factor.html", errors={}, next=_local(next), bank=request.tenant.name
    )


@post("/login/second-factor", opt={**PENDING, "form": True}, include_in_schema=False, status_code=200)
async def give_code(request: Request, data: Form) -> Answer:
    target = _local(data.get("next", "/"))
    try:
        token = await give_second_factor(
            request.services,
            request.tx,
            request.app.state.throttle,
            request.actor,
            data.get("code", ""),
            _origin(request),
        )
    except (Invalid, TooMany) as error:
        status, errors = error.status, _messages(error, "code")
        bank = request.tenant.name
        return plain(
            request, "organisation/second_factor.html", status=status, errors=errors, next=target, bank=bank
        )
    return _entered(request, token, target)


@get("/login/new-password", opt={**SELF, CHOOSING_ANEW: True}, include_in_schema=False)
async def new_password_page(request: Request) -> Template:
    return await _new_password(request, {})


@post(
    "/login/new-password",
    opt={**SELF, "form": True, CHOOSING_ANEW: True},
    include_in_schema=False,
    status_code=200,
)
async def give_new_password(request: Request, data: Form) -> Answer:
    """The session goes on under a new token; the others end."""
    change = Change(data.get("present", ""), data.get("new", ""), data.get("again", ""))
    throttle = request.app.state.throttle
    try:
        token = await change_password(
            request.services, request.tx, throttle, request.actor, change, _origin(request).address
        )
    except (Invalid, TooMany) as error:
        return await _new_password(request, _messages(error, "present"), error.status)
    return _entered(request, token, "/")


LEAVE: Final = {**PENDING, "form": True, CHOOSING_ANEW: True, BREAK_GLASS: True}


@post("/logout", opt=LEAVE, include_in_schema=False, status_code=200)
async def leave(request: Request) -> Answer:
    """An operator's leaving ends his access as well."""
    if request.actor.break_glass_id is not None:
        await break_glass.leave(request.tx, request.actor)
    await log_out(request.tx, request.actor)
    request.forget_actor()
    answer: Response[Any] = Redirect("/login", status_code=303)
    answer.delete_cookie(cookie_name(dict(request.scope)))
    return answer


@post("/login/as/{user_id:uuid}", opt=PUBLIC, include_in_schema=False, status_code=200)
async def enter_demonstration(request: Request, user_id: FromPath[UUID]) -> Answer:
    """A person of the demonstration at a click: only there, and only on loopback."""
    _refuse_foreign_pages(request)
    if not await is_demonstration(request):
        raise NotFound
    return _entered(request, await enter_as(request, user_id, _origin(request)), "/")


def _bank_address(request: Request, code: str) -> str:
    """The bank's own host below the one that was asked; numbers have no names below them."""
    url = request.url
    base = "localhost" if url.hostname in LOOPBACK or not url.hostname else url.hostname
    port = f":{url.port}" if url.port else ""
    return f"{url.scheme}://{code}.{base}{port}/login"


async def _form(
    request: Request, target: str, *, error: Invalid | TooMany | None = None, email: str = ""
) -> Template:
    persons = await people(request.tx) if await is_demonstration(request) else None
    return plain(
        request,
        "organisation/login.html",
        status=error.status if error else 200,
        errors=_messages(error, "password") if error else {},
        email=email,
        next=_local(target),
        tenant=request.tenant,
        people=persons,
        zh=current.get() == "zh_CN",
    )


async def _new_password(request: Request, errors: dict[str, str], status: int = 200) -> Template:
    least = await least_length(request.tx, request.actor.post_code)
    bank = request.tenant.name
    return plain(
        request, "organisation/new_password.html", status=status, errors=errors, least=least, bank=bank
    )


def _messages(error: Invalid | TooMany, field: str) -> dict[str, str]:
    if isinstance(error, TooMany):
        return {field: gettext("Too many attempts. Please wait a quarter of an hour.")}
    return {
        each.field: each.message for each in error.fields or (FieldError(field, "invalid", error.message),)
    }


def _entered(request: Request, token: Token, target: str) -> Response[Any]:
    """To `target` with the session's cookie."""
    scope = dict(request.scope)
    request.forget_actor()
    answer: Response[Any] = Redirect(target, status_code=303)
    answer.set_cookie(
        Cookie(
            key=cookie_name(scope),
            value=token.text,
            path="/",
            httponly=True,
            samesite="lax",
            secure=scope["scheme"] == "https",
        )
    )
    return answer


def _refuse_foreign_pages(request: Request) -> None:
    if not from_our_page(request):
        raise Forbidden


def _origin(request: Request) -> Origin:
    client = request.client
    return Origin(client.host if client else "", request.headers.get("user-agent", ""))


def _local(target: str) -> str:
    """Only a path of this host: `//elsewhere` and addresses are not followed."""
    safe = target.startswith("/") and not target.startswith(("//", "/\\")) and "\n" not in target
    return target if safe else "/"


ROUTES = [
    log_in_page,
    choose_bank,
    give_password,
    second_factor_page,
    give_code,
    new_password_page,
    give_new_password,
    leave,
    enter_demonstration,
]
