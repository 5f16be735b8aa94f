"""A04, A06 and A10: maturities, pay and loans (`scoring/formulas/product_signals`)."""

from typing import LiteralString

from rapport.products.measures.flows import aum_on, balance_on, rate_on
from rapport.scoring.modules import SignalRun
from rapport.scoring.signals.statement import account_signal, by_segment, money
from rapport.scoring.sql_module import SqlModule

_MATURED: LiteralString = f"""
    , matured AS MATERIALIZED (
        SELECT m.customer_id, m.id, m.maturity_date, m.least,
               round(m.principal * m.rate)::bigint AS principal
          FROM (SELECT a.customer_id, a.id, a.maturity_date, {by_segment("$17", "$18")} AS least,
                       coalesce(a.principal, {balance_on("a.id", "a.maturity_date - 1")}) AS principal,
                       {rate_on("a.currency", "a.maturity_date")} AS rate
                  FROM account a
                  JOIN product_type t ON t.tenant_id = $1 AND t.id = a.product_type_id
                                     AND t.nature IN ('LIABILITY', 'AUM')
                  JOIN customer c ON c.tenant_id = $1 AND c.id = a.customer_id
                 WHERE a.tenant_id = $1 AND a.customer_id BETWEEN $2 AND $3
                   AND a.maturity_date BETWEEN $4::date - $16::int + 1 AND $4::date) AS m
    ),
    gone AS MATERIALIZED (
        SELECT m.*, least($4::date, m.maturity_date + $15::int) AS until,
               {aum_on("m.customer_id", "m.maturity_date - 1")}
               - {aum_on("m.customer_id", "least($4::date, m.maturity_date + $15::int)")} AS amount
          FROM matured m
         WHERE m.principal >= greatest(m.least, 1)
    )"""
_NOT_RENEWED: LiteralString = f"""
    SELECT DISTINCT ON (g.customer_id) g.customer_id,
           jsonb_build_object(
               'account', g.id, 'matured_on', g.maturity_date, 'principal', {money("g.principal")},
               'left', {money("g.amount")}, 'left_until', g.until,
               'ratio', round(g.amount::numeric / g.principal, 4)::text, 'ratio_limit', $14::numeric::text,
               'least_principal', {money("g.least")}) AS evidence
      FROM gone g
     WHERE g.amount >= $14::numeric * g.principal
     ORDER BY g.customer_id, g.amount DESC, g.maturity_date DESC, g.id DESC
"""

_PAY: LiteralString = """
    , pay_day AS (
        SELECT DISTINCT a.customer_id, p.booked AS day
          FROM account a
         CROSS JOIN LATERAL (
               SELECT p.booked FROM posting p
                WHERE p.tenant_id = $1 AND p.account_id = a.id AND p.purpose = 'PAYROLL' AND p.amount > 0
                  AND p.booked BETWEEN $4::date - $14::int + 1 AND $4::date
               OFFSET 0) AS p
         WHERE a.tenant_id = $1 AND a.customer_id BETWEEN $2 AND $3
    ),
    gap AS (
        SELECT d.customer_id, d.day,
               d.day - lag(d.day) OVER (PARTITION BY d.customer_id ORDER BY d.day) AS days
          FROM pay_day d
    ),
    pay AS (
        SELECT g.customer_id, max(g.day) AS last_on,
               count(*) FILTER (WHERE g.days >= $15::int) AS gaps,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY g.days) FILTER (WHERE g.days >= $15::int) AS cycle
          FROM gap g GROUP BY g.customer_id
    )"""
_STOPPED: LiteralString = """
    SELECT s.customer_id,
           jsonb_build_object('last_credit', s.last_on, 'cycle_days', s.cycle, 'missed_cycles', s.missed,
                              'missed_limit', $18::int, 'grace_days', $19::int) AS evidence
      FROM (SELECT p.*, ($4::date - p.last_on - $19::int - 1) / p.cycle AS missed
              FROM pay p
             WHERE p.gaps >= $16::int AND p.cycle <= $17::int) AS s
     WHERE s.missed >= $18::int
"""

# A loan is settled from the first day after which nothing was outstanding any more.
_LOANS: LiteralString = f"""
    , loan AS MATERIALIZED (
        SELECT a.customer_id, a.id, {balance_on("a.id", "$4::date")} AS balance,
               coalesce(a.maturity_date,
                        (a.open_date + make_interval(months => a.term_months))::date) AS maturity
          FROM account a
          JOIN product_type t ON t.tenant_id = $1 AND t.id = a.product_type_id AND t.nature = 'ASSET'
         WHERE a.tenant_id = $1 AND a.customer_id BETWEEN $2 AND $3
    ),
    settled AS MATERIALIZED (
        SELECT l.customer_id, l.id, l.maturity,
               (SELECT min(z.valid_from) FROM balance_change z
                 WHERE z.tenant_id = $1 AND z.account_id = l.id AND z.valid_from <= $4
                   AND z.valid_from > (SELECT max(o.valid_from) FROM balance_change o
                                        WHERE o.tenant_id = $1 AND o.account_id = l.id
                                          AND o.valid_from <= $4 AND o.balance <> 0)) AS settled_on
          FROM loan l
         WHERE l.balance = 0 AND l.maturity IS NOT NULL
    )"""
_PREPAID: LiteralString = """
    SELECT DISTINCT ON (s.customer_id) s.customer_id,
           jsonb_build_object('account', s.id, 'settled_on', s.settled_on, 'maturity', s.maturity,
                              'days_early', s.maturity - s.settled_on, 'early_limit', $14::int) AS evidence
      FROM settled s
     WHERE s.settled_on BETWEEN $4::date - $15::int + 1 AND $4::date AND s.maturity - s.settled_on > $14::int
       AND NOT EXISTS (SELECT 1 FROM loan o WHERE o.customer_id = s.customer_id AND o.balance <> 0)
       AND NOT EXISTS (SELECT 1 FROM credit_line c
                        WHERE c.tenant_id = $1 AND c.customer_id = s.customer_id AND c.amount > 0
                          AND c.customer_id BETWEEN $2 AND $3 AND coalesce(c."end" >= $4, true))
     ORDER BY s.customer_id, s.settled_on DESC, s.id DESC
"""


def _not_renewed(run: SignalRun) -> tuple[object, ...]:
    retail, corporate = run.amounts()
    rules = run.churn
    return (
        rules.matured_left_ratio,
        rules.matured_leave_days,
        rules.matured_live_days,
        retail.matured,
        corporate.matured,
    )


def _stopped(run: SignalRun) -> tuple[object, ...]:
    rules = run.churn
    return (
        rules.payroll_history_days,
        rules.payroll_least_gap_days,
        rules.payroll_least_gaps,
        rules.payroll_longest_cycle_days,
        rules.payroll_missed_cycles,
        rules.payroll_grace_days,
    )


def _prepaid(run: SignalRun) -> tuple[object, ...]:
    return run.churn.prepaid_early_days, run.churn.prepaid_live_days


A04 = SqlModule("A04", "A", 15, account_signal(_MATURED, _NOT_RENEWED), _not_renewed)
A06 = SqlModule("A06", "A", 20, account_signal(_PAY, _STOPPED), _stopped)
A10 = SqlModule("A10", "A", 15, account_signal(_LOANS, _PREPAID), _prepaid)
