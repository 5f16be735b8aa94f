"""Monthly average AUM of a range of customers (domain.md 9.1), for the months that tiers are decided for."""

from collections.abc import Sequence
from datetime import date
from typing import LiteralString
from uuid import UUID

from rapport.kernel.calendar import Period, period_end
from rapport.kernel.database import Transaction
from rapport.products.measures.flows import changes, rate_on, scale
from rapport.products.measures.frame import Currencies

TABLE: LiteralString = """
    CREATE TEMP TABLE month_average (customer_id uuid NOT NULL, month date NOT NULL, average bigint NOT NULL)
    ON COMMIT DROP
"""
# A customer has a month if a first balance of its accounts was there when the month began.
FILL: LiteralString = f"""
    INSERT INTO month_average (customer_id, month, average)
    WITH {scale("$8", "$9")},
    month AS MATERIALIZED (
        SELECT m.first_on::date AS first_on, (m.first_on + interval '1 month')::date AS until_on
          FROM generate_series($4::timestamp, $5::timestamp, interval '1 month') AS m(first_on)
    ),
    scope AS MATERIALIZED (
        SELECT a.id, a.customer_id, a.currency, t.aum_factor AS factor
          FROM account a
          JOIN product_type t ON t.tenant_id = $1 AND t.id = a.product_type_id
                             AND t.nature IN ('LIABILITY', 'AUM')
         WHERE a.tenant_id = $1 AND a.customer_id BETWEEN $2 AND $3
    ),
    change AS MATERIALIZED (
        SELECT s.id, s.customer_id, s.currency, b.balance, b.first_on, b.until_on
          FROM scope s
         CROSS JOIN LATERAL {changes("s.id", "$4::date", "$6::date")} AS b
    ),
    foreign_day AS MATERIALIZED (
        SELECT c.id, c.currency, c.balance, d.day::date AS day
          FROM change c
         CROSS JOIN LATERAL generate_series(greatest(c.first_on, $4::date), c.until_on - 1,
                                            interval '1 day') AS d(day)
         WHERE c.currency <> $7 AND c.balance <> 0
    ),
    part AS (
        SELECT c.id, m.first_on AS month, m.until_on - m.first_on AS days,
               c.balance::numeric * (least(c.until_on, m.until_on) - greatest(c.first_on, m.first_on)) AS total
          FROM change c
          JOIN month m ON c.first_on < m.until_on AND c.until_on > m.first_on
         WHERE c.currency = $7
         UNION ALL
        SELECT f.id, m.first_on, m.until_on - m.first_on, f.balance * {rate_on("f.currency", "f.day", "$7")}
          FROM foreign_day f
          JOIN month m ON m.first_on = date_trunc('month', f.day)::date
    ),
    average AS (
        SELECT s.customer_id, p.month, round(p.average * s.factor) AS aum
          FROM (SELECT q.id, q.month,
                       div(2 * sum(q.total) + sign(sum(q.total)) * q.days, 2 * q.days) AS average
                  FROM part q GROUP BY q.id, q.month, q.days) AS p
          JOIN scope s ON s.id = p.id
    )
    SELECT f.customer_id, m.first_on, coalesce(sum(a.aum), 0)
      FROM (SELECT c.customer_id, min(c.first_on) AS day FROM change c GROUP BY c.customer_id) AS f
      JOIN month m ON f.day <= m.first_on
      LEFT JOIN average a ON a.customer_id = f.customer_id AND a.month = m.first_on
     GROUP BY f.customer_id, m.first_on
"""


async def month_averages(
    tx: Transaction, currencies: Currencies, months: Sequence[date], first: UUID, last: UUID
) -> int:
    """Fill the temporary table `month_average` for consecutive months, given by their first days."""
    await tx.execute(TABLE)
    return await tx.execute(
        FILL,
        tx.tenant.id,
        first,
        last,
        months[0],
        months[-1],
        period_end(months[-1], Period.MONTH),
        currencies.base,
        list(currencies.codes),
        list(currencies.powers),
    )
