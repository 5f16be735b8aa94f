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
             ELSE (SELECT f.middle_rate * k.power
                     FROM fx_rate f JOIN scale k ON k.currency = f.currency
                    WHERE f.tenant_id = $1 AND f.currency = {currency} AND f.as_of <= {day}
                    ORDER BY f.as_of DESC LIMIT 1) END"""


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
    """Tables `posted` and `flow`: postings of the customers from $2 to $3 booked on these days.

    In the base currency ($9) at the day's rate, at least `least` (over customer `c`) either way; `also` is
    a further condition over posting `p`. Money between a customer's own accounts is no flow: the
    counterparty is another one of them, or another one changes by just as much on the day.
    """
    return f"""
    posted AS MATERIALIZED (
        SELECT c.id AS customer_id, c.type, p.id AS posting_id, p.account_id, p.booked, p.batch_id,
               p.amount AS own_amount, a.currency, p.counterparty_bank, p.counterparty_account,
               round(p.amount * {rate_on("a.currency", "p.booked")})::bigint AS amount
          FROM customer c
          JOIN account a ON a.tenant_id = $1 AND a.customer_id = c.id
          JOIN product_type t ON t.tenant_id = $1 AND t.id = a.product_type_id
                             AND t.nature IN ('LIABILITY', 'AUM')
          JOIN posting p ON p.tenant_id = $1 AND p.account_id = a.id
                        AND p.booked BETWEEN {first_day} AND {last_day} AND ({also})
                        AND (a.currency <> $9 OR abs(p.amount) >= {least})
         WHERE c.tenant_id = $1 AND c.id BETWEEN $2 AND $3
    ),
    flow AS MATERIALIZED (
        SELECT w.*
          FROM posted w
          JOIN customer c ON c.tenant_id = $1 AND c.id = w.customer_id
         WHERE abs(w.amount) >= {least}
           AND NOT EXISTS (
               SELECT 1 FROM account o
                 JOIN product_type t ON t.tenant_id = $1 AND t.id = o.product_type_id
                                    AND t.nature IN ('LIABILITY', 'AUM')
                WHERE o.tenant_id = $1 AND o.customer_id = w.customer_id AND o.id <> w.account_id
                  AND (o.account_no = w.counterparty_account
                       OR o.currency = w.currency
                          AND {balance_on("o.id", "w.booked")} - {balance_on("o.id", "w.booked - 1")}
                              = -w.own_amount))
    )"""
