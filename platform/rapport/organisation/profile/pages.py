"""`/me`: who I am here, where I am logged in, my password, language and theme."""

from typing import Any, Final
from uuid import UUID

from litestar import get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template

from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Invalid, NotFound, TooMany
from rapport.kernel.i18n import LOCALES, _, current, gettext, ngettext
from rapport.kernel.masks import mask
from rapport.kernel.request import Request
from rapport.kernel.request.scope import cookie_name
from rapport.organisation.profile import repository, service
from rapport.organisation.profile.browsers import browser_name
from rapport.web.preferences import THEMES
from rapport.web.profile import SAVE
from rapport.web.render import fragment, page, toast

SELF: Final = {"permission": Permission.SELF}
FORM: Final = {**SELF, "form": True}
YEAR: Final = 365 * 24 * 3600
THEME_NAMES: Final = {"system": _("As the device"), "light": _("Light"), "dark": _("Dark")}
THEME_ICONS: Final = {"system": "monitor", "light": "sun", "dark": "moon"}
Form = URLEncodedBody[dict[str, str]]
Tx = NamedDependency[Transaction]
Me = NamedDependency[Actor]


@get("/me", opt=SELF, include_in_schema=False)
async def show_profile(request: Request, done: FromQuery[str] = "") -> Template:
    return await _page(request, {}, done=done)


@get("/me/sessions", opt=SELF, include_in_schema=False)
async def show_sessions(tx: Tx, actor: Me) -> Template:
    return await _sessions(tx, actor)


@post("/me/sessions/{session_id:uuid}/end", opt=SELF, status_code=200, include_in_schema=False)
async def end_session(tx: Tx, actor: Me, session_id: FromPath[UUID]) -> Template:
    await service.end_session(tx, actor, session_id)
    return await _sessions(tx, actor, toast(gettext("That log-in has ended.")))


@post("/me/sessions/end-others", opt=SELF, status_code=200, include_in_schema=False)
async def end_others(tx: Tx, actor: Me) -> Template:
    ended = await service.end_other_sessions(tx, actor)
    text = ngettext("%(num)s other log-in has ended.", "%(num)s other log-ins have ended.", ended)
    return await _sessions(tx, actor, toast(text % {"num": ended}))


@post("/me/password", opt=FORM, status_code=200, include_in_schema=False)
async def change_password(request: Request, data: Form) -> Template | Response[Any]:
    """A plain form: the answer carries the session's new cookie."""
    change = service.Change(data.get("present", ""), data.get("new", ""), data.get("again", ""))
    client = request.client
    try:
        token = await service.change_password(
            request.services,
            request.tx,
            request.app.state.throttle,
            request.actor,
            change,
            client.host if client else "",
        )
    except Invalid as error:
        errors = {fault.field: fault.message for fault in error.fields}
        return await _page(request, errors, status=422)
    except TooMany:
        errors = {"present": gettext("Too many attempts. Please wait a quarter of an hour.")}
        return await _page(request, errors, status=429)
    request.forget_actor()
    answer: Response[Any] = Redirect("/me?done=password", status_code=303)
    answer.set_cookie(_session_cookie(request, token.text))
    return answer


@post("/me/preferences", opt=FORM, status_code=200, include_in_schema=False)
async def save_preferences(request: Request, data: Form) -> Response[Any]:
    """Kept in the profile and in this browser; unknown values change nothing."""
    locale = data.get("locale") if data.get("locale") in LOCALES else None
    theme = data.get("theme") if data.get("theme") in THEMES else None
    await request.tx.execute(SAVE, request.actor.tenant.id, request.actor.user_id, locale, theme)
    request.forget_actor()
    answer: Response[Any] = Redirect("/me?done=preferences", status_code=303)
    for name, value in (("lang", locale), ("theme", theme)):
        if value:
            answer.set_cookie(Cookie(key=name, value=value, path="/", samesite="lax", max_age=YEAR))
    return answer


async def _page(request: Request, errors: dict[str, str], *, status: int = 200, done: str = "") -> Template:
    tx, actor = request.tx, request.actor
    person = await repository.person(tx, actor.user_id, service.own_session(actor))
    if person is None:
        raise NotFound
    email = await service.own_email(request.services, tx, person)
    return page(
        request,
        "organisation/me.html",
        status=status,
        person=person,
        email=mask("email", email),
        least=await service.least_length(tx, person.post),
        sessions=await repository.sessions(tx, actor.user_id),
        own=actor.session_id,
        browser_name=browser_name,
        errors=errors,
        done=done,
        locales=list(LOCALES.items()),
        themes=[(name, THEME_NAMES[name], THEME_ICONS[name]) for name in THEMES],
        zh=current.get() == "zh_CN",
    )


async def _sessions(tx: Transaction, actor: Actor, headers: dict[str, str] | None = None) -> Template:
    own = service.own_session(actor)
    found = await repository.sessions(tx, actor.user_id)
    return fragment(
        "organisation/sessions.html", headers=headers, sessions=found, own=own, browser_name=browser_name
    )


def _session_cookie(request: Request, token: str) -> Cookie:
    scope = dict(request.scope)
    return Cookie(
        key=cookie_name(scope),
        value=token,
        path="/",
        httponly=True,
        samesite="lax",
        secure=scope["scheme"] == "https",
    )


PAGES: Final[list[Any]] = [
    show_profile,
    show_sessions,
    end_session,
    end_others,
    change_password,
    save_preferences,
]
