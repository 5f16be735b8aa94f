"""`/access/report`: the separation report of a month, to read and to take along, signed."""

from datetime import date
from typing import Any, Final

from litestar import get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Response, Template

from rapport.kernel.access import Permission
from rapport.kernel.business_date import local_day
from rapport.kernel.errors import FieldError, Invalid
from rapport.kernel.i18n import gettext
from rapport.kernel.request import Request
from rapport.organisation.posts import words
from rapport.organisation.posts.report import DORMANT_DAYS, separation, signed_report
from rapport.web.render import page

READ: Final = {"permission": Permission.AUDIT_READ}


@get("/access/report", opt=READ, include_in_schema=False)
async def show_report(request: Request, month: FromQuery[str] = "") -> Template:
    """This month unless another is named (`2026-11`)."""
    chosen = _month(request, month)
    return page(
        request,
        "posts/report.html",
        report=await separation(request.tx, chosen),
        month=f"{chosen:%Y-%m}",
        words=words,
        dormant_days=DORMANT_DAYS,
    )


@post("/access/report", opt={**READ, "form": True}, include_in_schema=False, status_code=200)
async def take_report(request: Request, data: URLEncodedBody[dict[str, str]]) -> Response[bytes]:
    """Signed, as a file; that it was taken stands in the trail."""
    chosen = _month(request, data.get("month", ""))
    document = await signed_report(request.services, request.tx, request.actor, chosen)
    name = f"separation-{request.tenant.code}-{chosen:%Y-%m}.json"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(document, media_type="application/json", headers=headers)


def _month(request: Request, text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01") if text else local_day(request.tenant)
    except ValueError as error:
        raise Invalid(fields=[FieldError("month", "invalid", gettext("This is not a date."))]) from error


PAGES: Final[list[Any]] = [show_report, take_report]
