"""The customer list: one address for the whole page, for a new order or filter, and for the next rows."""

from typing import Any, Final
from uuid import UUID

from litestar import get, patch
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from rapport.customers.changes import Changes, change_customer, split_tags
from rapport.customers.finding import find_customers
from rapport.customers.listing.chips import applied
from rapport.customers.listing.columns import COLUMNS, chosen_columns, column_address, leads
from rapport.customers.listing.options import list_options
from rapport.customers.listing.query import ROWS, ListQuery, parameters, read_query
from rapport.customers.listing.rows import list_row, one_row
from rapport.customers.listing.service import CustomerList
from rapport.customers.listing.views import list_views
from rapport.customers.pages.words import WORDS
from rapport.kernel import business_date
from rapport.kernel.access import Permission
from rapport.kernel.errors import Conflict, FieldError, Invalid
from rapport.kernel.http.forms import version_of
from rapport.kernel.i18n import gettext
from rapport.kernel.request import Request
from rapport.web.render import fragment, page

READ: Final = {"permission": Permission.CUSTOMER_READ}
WRITE: Final = {"permission": Permission.CUSTOMER_WRITE}
Form = URLEncodedBody[dict[str, str]]
Given = dict[str, list[str]]


def given_parameters(request: Request) -> Given:
    return parameters(request.scope["query_string"].decode("latin-1"))


@get("/customers", opt=READ, include_in_schema=False)
async def show_customers(request: Request) -> Template:
    """What is asked for stands in the address; what cannot be understood there is left out."""
    given = given_parameters(request)
    query, columns = read_query(given), chosen_columns(given.get("cols", ()), request.actor)
    cursor = given.get("cursor", [""])[-1]
    found = CustomerList(request.services, request.tx, request.actor, query)
    rows = await found.page(limit=ROWS, cursor=cursor)
    context = _context(request, query, columns, given)
    context |= {
        "rows": [list_row(row) for row in rows.rows],
        "next_cursor": rows.next_cursor,
        "today": await business_date.today(request.tx),
    }
    if cursor:
        return fragment("customers/rows.html", **context)
    context["views"] = await list_views(request.tx, request.actor)
    context["options"] = options = await list_options(request.tx, request.actor)
    context["chips"] = applied(query, context["cols_address"], context["view"], options.names)
    if request.headers.get("hx-target", "").endswith("#grid"):
        return fragment("customers/grid_again.html", headers={"HX-Push-Url": context["base"]}, **context)
    context["data_as_of"] = await business_date.data_as_of(request.tx)
    return page(request, "customers/list.html", **context)


def _context(request: Request, query: ListQuery, columns: tuple[str, ...], given: Given) -> dict[str, Any]:
    cols = column_address(columns, request.actor)
    view = given.get("view", [""])[-1] or ("" if query.narrowed or cols else "all")
    address = query.address(cols=cols, view=view)
    return {
        **WORDS,
        "query": query,
        "columns": [COLUMNS[key] for key in columns],
        "all_columns": list(COLUMNS.values()),
        "chosen": columns,
        "cols": ",".join(columns),
        "cols_address": cols,
        "view": view,
        "base": f"/customers?{address}" if address else "/customers",
        "leads": leads(request.actor),
        "sort": query.sort,
    }


@get("/customers/totals", opt=READ, include_in_schema=False)
async def show_totals(request: Request) -> Template:
    """How many fit and what they hold, counted after the list has been painted."""
    query = read_query(given_parameters(request))
    totals = await CustomerList(request.services, request.tx, request.actor, query).totals()
    return fragment("customers/totals.html", totals=totals, query=query)


@get("/customers/find", opt={"permission": Permission.SELF}, include_in_schema=False)
async def find(request: Request) -> Template:
    """The palette's server search; finds nothing for who may not read customers."""
    text = given_parameters(request).get("q", [""])[-1]
    found = await find_customers(request.services, request.tx, request.actor, text)
    return fragment("customers/found.html", **WORDS, found=found)


@patch("/customers/rows/{cols:str}/{customer_id:uuid}", opt=WRITE, include_in_schema=False)
async def edit_cell(
    request: Request, cols: FromPath[str], customer_id: FromPath[UUID], data: Form
) -> Template:
    """One field of a row: the row again, 422 with what is wrong, 409 with the row as it now is."""
    field, value = data.get("field", ""), data.get("value", "")
    changes = {"tags": Changes(tags=split_tags(value)), "remark": Changes(remark=value)}.get(field)
    if changes is None:
        raise Invalid(fields=[FieldError("field", "invalid", gettext("This value is not allowed here"))])
    status = 200
    try:
        await change_customer(request.tx, request.actor, customer_id, version_of(data), changes)
    except Conflict:
        status = 409
    row = await one_row(request.tx, request.actor, customer_id)
    columns = chosen_columns((cols,), request.actor)
    context: dict[str, Any] = {
        **WORDS,
        "row": row,
        "columns": [COLUMNS[key] for key in columns],
        "today": await business_date.today(request.tx),
    }
    return fragment("customers/row.html", status=status, **context)


ROUTES: Final = [show_customers, show_totals, find, edit_cell]
