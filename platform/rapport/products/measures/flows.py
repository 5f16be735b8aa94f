"""Pieces of statements about a customer's money on single days: its AUM, and postings in the base currency.

They stand inside statements whose $1 is the tenant, and that have the table `scale (currency, power)` of the
foreign currencies in use (`rates`).
"""

from typing import LiteralString


def scale(codes: LiteralString, powers: LiteralString) -> LiteralString:
    """The table `scale`, from the arrays of a `Currencies`."""
    return f"scale AS (SELECT * FROM unnest({codes}::text[], {powers}::numeric[]) AS k(currency, power))"


def rate_on(currency: LiteralString, day: LiteralString, base: LiteralString = "$9") -> LiteralString:
    """A subquery: base minor units for a minor unit on a day, at the last middle rate known; 1 for the base."""
    return f"""
        CASE WHEN {currency} = {base} THEN 1
             ELSE (SELECT quote.middle_rate * k.power
                     FROM fx_rate quote JOIN scale k ON k.currency = quote.currency
                    WHERE quote.tenant_id = $1 AND quote.currency = {currency} AND quote.as_of <= {day}
                    ORDER BY quote.as_of DESC LIMIT 1) END"""


def changes(account: LiteralString, floor: LiteralString, last_day: LiteralString) -> LiteralString:
    """A subquery for LATERAL: the account's balances (first_on, until_on, balance) that hold from `floor` on.

    Each is read by its account's own index entries, whatever the planner knows of a bank that is new to it.
    """
    return f"""(
        SELECT b.valid_from AS first_on, b.balance,
               lead(b.valid_from, 1, {last_day} + 1) OVER (ORDER BY b.valid_from) AS until_on
          FROM balance_change b
         WHERE b.tenant_id = $1 AND b.account_id = {account} AND b.valid_from <= {last_day}
           AND b.valid_from >= coalesce((SELECT max(v.valid_from) FROM balance_change v
                                          WHERE v.tenant_id = $1 AND v.account_id = {account}
                                            AND v.valid_from <= {floor}), {floor}))"""


def balance_on(account: LiteralString, day: LiteralString) -> LiteralString:
    """A subquery: the account's balance at the end of a day, zero before its first change."""
    return f"""
        coalesce((SELECT b.balance FROM balance_change b
                   WHERE b.tenant_id = $1 AND b.account_id = {account} AND b.valid_from <= {day}
                   ORDER BY b.valid_from DESC LIMIT 1), 0)"""


def aum_on(customer: LiteralString, day: LiteralString) -> LiteralString:
    """A subquery: the customer's AUM at the end of a day, as the measures sum it."""
    return f"""
        (SELECT coalesce(sum(round(round(h.balance * h.rate) * h.factor)), 0)::bigint
           FROM (SELECT {balance_on("a.id", day)} AS balance, {rate_on("a.currency", day)} AS rate,
                        t.aum_factor AS factor
                   FROM account a
                   JOIN product_type t ON t.tenant_id = $1 AND t.id = a.product_type_id
                                      AND t.nature IN ('LIABILITY', 'AUM')
                  WHERE a.tenant_id = $1 AND a.customer_id = {customer}) AS h
          WHERE h.balance <> 0)"""


def flows(
    first_day: LiteralString, last_day: LiteralString, least: LiteralString, also: LiteralString = "true"
) -> LiteralString:
    """The table `flow`: postings of the customers from $2 to $3 booked on these days.

    In the base currency ($9) at the day's rate, at least `least` (over customer `c`) either way; `also` is
    a further condition over posting `p`. Money between a customer's own accounts is no flow: the
    counterparty is another one of them, or another one changes by just as much on the day. Postings are
    read by their account's own index entries.
    """
    return f"""
    giver AS MATERIALIZED (
        SELECT a.id, a.currency, a.customer_id, {least} AS least
          FROM customer c
          JOIN account a ON a.tenant_id = $1 AND a.customer_id = c.id AND a.customer_id BETWEEN $2 AND $3
          JOIN product_type t ON t.tenant_id = $1 AND t.id = a.product_type_id
                             AND t.nature IN ('LIABILITY', 'AUM')
         WHERE c.tenant_id = $1 AND c.id BETWEEN $2 AND $3
    ),
    posted AS MATERIALIZED (
        SELECT g.customer_id, g.least, g.currency, p.id AS posting_id, p.account_id, p.booked, p.own_amount,
               p.counterparty_bank, p.counterparty_account,
               round(p.own_amount * {rate_on("g.currency", "p.booked")})::bigint AS amount
          FROM giver g
         CROSS JOIN LATERAL (
               SELECT p.id, p.account_id, p.booked, p.amount AS own_amount, p.counterparty_bank,
                      p.counterparty_account
                 FROM posting p
                WHERE p.tenant_id = $1 AND p.account_id = g.id AND p.booked BETWEEN {first_day} AND {last_day}
                  AND ({also}) AND (g.currency <> $9 OR abs(p.amount) >= g.least)
               OFFSET 0) AS p
    ),
    large_posting AS MATERIALIZED (
        SELECT w.*, (SELECT true FROM account o
                       JOIN product_type t ON t.tenant_id = $1 AND t.id = o.product_type_id
                                          AND t.nature IN ('LIABILITY', 'AUM')
                      WHERE o.tenant_id = $1 AND o.customer_id = w.customer_id AND o.id <> w.account_id
                        AND (o.account_no = w.counterparty_account
                             OR o.currency = w.currency
                                AND {balance_on("o.id", "w.booked")} - {balance_on("o.id", "w.booked - 1")}
                                    = -w.own_amount)
                      LIMIT 1) AS is_own
          FROM posted w
         WHERE abs(w.amount) >= w.least
    ),
    flow AS (SELECT w.* FROM large_posting w WHERE w.is_own IS NULL)"""
