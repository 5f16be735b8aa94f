"""E01, E04, E05 and E06: what people did (`scoring/formulas/event_signals`)."""

from typing import LiteralString

from rapport.scoring.modules import SignalRun
from rapport.scoring.signals.statement import event_signal
from rapport.scoring.sql_module import SqlModule
from rapport.scoring.tier_now import last_full_month, tier_now

# The lead of a line changed hands, or the one who led it on that day gave notice or left.
_CHANGED: LiteralString = """
    , lead AS MATERIALIZED (
        SELECT a.customer_id, a.rm_id, a.valid_from, a.valid_to,
               lag(a.rm_id) OVER (PARTITION BY a.customer_id, a.line ORDER BY a.valid_from) AS rm_before
          FROM assignment a
         WHERE a.tenant_id = $1 AND a.customer_id BETWEEN $2 AND $3 AND a.type = 'LEAD' AND a.valid_from <= $4
    ),
    manager_event AS (
        SELECT l.customer_id, l.valid_from AS day, 'CHANGED' AS what, l.rm_before AS employee_id
          FROM lead l WHERE l.rm_before <> l.rm_id
         UNION ALL
        SELECT l.customer_id, e.status_since, e.status, e.id
          FROM lead l
          JOIN employee e ON e.tenant_id = $1 AND e.id = l.rm_id AND e.status IN ('NOTICE', 'LEFT')
         WHERE e.status_since >= l.valid_from AND coalesce(e.status_since <= l.valid_to, true)
    )"""
_MANAGER: LiteralString = """
    SELECT m.customer_id, array_agg(DISTINCT m.day ORDER BY m.day) AS dates,
           jsonb_build_object(
               'latest', max(m.day), 'count', count(DISTINCT m.day), 'window_days', $14::int,
               'events', jsonb_agg(DISTINCT jsonb_build_object('day', m.day, 'what', m.what,
                                                               'employee', m.employee_id))) AS evidence
      FROM manager_event m
     WHERE m.day BETWEEN $4::date - $14::int + 1 AND $4::date
     GROUP BY m.customer_id
"""

_LAST: LiteralString = f"""
    , {tier_now("$5", "$15", "$16", "$17")},
    plan AS (SELECT p.* FROM unnest($18::text[], $19::int[]) AS p(tier, days)),
    last_contact AS (
        SELECT r.customer_id, max(r.contacted_on) AS day
          FROM call_report r
         WHERE r.tenant_id = $1 AND r.customer_id BETWEEN $2 AND $3 AND r.contacted_on <= $4
           AND r.validity <> 'INVALID'
         GROUP BY r.customer_id
    )"""
_LAPSED: LiteralString = """
    SELECT s.customer_id, ARRAY[s.lapsed_on] AS dates,
           jsonb_build_object('last_contact', s.day, 'days_since', $4::date - s.day, 'tier', s.tier,
                              'interval_days', s.days, 'factor_limit', $14::numeric::text,
                              'lapsed_on', s.lapsed_on) AS evidence
      FROM (SELECT l.customer_id, l.day, t.tier, p.days,
                   l.day + floor($14::numeric * p.days)::int + 1 AS lapsed_on
              FROM last_contact l
              JOIN tier_now t ON t.customer_id = l.customer_id
              JOIN plan p ON p.tier = t.tier) AS s
     WHERE s.lapsed_on <= $4
"""

_COMPETITOR: LiteralString = """
    SELECT r.customer_id, array_agg(DISTINCT r.contacted_on ORDER BY r.contacted_on) AS dates,
           jsonb_build_object('latest', max(r.contacted_on), 'count', count(DISTINCT r.contacted_on),
                              'window_days', $14::int,
                              'contacts', jsonb_agg(r.id ORDER BY r.contacted_on, r.id)) AS evidence
      FROM call_report r
     WHERE r.tenant_id = $1 AND r.customer_id BETWEEN $2 AND $3
       AND r.contacted_on BETWEEN $4::date - $14::int + 1 AND $4::date
       AND (r.tags && $15::text[] OR r.competitor_info <> '') AND r.validity <> 'INVALID'
     GROUP BY r.customer_id
"""

_REFUSED: LiteralString = """
    SELECT r.customer_id, array_agg(DISTINCT r.price_refused_on ORDER BY r.price_refused_on) AS dates,
           jsonb_build_object('latest', max(r.price_refused_on), 'count', count(DISTINCT r.price_refused_on),
                              'window_days', $14::int,
                              'contacts', jsonb_agg(r.id ORDER BY r.price_refused_on, r.id)) AS evidence
      FROM call_report r
     WHERE r.tenant_id = $1 AND r.customer_id BETWEEN $2 AND $3
       AND r.price_refused_on BETWEEN $4::date - $14::int + 1 AND $4::date AND r.validity <> 'INVALID'
     GROUP BY r.customer_id
"""


def _lapsed(run: SignalRun) -> tuple[object, ...]:
    ladder = run.ladder
    planned = {tier: plan.any for tier, plan in run.contacts.intervals.items() if plan.any is not None}
    return (
        run.churn.contact_lapse_factor,
        last_full_month(run.measured_on),
        [code for code, _ in ladder.rungs],
        [least for _, least in ladder.rungs],
        list(planned),
        list(planned.values()),
    )


E01 = SqlModule(
    "E01", "E", 15, event_signal(_CHANGED, _MANAGER), lambda run: (run.churn.manager_changed_days,)
)
E04 = SqlModule("E04", "E", 10, event_signal(_LAST, _LAPSED), _lapsed)
E05 = SqlModule(
    "E05",
    "E",
    12,
    event_signal("", _COMPETITOR),
    lambda run: (run.churn.competitor_days, list(run.competitor.tags)),
)
E06 = SqlModule("E06", "E", 8, event_signal("", _REFUSED), lambda run: (run.churn.price_refused_days,))
