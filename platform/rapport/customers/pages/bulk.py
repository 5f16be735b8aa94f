"""What is done with selected rows: a task for each, which is given out by activities."""

from typing import Final
from uuid import UUID

from litestar import get
from litestar.response import Template

from rapport.customers.listing.query import read_query
from rapport.customers.listing.service import CustomerList
from rapport.customers.pages.list import given_parameters
from rapport.customers.service import visible_customers
from rapport.kernel.access import Permission
from rapport.kernel.request import Request
from rapport.web.render import fragment

ALL: Final = "all"
MOST: Final = 200


@get("/customers/selection/task", opt={"permission": Permission.TASK_WRITE}, include_in_schema=False)
async def give_tasks(request: Request) -> Template:
    """The selection ("all" that fits, or ids) as customers in scope, handed on to the dialog of tasks."""
    given = given_parameters(request)
    selection = ",".join(given.get("selection", ()))
    if selection == ALL:
        found = CustomerList(request.services, request.tx, request.actor, read_query(given))
        ids = await found.ids(MOST + 1)
    else:
        ids = [customer_id for text in selection.split(",") if (customer_id := _uuid(text)) is not None]
    chosen = await visible_customers(request.tx, request.actor, ids[: MOST + 1])
    return fragment("customers/selection.html", chosen=chosen, most=MOST, too_many=len(ids) > MOST)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


ROUTES: Final = [give_tasks]
