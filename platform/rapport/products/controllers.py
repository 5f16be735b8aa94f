"""`/api/v1/holdings`: accounts with their figures, of one customer or of all within the caller's scope."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from litestar import get
from litestar.openapi.spec import Operation, Parameter, Schema
from litestar.openapi.spec.enums import OpenAPIType

from rapport.customers.listing.query import page_size, parameters
from rapport.customers.service import require_customer
from rapport.kernel.access import Permission
from rapport.kernel.errors import FieldError, Invalid
from rapport.kernel.http.cursor import decode_cursor, encode_cursor
from rapport.kernel.i18n import gettext
from rapport.kernel.request import Request
from rapport.products.schemas import HoldingPage, holding
from rapport.products.service import holdings_page

SENTENCES: Final = {
    "customer": "Id of one customer; without it, holdings of every customer within your scope.",
    "q": "A product code, as the bank's product types name it.",
    "sort": "Always `id`: accounts in the order in which they became known.",
    "limit": "1 to 200, 50 unless given.",
    "cursor": "`next_cursor` of the page before.",
}


@dataclass
class HoldingsOperation(Operation):
    parameters: list[Parameter] | None = field(  # type: ignore[assignment]
        default_factory=lambda: [
            Parameter(name=name, param_in="query", description=text, schema=Schema(type=OpenAPIType.STRING))
            for name, text in SENTENCES.items()
        ]
    )


@get(
    "/api/v1/holdings",
    opt={"permission": Permission.HOLDING_READ},
    tags=["holdings"],
    operation_class=HoldingsOperation,
)
async def list_holdings(request: Request) -> HoldingPage:
    """Open accounts and contracts with balance, rate, maturity and averages; account numbers are masked."""
    given = parameters(request.scope["query_string"].decode("latin-1"))
    _refuse_unknown(given)
    limit = page_size(given)
    customer_id = _customer(given)
    if customer_id is not None:
        await require_customer(request.tx, request.actor, customer_id)
    after = decode_cursor(given["cursor"][-1], tuple[UUID])[0] if "cursor" in given else None
    product = given["q"][-1].upper() if "q" in given else None
    rows = await holdings_page(
        request.tx, request.actor, limit=limit + 1, after=after, customer_id=customer_id, product=product
    )
    base = request.tenant.currency
    shown = [holding(row, base) for row in rows[:limit]]
    return HoldingPage(shown, encode_cursor(shown[-1].id) if len(rows) > limit else None)


def _refuse_unknown(given: dict[str, list[str]]) -> None:
    faults = [
        FieldError(name, "unknown_field", gettext("There is no field of this name"))
        for name in sorted(set(given) - set(SENTENCES))
    ]
    if given.get("sort", ["id"])[-1] != "id":
        faults.append(FieldError("sort", "invalid", gettext("This value is not allowed here")))
    if faults:
        raise Invalid(fields=faults)


def _customer(given: dict[str, list[str]]) -> UUID | None:
    if "customer" not in given:
        return None
    try:
        return UUID(given["customer"][-1])
    except ValueError as error:
        fault = FieldError("customer", "invalid", gettext("This is not the id of a customer"))
        raise Invalid(fields=[fault]) from error


ROUTES: Final = [list_holdings]
