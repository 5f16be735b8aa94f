"""Currencies in use and whether every needed middle rate is known (domain.md 0.1)."""

from datetime import date
from decimal import Decimal
from typing import LiteralString

from rapport.kernel.database import Transaction
from rapport.kernel.errors import Conflict
from rapport.kernel.money import minor_digits
from rapport.products.measures.flows import changes
from rapport.products.measures.frame import Currencies

IN_USE: LiteralString = """
    SELECT u.currency
      FROM (SELECT a.currency FROM account a WHERE a.tenant_id = $1 AND a.currency <> $2
             UNION
            SELECT l.currency FROM credit_line l WHERE l.tenant_id = $1 AND l.currency <> $2) AS u
     ORDER BY u.currency
"""
# First day with a foreign balance (or credit line, on the day itself) that comes before the first known rate.
MISSING: LiteralString = f"""
    WITH known AS (
        SELECT f.currency, min(f.as_of) AS first_on
          FROM fx_rate f WHERE f.tenant_id = $1 AND f.as_of <= $3 GROUP BY f.currency
    ), change AS (
        SELECT a.currency, b.balance, greatest(b.first_on, $4::date) AS first_on, b.until_on
          FROM account a
         CROSS JOIN LATERAL {changes("a.id", "$4::date", "$3::date")} AS b
         WHERE a.tenant_id = $1 AND a.currency <> $2
    ), needed AS (
        SELECT c.currency, c.first_on FROM change c WHERE c.balance <> 0 AND c.until_on > c.first_on
         UNION ALL
        SELECT l.currency, $3::date FROM credit_line l
         WHERE l.tenant_id = $1 AND l.currency <> $2 AND coalesce(l."end" >= $3, true)
    )
    SELECT n.currency, min(n.first_on) AS day
      FROM needed n LEFT JOIN known k ON k.currency = n.currency
     WHERE coalesce(n.first_on < k.first_on, true)
     GROUP BY n.currency ORDER BY n.currency
"""


class MissingRate(Conflict):
    """A foreign balance has no middle rate on or before its day: the night cannot be computed."""

    code = "missing_rate"


async def currencies_in_use(tx: Transaction) -> Currencies:
    """The foreign currencies of accounts and credit lines; `MissingRate` for a code that is none."""
    base = tx.tenant.currency
    codes = tuple(str(row["currency"]) for row in await tx.fetch(IN_USE, tx.tenant.id, base))
    try:
        powers = tuple(Decimal(10) ** (minor_digits(base) - minor_digits(code)) for code in codes)
    except ValueError as error:
        raise MissingRate(str(error)) from error
    return Currencies(base, codes, powers)


async def require_rates(tx: Transaction, day: date, floor: date) -> None:
    """Raise `MissingRate`, naming currency and day, unless each foreign balance since `floor` has a rate."""
    rows = await tx.fetch(MISSING, tx.tenant.id, tx.tenant.currency, day, floor)
    if rows:
        found = ", ".join(f"{row['currency']} on {row['day']}" for row in rows)
        raise MissingRate(
            f"no middle rate is known for {found}: load the bank's rates and run the night again"
        )
