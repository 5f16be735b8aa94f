"""Holdings as screens and the JSON API see them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from rapport.kernel.masks import MaskKind, mask
from rapport.kernel.money import decimal_text


class HoldingRow(msgspec.Struct, frozen=True):
    """An account with its measures of the published run (None before the first).

    `balance` in minor units of `currency`; `balance_base` and the averages in those of the base currency;
    `rate` in percent a year. `account_no` is whole here: show `masked_no`.
    """

    id: UUID
    customer_id: UUID
    customer_no: str
    kind: str
    account_no: str
    product_code: str
    product: str
    product_en: str
    category: str
    nature: str
    currency: str
    open_date: date | None
    maturity_date: date | None
    close_date: date | None
    rate: Decimal | None
    status: str
    principal: int | None
    instalment: int | None
    term_months: int | None
    overdue_days: int
    risk_class: str
    missing_since: date | None
    balance: int | None
    balance_base: int | None
    mtd_avg: int | None
    ytd_avg: int | None
    as_of: date | None

    @property
    def masked_no(self) -> str:
        return mask(MaskKind.ACCOUNT, self.account_no)


class CreditLineRow(msgspec.Struct, frozen=True):
    """Amounts in minor units of `currency`."""

    id: UUID
    line_no: str
    currency: str
    amount: int
    used: int
    valid_to: date | None
    as_of: date | None

    @property
    def available(self) -> int:
        return max(self.amount - self.used, 0)


class Holding(msgspec.Struct, frozen=True):
    """An account in the API: money as decimal strings, the account number masked."""

    id: UUID
    customer_id: UUID
    customer_no: str
    account_no: str
    product_code: str
    product: str
    category: str
    nature: str
    currency: str
    balance: str | None
    base_currency: str
    balance_base: str | None
    month_average: str | None
    year_average: str | None
    rate_percent: str | None
    open_date: date | None
    maturity_date: date | None
    status: str
    principal: str | None
    overdue_days: int
    risk_class: str
    figures_as_of: date | None


class HoldingPage(msgspec.Struct, frozen=True):
    items: list[Holding]
    next_cursor: str | None


def holding(row: HoldingRow, base: str) -> Holding:
    return Holding(
        id=row.id,
        customer_id=row.customer_id,
        customer_no=row.customer_no,
        account_no=row.masked_no,
        product_code=row.product_code,
        product=row.product,
        category=row.category,
        nature=row.nature,
        currency=row.currency,
        balance=_money(row.balance, row.currency),
        base_currency=base,
        balance_base=_money(row.balance_base, base),
        month_average=_money(row.mtd_avg, base),
        year_average=_money(row.ytd_avg, base),
        rate_percent=None if row.rate is None else f"{row.rate.normalize():f}",
        open_date=row.open_date,
        maturity_date=row.maturity_date,
        status=row.status,
        principal=_money(row.principal, row.currency),
        overdue_days=row.overdue_days,
        risk_class=row.risk_class,
        figures_as_of=row.as_of,
    )


def _money(minor: int | None, currency: str) -> str | None:
    return None if minor is None else decimal_text(minor, currency)
