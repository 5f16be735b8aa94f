"""`/start`: where a post without customers begins its day."""

from typing import Any, Final

from litestar import get
from litestar.response import Template

from rapport.kernel.access import Permission, Scope
from rapport.kernel.business_date import data_as_of, today
from rapport.kernel.request import Request
from rapport.web.render import page


@get("/start", opt={"permission": Permission.SELF}, include_in_schema=False)
async def show_start(request: Request) -> Template:
    """The tiles that the post may see, and the places that its menu has."""
    tx = request.tx
    return page(
        request,
        "organisation/start.html",
        today=await today(tx),
        data_as_of=await data_as_of(tx),
        sees_customers=request.actor.scope is not Scope.NONE,
    )


PAGES: Final[list[Any]] = [show_start]
