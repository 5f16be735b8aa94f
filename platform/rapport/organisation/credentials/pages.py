"""`/me/keys`: one's own API keys. `/keys`, `/log-ins`: everybody's, for the security administrator."""

from typing import Any, Final
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from rapport.kernel.access import Permission
from rapport.kernel.errors import Invalid
from rapport.kernel.i18n import current, gettext
from rapport.kernel.request import Request
from rapport.organisation.credentials import repository, service
from rapport.organisation.profile.browsers import browser_name
from rapport.web.render import fragment, page, toast

SELF: Final = {"permission": Permission.SELF}
SEE: Final = {"permission": Permission.KEY_READ}
CHANGE: Final = {"permission": Permission.KEY_WRITE}
Form = URLEncodedBody[dict[str, Any]]


@get("/me/keys", opt=SELF, include_in_schema=False)
async def show_own_keys(request: Request) -> Template:
    service.own_session(request.actor)
    return page(request, "credentials/own_keys.html", **await _own(request))


@get("/me/keys/new", opt=SELF, include_in_schema=False)
async def ask_key(request: Request) -> Template:
    service.own_session(request.actor)
    return _form(request, {}, {})


@post("/me/keys/new", opt=SELF, status_code=200, include_in_schema=False)
async def save_key(request: Request, data: Form) -> Template:
    """The answer is the only one that ever carries the key."""
    new = service.NewKey(str(data.get("purpose", "")), frozenset(_several(data, "scopes")), _days(data))
    try:
        key = await service.create_key(request.tx, request.actor, new)
    except Invalid as error:
        errors = {fault.field: str(fault.message) for fault in error.fields}
        return _form(request, data, errors, 422)
    headers = toast(gettext("The key is made"), refresh_keys=True)
    return fragment("credentials/key_told.html", headers=headers, key=key)


@post("/me/keys/{key_id:uuid}/revoke", opt=SELF, status_code=200, include_in_schema=False)
async def revoke_own_key(request: Request, key_id: FromPath[UUID]) -> Template:
    await service.revoke_own_key(request.tx, request.actor, key_id)
    headers = toast(gettext("The key is revoked"))
    return fragment("credentials/key_list.html", headers=headers, **await _own(request))


@get("/me/keys/list", opt=SELF, include_in_schema=False)
async def list_own_keys(request: Request) -> Template:
    service.own_session(request.actor)
    return fragment("credentials/key_list.html", **await _own(request))


@get("/keys", opt=SEE, include_in_schema=False)
async def show_keys(request: Request) -> Template:
    return page(request, "credentials/keys.html", **await _all(request))


@post("/keys/{key_id:uuid}/revoke", opt=CHANGE, status_code=200, include_in_schema=False)
async def revoke_key(request: Request, key_id: FromPath[UUID]) -> Template:
    await service.revoke_key(request.tx, request.actor, key_id)
    headers = toast(gettext("The key is revoked"))
    return fragment("credentials/key_list.html", headers=headers, **await _all(request))


@get("/log-ins", opt=SEE, include_in_schema=False)
async def show_log_ins(request: Request) -> Template:
    return page(request, "credentials/log_ins.html", **await _log_ins(request))


@post("/log-ins/{session_id:uuid}/end", opt=CHANGE, status_code=200, include_in_schema=False)
async def end_log_in(request: Request, session_id: FromPath[UUID]) -> Template:
    await service.end_log_in(request.tx, request.actor, session_id)
    headers = toast(gettext("That log-in has ended."))
    return fragment("credentials/log_in_list.html", headers=headers, **await _log_ins(request))


@post("/log-ins/of/{user_id:uuid}/end", opt=CHANGE, status_code=200, include_in_schema=False)
async def end_log_ins(request: Request, user_id: FromPath[UUID]) -> Template:
    await service.end_log_ins(request.tx, request.actor, user_id)
    headers = toast(gettext("All log-ins of this person have ended."))
    return fragment("credentials/log_in_list.html", headers=headers, **await _log_ins(request))


async def _own(request: Request) -> dict[str, Any]:
    found = await repository.keys(request.tx, request.actor.user_id)
    return {"keys": found, "whose": "own", "zh": current.get() == "zh_CN"}


async def _all(request: Request) -> dict[str, Any]:
    return {"keys": await repository.keys(request.tx), "whose": "all", "zh": current.get() == "zh_CN"}


async def _log_ins(request: Request) -> dict[str, Any]:
    return {
        "log_ins": await repository.log_ins(request.tx),
        "own": request.actor.session_id,
        "browser_name": browser_name,
        "zh": current.get() == "zh_CN",
    }


def _form(request: Request, data: dict[str, Any], errors: dict[str, str], status: int = 200) -> Template:
    groups: dict[str, list[str]] = {}
    for scope in service.possible_scopes(request.actor):
        groups.setdefault(scope.partition(":")[0], []).append(scope)
    return fragment(
        "credentials/key_form.html", status=status, groups=groups, chosen=set(_several(data, "scopes")),
        purpose=data.get("purpose", ""), days=data.get("days", "30"), errors=errors,
    )  # fmt: skip


def _several(data: dict[str, Any], name: str) -> list[str]:
    value = data.get(name, [])
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _days(data: dict[str, Any]) -> int:
    """0, which no rule allows, for anything but a short number."""
    text = str(data.get("days", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0


PAGES: Final[list[Any]] = [
    show_own_keys,
    ask_key,
    save_key,
    revoke_own_key,
    list_own_keys,
    show_keys,
    revoke_key,
    show_log_ins,
    end_log_in,
    end_log_ins,
]
