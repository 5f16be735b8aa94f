"""The exact peak of a customer's AUM over a window, for the few customers who may be below a part of it."""

from typing import LiteralString

from rapport.products.measures.flows import changes, rate_on


def peaks(wanted: LiteralString, first_day: LiteralString, last_day: LiteralString) -> LiteralString:
    """Table `peak (customer_id, aum)` of the customers in the table `wanted`, in minor units of the base.

    The highest end-of-day AUM from `first_day` to `last_day`, the one carried into the first day included.
    """
    return f"""
    held AS MATERIALIZED (
        SELECT a.id, a.customer_id, a.currency, t.aum_factor AS factor
          FROM {wanted} w
         CROSS JOIN LATERAL (SELECT a.* FROM account a
                              WHERE a.tenant_id = $1 AND a.customer_id = w.customer_id OFFSET 0) AS a
          JOIN product_type t ON t.tenant_id = $1 AND t.id = a.product_type_id
                             AND t.nature IN ('LIABILITY', 'AUM')
    ),
    held_change AS (
        SELECT h.*, b.balance, greatest(b.first_on, {first_day}) AS first_on, b.until_on
          FROM held h
         CROSS JOIN LATERAL {changes("h.id", first_day, last_day)} AS b
    ),
    valued AS (
        SELECT v.id, v.customer_id, v.day, round(round(v.balance * v.rate) * v.factor) AS aum
          FROM (SELECT c.id, c.customer_id, c.factor, c.balance, c.first_on AS day, 1::numeric AS rate
                  FROM held_change c WHERE c.currency = $9
                 UNION ALL
                SELECT c.id, c.customer_id, c.factor, c.balance, d.day::date,
                       {rate_on("c.currency", "d.day::date")}
                  FROM held_change c
                 CROSS JOIN LATERAL generate_series(c.first_on, c.until_on - 1, interval '1 day') AS d(day)
                 WHERE c.currency <> $9) AS v
    ),
    risen AS (
        SELECT r.customer_id, r.day, sum(r.rise) AS rise
          FROM (SELECT v.customer_id, v.day,
                       v.aum - lag(v.aum, 1, 0::numeric) OVER (PARTITION BY v.id ORDER BY v.day) AS rise
                  FROM valued v) AS r
         GROUP BY r.customer_id, r.day
    ),
    peak AS (
        SELECT s.customer_id,
               greatest(max(s.aum), CASE WHEN min(s.day) > {first_day} THEN 0 END)::bigint AS aum
          FROM (SELECT r.customer_id, r.day,
                       sum(r.rise) OVER (PARTITION BY r.customer_id ORDER BY r.day) AS aum
                  FROM risen r) AS s
         GROUP BY s.customer_id
    )"""
