"""A01, A02 and A09: read off the balance curve (`scoring/formulas/balance_signals`)."""

from typing import LiteralString

from rapport.products.measures.flows import aum_on, flows
from rapport.products.measures.peak import peaks
from rapport.scoring.modules import SignalRun
from rapport.scoring.signals.statement import account_signal, by_segment, money
from rapport.scoring.sql_module import SqlModule

_DROP: LiteralString = f"""
    SELECT m.customer_id,
           jsonb_build_object(
               'recent_average', {money("round(m.aum_recent_days::numeric / $15::int)")},
               'prior_average', {money("round(m.aum_prior_days::numeric / $16::int)")},
               'drop', {money("round((m.prior - m.recent) / ($15::int * $16::int))")},
               'ratio', CASE WHEN m.prior > 0 THEN round(m.recent / m.prior, 4)::text END,
               'ratio_limit', $14::numeric::text, 'least_drop', {money("m.least")},
               'recent_from', $4::date - $15::int + 1, 'recent_days', $15::int,
               'prior_from', $4::date - $15::int - $16::int + 1, 'prior_days', $16::int) AS evidence
      FROM (SELECT k.customer_id, k.aum_recent_days, k.aum_prior_days, k.aum_first_on,
                   k.aum_recent_days::numeric * $16::int AS recent,
                   k.aum_prior_days::numeric * $15::int AS prior,
                   {by_segment("$17", "$18")} AS least
              FROM customer_measure k
              JOIN customer c ON c.tenant_id = $1 AND c.id = k.customer_id
             WHERE k.tenant_id = $1 AND k.run_id = $5 AND k.customer_id BETWEEN $2 AND $3) AS m
     WHERE m.aum_first_on <= $4::date - $15::int - $16::int + 1
       AND m.recent <= $14::numeric * m.prior
       AND m.prior - m.recent >= m.least::numeric * $15::int * $16::int
"""

_BEFORE: LiteralString = f"""
    before AS MATERIALIZED (
        SELECT w.*, -w.amount AS gone, {aum_on("w.customer_id", "w.booked - 1")} AS aum
          FROM flow w WHERE w.amount < 0
    )"""
_OUTFLOW: LiteralString = f"""
    SELECT DISTINCT ON (b.customer_id) b.customer_id,
           jsonb_build_object(
               'posting', b.posting_id, 'account', b.account_id, 'booked_on', b.booked,
               'amount', {money("b.gone")}, 'previous_aum', {money("b.aum")},
               'ratio', round(b.gone::numeric / b.aum, 4)::text, 'ratio_limit', $14::numeric::text,
               'least_outflow', {money("b.least")}, 'counterparty_bank', b.counterparty_bank) AS evidence
      FROM before b
     WHERE b.aum > 0 AND b.gone >= $14::numeric * b.aum
     ORDER BY b.customer_id, b.booked DESC, b.gone DESC, b.posting_id DESC
"""

# The sum of the accounts' peaks bounds the customer's: most customers need no exact one.
_NEAR: LiteralString = f"""
    near AS MATERIALIZED (
        SELECT k.customer_id, k.aum, {by_segment("$16", "$17")} AS least
          FROM customer_measure k
          JOIN customer c ON c.tenant_id = $1 AND c.id = k.customer_id
         WHERE k.tenant_id = $1 AND k.run_id = $5 AND k.customer_id BETWEEN $2 AND $3
           AND k.aum < $14::numeric * k.aum_peak_bound
    )"""
_DRAINED: LiteralString = f"""
    SELECT n.customer_id,
           jsonb_build_object(
               'balance', {money("n.aum")}, 'peak', {money("k.aum")},
               'ratio', round(n.aum::numeric / k.aum, 4)::text, 'ratio_limit', $14::numeric::text,
               'least_peak', {money("n.least")}, 'peak_from', $4::date - $15::int + 1) AS evidence
      FROM near n JOIN peak k ON k.customer_id = n.customer_id
     WHERE k.aum > 0 AND k.aum >= n.least AND n.aum < $14::numeric * k.aum
"""


def _drop(run: SignalRun) -> tuple[object, ...]:
    retail, corporate = run.amounts()
    rules = run.churn
    return (
        rules.drop_ratio,
        rules.drop_recent_days,
        rules.drop_prior_days,
        retail.drop,
        corporate.drop,
    )


def _outflow(run: SignalRun) -> tuple[object, ...]:
    retail, corporate = run.amounts()
    return run.churn.outflow_ratio, run.churn.outflow_live_days, retail.outflow, corporate.outflow


def _drained(run: SignalRun) -> tuple[object, ...]:
    retail, corporate = run.amounts()
    return run.churn.drained_ratio, run.churn.drained_peak_days, retail.peak, corporate.peak


A01 = SqlModule("A01", "A", 25, account_signal("", _DROP), _drop)
A02 = SqlModule(
    "A02",
    "A",
    20,
    account_signal(
        f",{flows('$4::date - $15::int + 1', '$4::date', by_segment('$16', '$17'))},{_BEFORE}", _OUTFLOW
    ),
    _outflow,
)
A09 = SqlModule(
    "A09",
    "A",
    12,
    account_signal(f",{_NEAR},{peaks('near', '$4::date - $15::int + 1', '$4::date')}", _DRAINED),
    _drained,
)
