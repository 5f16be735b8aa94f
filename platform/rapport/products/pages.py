"""Holdings on the customer page: panels, the ring, and the drawer with the rows behind a balance."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from rapport.customers.record import CustomerRecord
from rapport.customers.service import require_customer
from rapport.kernel import business_date
from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound
from rapport.kernel.http.cursor import decode_cursor, encode_cursor
from rapport.kernel.i18n import _
from rapport.kernel.request import Request
from rapport.products.naming import product_name
from rapport.products.schemas import HoldingRow
from rapport.products.service import (
    balances_of,
    cards_of,
    credit_lines_of,
    find_holding,
    holdings_of,
    postings_of,
)
from rapport.products.words import NATURES, OPERATIONS, PURPOSES, RISK_CLASSES, STATUSES
from rapport.products.writing import rate, signed, total
from rapport.web.charts import ChartDocument, share_chart
from rapport.web.registry import Panel, UiRegistry
from rapport.web.render import fragment, is_htmx

READ: Final = {"permission": Permission.HOLDING_READ}
ROWS: Final = 40
AHEAD: Final = timedelta(days=120)
MONEY: Final = ("LIABILITY", "AUM", "ASSET", "OFF_BALANCE")
WORDS: Final[dict[str, Any]] = {
    "natures": NATURES,
    "statuses": STATUSES,
    "risk_classes": RISK_CLASSES,
    "operations": OPERATIONS,
    "purposes": PURPOSES,
    "product_name": product_name,
    "rate": rate,
    "signed": signed,
    "total": total,
}


@get("/customers/{customer_id:uuid}/mix", opt=READ, include_in_schema=False)
async def send_mix(request: Request, customer_id: FromPath[UUID]) -> ChartDocument:
    """Deposits and investments by category of product."""
    await require_customer(request.tx, request.actor, customer_id)
    rows = await holdings_of(request.tx, request.actor, customer_id)
    return share_chart(list(_shares(rows).items()), currency=request.tenant.currency, names_below=True)


def _shares(rows: list[HoldingRow]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        if row.nature in ("LIABILITY", "AUM") and (row.balance_base or 0) > 0:
            name = product_name(row.product, row.product_en)
            sums[name] = sums.get(name, 0) + (row.balance_base or 0)
    return sums


@get("/customers/{customer_id:uuid}/cards", opt=READ, include_in_schema=False)
async def show_cards(request: Request, customer_id: FromPath[UUID]) -> Template:
    """The customer's cards, numbers masked; empty where he has none."""
    await require_customer(request.tx, request.actor, customer_id)
    cipher = await request.services.key_store.cipher(request.tx)
    cards = await cards_of(request.tx, cipher, customer_id)
    return fragment("products/cards.html", cards=cards, product_name=product_name)


@get("/customers/{customer_id:uuid}/accounts/{account_id:uuid}", opt=READ, include_in_schema=False)
async def show_account(
    request: Request,
    customer_id: FromPath[UUID],
    account_id: FromPath[UUID],
    rows: FromQuery[str] = "balances",
    after: FromQuery[str] = "",
) -> Template | Redirect:
    """The drawer: an account and, page by page, the rows of the bank's files that its figures come from."""
    if not is_htmx(request):
        return Redirect(f"/customers/{customer_id}")
    holding = await find_holding(request.tx, request.actor, account_id)
    if holding.customer_id != customer_id or rows not in ("balances", "postings"):
        raise NotFound
    read = _balance_rows if rows == "balances" else _posting_rows
    found, following = await read(request.tx, holding, after)
    context: dict[str, Any] = {**WORDS, "holding": holding, "kind": rows, "rows": found, "next": following}
    return fragment("products/account_rows.html" if after else "products/account.html", **context)


async def _balance_rows(tx: Transaction, holding: HoldingRow, after: str) -> tuple[list[Any], str]:
    before = decode_cursor(after, tuple[date])[0] if after else None
    found, following = await balances_of(tx, holding, before=before, limit=ROWS)
    return list(found), encode_cursor(following) if following else ""


async def _posting_rows(tx: Transaction, holding: HoldingRow, after: str) -> tuple[list[Any], str]:
    key = decode_cursor(after, tuple[date, UUID]) if after else None
    found, following = await postings_of(tx, holding, after=key, limit=ROWS)
    return list(found), encode_cursor(*following) if following else ""


async def load_holdings(tx: Transaction, actor: Actor, customer: CustomerRecord) -> Mapping[str, Any]:
    rows = await holdings_of(tx, actor, customer.id)
    held = [row for row in rows if row.nature in MONEY]
    groups = [(nature, [row for row in held if row.nature == nature]) for nature in MONEY]
    return {
        **WORDS,
        "customer": customer,
        "groups": [(nature, held) for nature, held in groups if held],
        "services": [row for row in rows if row.nature not in MONEY],
        "credit_lines": await credit_lines_of(tx, customer.id),
        "mixed": len(_shares(rows)) > 1,
        "currency": actor.tenant.currency,
        "today": await business_date.today(tx),
    }


async def load_maturities(tx: Transaction, actor: Actor, customer: CustomerRecord) -> Mapping[str, Any]:
    """What matures in the next four months, soonest first."""
    today = await business_date.today(tx)
    rows = [
        row
        for row in await holdings_of(tx, actor, customer.id)
        if row.maturity_date is not None and today <= row.maturity_date <= today + AHEAD and row.balance
    ]
    rows.sort(key=lambda row: (row.maturity_date or date.max, row.id))
    return {**WORDS, "customer": customer, "rows": rows, "today": today}


def register_ui(ui: UiRegistry) -> None:
    ui.add_panel(
        Panel(
            "holdings", "customer360.main", _("Holdings and credit lines"), "products/holdings.html",
            load_holdings, Permission.HOLDING_READ, order=20,
        ),
        Panel(
            "maturities", "customer360.side", _("Coming maturities"), "products/maturities.html",
            load_maturities, Permission.HOLDING_READ, order=30,
        ),
    )  # fmt: skip


ROUTES: Final = [send_mix, show_cards, show_account]
