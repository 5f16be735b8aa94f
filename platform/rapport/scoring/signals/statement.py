"""How a module's findings become rows: one shape for account signals, one for event signals.

Arguments: $1 tenant, $2 and $3 first and last customer, $4 day, $5 run, $6 code, $7 points, $8 the run of the
night before, $9 base currency, $10 and $11 its minor units in a main unit and its digits, $12 and $13 foreign
currencies and their powers; a module's own begin at $14. Evidence holds amounts as decimal strings in main
units of the base currency, dates as ISO days.
"""

from typing import LiteralString

from rapport.products.measures.flows import scale

_INSERT: LiteralString = (
    "INSERT INTO churn_signal (tenant_id, run_id, customer_id, code, points, since, dates, evidence)"
)
# Names every common argument once, so that a module may leave any of them unused.
_COMMON: LiteralString = f"""{scale("$12", "$13")},
    common AS (SELECT $4::date AS day, $8::uuid AS before, $9::text AS base, $10::bigint AS unit,
                      $11::int AS digits)"""


def account_signal(tables: LiteralString, found: LiteralString) -> LiteralString:
    """`found` gives (customer_id, evidence); it holds since the first night of its present run of truth."""
    return f"""
    WITH {_COMMON}{tables}
    {_INSERT}
    SELECT $1, $5, f.customer_id, $6, $7, coalesce(p.since, $4), ARRAY[coalesce(p.since, $4)],
           f.evidence || jsonb_build_object('currency', $9::text)
      FROM ({found}) AS f
      LEFT JOIN churn_signal p
        ON p.tenant_id = $1 AND p.run_id = $8 AND p.customer_id = f.customer_id AND p.code = $6
       AND p.customer_id BETWEEN $2 AND $3
    """


def event_signal(tables: LiteralString, found: LiteralString) -> LiteralString:
    """`found` gives (customer_id, dates, evidence), the days of its live events, oldest first."""
    return f"""
    WITH {_COMMON}{tables}
    {_INSERT}
    SELECT $1, $5, f.customer_id, $6, $7, f.dates[cardinality(f.dates)], f.dates, f.evidence
      FROM ({found}) AS f
    """


def money(amount: LiteralString) -> LiteralString:
    """Minor units as a decimal string of main units."""
    return f"round(({amount})::numeric / $10::bigint, $11::int)::text"


def by_segment(retail: LiteralString, corporate: LiteralString) -> LiteralString:
    """One of two limits, by the type of customer `c`."""
    return f"CASE WHEN c.type = 'PERSON' THEN {retail}::bigint ELSE {corporate}::bigint END"
