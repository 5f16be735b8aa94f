"""The tier of a customer on a night, for statements (domain.md 9.1)."""

from datetime import date, timedelta
from typing import LiteralString


def last_full_month(day: date) -> date:
    """First day of the last month that is over by the end of `day`."""
    month = (day + timedelta(days=1)).replace(day=1)
    return (month - timedelta(days=1)).replace(day=1)


def tier_now(
    run: LiteralString, month: LiteralString, codes: LiteralString, least: LiteralString
) -> LiteralString:
    """Table `tier_now (customer_id, tier, since)` of the customers from $2 to $3.

    Persons: what the run or an earlier one decided for the last full month; before a customer's first full
    month the tier of the month's average so far, with no `since`. Others keep the tier on their row, which
    the bank gives. `codes` and `least` are the ladder's arrays.
    """
    return f"""
    tier_now AS (
        SELECT c.id AS customer_id,
               CASE WHEN c.type <> 'PERSON' THEN c.tier
                    ELSE coalesce(d.tier, (SELECT r.code
                                             FROM unnest({codes}::text[], {least}::bigint[]) WITH ORDINALITY
                                                  AS r(code, least, rank)
                                            WHERE r.least <= coalesce(m.aum_mtd_avg, 0) OR r.rank = 1
                                            ORDER BY r.rank DESC LIMIT 1)) END AS tier,
               CASE WHEN c.type <> 'PERSON' THEN c.tier_since
                    WHEN d.tier IS NOT NULL THEN ({month}::date + interval '1 month')::date END AS since
          FROM customer c
          LEFT JOIN customer_measure m ON m.tenant_id = $1 AND m.run_id = {run} AND m.customer_id = c.id
                                      AND m.customer_id BETWEEN $2 AND $3
          LEFT JOIN LATERAL (
               SELECT t.tier FROM tier_record t
                WHERE t.tenant_id = $1 AND t.customer_id = c.id AND t.month = {month}
                  AND (t.published OR t.run_id = {run})
                ORDER BY t.published LIMIT 1) AS d ON true
         WHERE c.tenant_id = $1 AND c.id BETWEEN $2 AND $3
    )"""
