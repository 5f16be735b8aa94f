"""What holdings tell a customer's timeline: postings of note and maturities (domain.md 10.2)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, LiteralString
from uuid import UUID

from rapport.customers.timeline import Money, TimelineEvent
from rapport.kernel import business_date, parameters
from rapport.kernel.access import Permission
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import _
from rapport.kernel.money import minor_units
from rapport.kernel.parameters import declare
from rapport.products.curves import SHIFTED, currency_parameters
from rapport.products.naming import ProductName

MOST: Final = 60


@dataclass(frozen=True, slots=True)
class NoteworthyPostings:
    """From how many main units of the base currency a posting stands on the timeline, and for a wealthy
    customer from which share of his AUM: what is large is large for him.
    """

    retail: Decimal = Decimal(50_000)
    corporate: Decimal = Decimal(500_000)
    aum_percent: int = 10


NOTEWORTHY: Final = declare("timeline_postings", NoteworthyPostings())
# Those that are a funds movement (9.7) are told by the early warning.
_POSTINGS: LiteralString = """
    WITH held AS (
        SELECT a.id, a.currency, a.customer_id, p.name, p.name_en
          FROM account a
          JOIN product_type p ON p.tenant_id = $1 AND p.id = a.product_type_id
         WHERE a.tenant_id = $1 AND a.customer_id = $2
    )
    SELECT p.id, p.booked, p.amount, h.id AS account_id, h.currency, h.name, h.name_en, p.counterparty_bank
      FROM held h
      JOIN posting p ON p.tenant_id = $1 AND p.account_id = h.id AND p.booked BETWEEN $3 AND $4
     WHERE abs(p.amount) * CASE WHEN h.currency = $5 THEN 1 ELSE (
               SELECT {shifted} FROM fx_rate f
                WHERE f.tenant_id = $1 AND f.currency = h.currency AND f.as_of <= p.booked
                ORDER BY f.as_of DESC LIMIT 1) END
           >= (SELECT greatest(CASE WHEN c.type = 'PERSON' THEN $9::bigint ELSE $10::bigint END,
                               m.aum / 100 * $12::int)
                 FROM customer c
                 LEFT JOIN customer_measure m ON m.tenant_id = $1 AND m.customer_id = c.id AND m.run_id = (
                      SELECT s.published_run_id FROM business_state s WHERE s.tenant_id = $1)
                WHERE c.tenant_id = $1 AND c.id = $2)
       AND NOT EXISTS (SELECT 1 FROM funds_movement v WHERE v.tenant_id = $1 AND v.posting_id = p.id)
     ORDER BY p.booked DESC, p.id DESC LIMIT $11
"""
POSTINGS: LiteralString = _POSTINGS.replace("{shifted}", SHIFTED)
MATURITIES: LiteralString = """
    SELECT a.id, a.maturity_date, a.principal, a.currency, p.name, p.name_en, a.status
      FROM account a
      JOIN product_type p ON p.tenant_id = $1 AND p.id = a.product_type_id
     WHERE a.tenant_id = $1 AND a.customer_id = $2 AND a.maturity_date BETWEEN $3 AND $4
       AND (a.close_date IS NULL OR a.close_date >= a.maturity_date)
     ORDER BY a.maturity_date DESC LIMIT $5
"""


class ProductEvents:
    """Large postings, and what matured."""

    permission = Permission.HOLDING_READ

    async def events(
        self, tx: Transaction, customer_id: UUID, since: date, until: date
    ) -> list[TimelineEvent]:
        return [
            *await _postings(tx, customer_id, since, until),
            *await _maturities(tx, customer_id, since, until),
        ]


async def _postings(tx: Transaction, customer_id: UUID, since: date, until: date) -> list[TimelineEvent]:
    base = tx.tenant.currency
    limits = await parameters.get(tx, NOTEWORTHY, await business_date.today(tx))
    rows = await tx.fetch(
        POSTINGS,
        tx.tenant.id,
        customer_id,
        since,
        until,
        base,
        *currency_parameters(base),
        minor_units(limits.retail, base),
        minor_units(limits.corporate, base),
        MOST,
        limits.aum_percent,
    )
    return [
        TimelineEvent(
            kind="POSTING",
            id=f"posting-{row['id']}",
            at=row["booked"],
            title=_("%(amount)s came in on %(product)s")
            if row["amount"] > 0
            else _("%(amount)s left %(product)s"),
            args={
                "amount": Money(abs(row["amount"]), row["currency"]),
                "product": ProductName(row["name"], row["name_en"]),
            },
            amount=row["amount"],
            currency=row["currency"],
            reference=f"/customers/{customer_id}/accounts/{row['account_id']}?rows=postings",
            dialog=True,
        )
        for row in rows
    ]


async def _maturities(tx: Transaction, customer_id: UUID, since: date, until: date) -> list[TimelineEvent]:
    rows = await tx.fetch(MATURITIES, tx.tenant.id, customer_id, since, until, MOST)
    return [
        TimelineEvent(
            kind="MATURITY",
            id=f"maturity-{row['id']}-{row['maturity_date']}",
            at=row["maturity_date"],
            title=_("%(product)s of %(amount)s matured, renewed")
            if row["status"] == "RENEWED"
            else _("%(product)s of %(amount)s matured"),
            args={
                "amount": Money(row["principal"] or 0, row["currency"]),
                "product": ProductName(row["name"], row["name_en"]),
            },
            amount=row["principal"],
            currency=row["currency"],
            reference=f"/customers/{customer_id}/accounts/{row['id']}",
            dialog=True,
        )
        for row in rows
    ]
