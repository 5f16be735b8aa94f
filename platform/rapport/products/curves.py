"""A customer's balances day by day, from the changes they are kept as (ui.md, screen 3; domain.md 9.0).

Amounts are minor units of the base currency, each account rounded as the night's measures round it: the last
point is the figure above the curve.
"""

from dataclasses import dataclass
from datetime import date
from typing import LiteralString
from uuid import UUID

from rapport.kernel.database import Transaction
from rapport.kernel.money import minor_digits
from rapport.products.promotion.units import IN_THOUSANDTHS, WITHOUT_MINOR_UNIT

# What one minor unit of a currency is in minor units of the base: the middle rate, shifted by their digits.
SHIFTED: LiteralString = """f.middle_rate * power(10::numeric, $6::int - CASE
                   WHEN f.currency = ANY($7::text[]) THEN 0 WHEN f.currency = ANY($8::text[]) THEN 3 ELSE 2 END)"""
_CURVE: LiteralString = """
    WITH held AS (
        SELECT a.id, a.currency, p.nature,
               CASE WHEN p.nature IN ('LIABILITY', 'AUM') THEN p.aum_factor ELSE 0 END AS factor
          FROM account a
          JOIN product_type p ON p.tenant_id = $1 AND p.id = a.product_type_id
         WHERE a.tenant_id = $1 AND a.customer_id = $2
    ),
    stretch AS (
        SELECT h.currency, h.nature, h.factor, b.balance, b.valid_from AS first_on,
               lead(b.valid_from, 1, $4::date + 1) OVER (PARTITION BY h.id ORDER BY b.valid_from) AS until_on
          FROM held h
          JOIN balance_change b ON b.tenant_id = $1 AND b.account_id = h.id AND b.valid_from <= $4
    ),
    rate AS (
        SELECT $5::text AS currency, 1::numeric AS rate, date '-infinity' AS first_on, date 'infinity' AS until_on
         UNION ALL
        SELECT f.currency, {shifted}, f.as_of,
               lead(f.as_of, 1, date 'infinity') OVER (PARTITION BY f.currency ORDER BY f.as_of)
          FROM fx_rate f
         WHERE f.tenant_id = $1 AND f.currency IN (SELECT h.currency FROM held h WHERE h.currency <> $5)
    ),
    piece AS (
        SELECT s.nature, greatest(s.first_on, r.first_on, $3::date) AS first_on,
               least(s.until_on, r.until_on) AS until_on, round(s.balance * r.rate) AS amount,
               round(round(s.balance * r.rate) * s.factor) AS aum
          FROM stretch s
          JOIN rate r ON r.currency = s.currency AND r.first_on < s.until_on AND r.until_on > s.first_on
         WHERE s.until_on > $3 AND r.until_on > $3
    ),
    edge AS (
        SELECT p.first_on AS day, p.nature, p.amount, p.aum FROM piece p WHERE p.first_on < p.until_on
         UNION ALL
        SELECT p.until_on, p.nature, -p.amount, -p.aum FROM piece p
         WHERE p.first_on < p.until_on AND p.until_on <= $4
    )
    SELECT e.day,
           (sum(coalesce(sum(e.aum) FILTER (WHERE e.nature = 'LIABILITY'), 0)) OVER days)::bigint AS deposit,
           (sum(coalesce(sum(e.aum) FILTER (WHERE e.nature = 'AUM'), 0)) OVER days)::bigint AS investment,
           (sum(coalesce(sum(e.amount) FILTER (WHERE e.nature = 'ASSET'), 0)) OVER days)::bigint AS loan
      FROM edge e
     GROUP BY e.day
    WINDOW days AS (ORDER BY e.day)
     ORDER BY e.day
"""
CURVE: LiteralString = _CURVE.replace("{shifted}", SHIFTED)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """From this day on, until the next point. `deposit` and `investment` add up to AUM."""

    day: date
    deposit: int
    investment: int
    loan: int


async def balance_curve(tx: Transaction, customer_id: UUID, since: date, until: date) -> list[CurvePoint]:
    """Changes from `since` to `until`; the caller has checked that the actor may see the customer."""
    base = tx.tenant.currency
    rows = await tx.fetch(CURVE, tx.tenant.id, customer_id, since, until, base, *currency_parameters(base))
    return [CurvePoint(*row) for row in rows]


def currency_parameters(base: str) -> tuple[int, list[str], list[str]]:
    """$6 to $8 of the statements that convert: digits of the base, currencies without and with three digits."""
    return minor_digits(base), WITHOUT_MINOR_UNIT, IN_THOUSANDTHS
