"""`/break-glass`: what the operator asks for, may see and did. `/break-glass/enter`: his way in."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response, Template

from rapport.kernel.access import Permission
from rapport.kernel.errors import Forbidden, Invalid
from rapport.kernel.i18n import gettext
from rapport.kernel.request import Request
from rapport.kernel.request.guard import BREAK_GLASS, from_our_page
from rapport.kernel.request.scope import cookie_name
from rapport.organisation.break_glass import repository, service
from rapport.organisation.break_glass.words import ACTIONS, ENDED_BY, STATES, TONES
from rapport.web.render import fragment, page, plain, toast

SEE: Final = {"permission": Permission.BREAK_GLASS_READ}
DECIDE: Final = {"permission": Permission.BREAK_GLASS_APPROVE}
WORDS: Final[dict[str, Any]] = {"states": STATES, "tones": TONES, "ended_by": ENDED_BY, "actions": ACTIONS}


@get("/break-glass", opt=SEE, include_in_schema=False)
async def show_accesses(request: Request) -> Template:
    return page(request, "break_glass/list.html", **await _list(request))


@post("/break-glass/{access_id:uuid}/allow", opt=DECIDE, status_code=200, include_in_schema=False)
async def allow(request: Request, access_id: FromPath[UUID]) -> Template:
    await service.decide(request.tx, request.actor, access_id, allow=True)
    return await _rows(request, gettext("The operator may enter now."))


@post("/break-glass/{access_id:uuid}/refuse", opt=DECIDE, status_code=200, include_in_schema=False)
async def refuse(request: Request, access_id: FromPath[UUID]) -> Template:
    await service.decide(request.tx, request.actor, access_id, allow=False)
    return await _rows(request, gettext("Refused; the operator sees nothing."))


@post("/break-glass/{access_id:uuid}/end", opt=DECIDE, status_code=200, include_in_schema=False)
async def end(request: Request, access_id: FromPath[UUID]) -> Template:
    await service.end(request.tx, request.actor, access_id)
    return await _rows(request, gettext("The access has ended."))


@get("/break-glass/{access_id:uuid}", opt=SEE, include_in_schema=False)
async def show_report(request: Request, access_id: FromPath[UUID]) -> Template:
    access, entries = await service.report(request.tx, request.actor, access_id)
    return page(request, "break_glass/report.html", access=access, entries=entries, **WORDS)


@get("/break-glass/{access_id:uuid}/report.json", opt=SEE, include_in_schema=False)
async def download_report(request: Request, access_id: FromPath[UUID]) -> Response[bytes]:
    access, entries = await service.report(request.tx, request.actor, access_id)
    body = msgspec.json.encode({"access": access, "entries": entries})
    headers = {"content-disposition": f'attachment; filename="break-glass-{access_id}.json"'}
    return Response(body, media_type="application/json", headers=headers)


@get("/break-glass/enter", opt={"public": True}, include_in_schema=False)
async def ask_code(request: Request) -> Template:
    return plain(request, "break_glass/enter.html", errors={}, bank=request.tenant.name)


@post("/break-glass/enter", opt={"public": True}, status_code=200, include_in_schema=False)
async def enter(request: Request, data: URLEncodedBody[dict[str, str]]) -> Response[Any] | Template:
    if not from_our_page(request):
        raise Forbidden
    try:
        token = await service.enter(request.tx, data.get("code", ""))
    except Invalid as error:
        errors = {fault.field: fault.message for fault in error.fields}
        return plain(request, "break_glass/enter.html", status=422, errors=errors, bank=request.tenant.name)
    scope = dict(request.scope)
    answer: Response[Any] = Redirect("/", status_code=303)
    answer.set_cookie(
        Cookie(
            key=cookie_name(scope), value=token.text, path="/", httponly=True, samesite="strict",
            secure=scope["scheme"] == "https",
        )
    )  # fmt: skip
    return answer


@post(
    "/break-glass/leave",
    opt={"permission": Permission.SELF, "form": True, BREAK_GLASS: True},
    status_code=200,
    include_in_schema=False,
)
async def leave(request: Request) -> Response[Any]:
    await service.leave(request.tx, request.actor)
    answer: Response[Any] = Redirect("/break-glass/enter", status_code=303)
    answer.delete_cookie(cookie_name(dict(request.scope)))
    return answer


async def _list(request: Request) -> dict[str, Any]:
    return {"accesses": await repository.accesses(request.tx), **WORDS}


async def _rows(request: Request, said: str) -> Template:
    return fragment("break_glass/rows.html", headers=toast(said), **await _list(request))


PAGES: Final[list[Any]] = [
    show_accesses, allow, refuse, end, show_report, download_report, ask_code, enter, leave,
]  # fmt: skip
