"""Statements that make and keep the tasks of rules (domain.md 9.6 to 9.8, 10.3).

Common arguments: $1 tenant, $2 and $3 first and last customer, $4 today. A task is made once for its kind,
subject and occasion; the assignee is the customer's lead manager, and without one there is nobody to ask yet.
"""

from typing import LiteralString


def _decimal(amount: LiteralString) -> LiteralString:
    """Minor units as a decimal string, by the table `digits`."""
    return f"round(abs({amount})::numeric / 10 ^ d.places::numeric, d.places)::text"


INTO: LiteralString = """
    INSERT INTO task (tenant_id, id, no, source, kind, title, title_args, customer_id, assignee_id, subject_id,
                      occasion, due_on, priority, state, created_at)
    SELECT $1, n.id, 'T' || to_char($4::date, 'YYMMDD') || '-' || upper(right(n.id::text, 8)), 'SYSTEM', n.kind,
           n.title, n.title_args, n.customer_id, n.assignee_id, n.subject_id, n.occasion, n.due_on, n.priority,
           'NEW', now()"""
ONCE: LiteralString = """
    ON CONFLICT (tenant_id, kind, subject_id, occasion) WHERE subject_id IS NOT NULL DO NOTHING"""
# The manager who leads the customer and is still here.
_LED: LiteralString = """
    JOIN customer c ON c.tenant_id = $1 AND c.id = s.customer_id AND c.id BETWEEN $2 AND $3
    JOIN employee e ON e.tenant_id = $1 AND e.id = c.lead_rm_id AND e.status <> 'LEFT'"""

_ALERT: LiteralString = """
    alert AS (
        SELECT a.id, a.customer_id, a.level, a.score, a.raised_on::text AS occasion, c.lead_rm_id,
               CASE WHEN a.due_on >= $4 THEN a.due_on
                    ELSE ($5::date[])[array_position(ARRAY['YELLOW', 'ORANGE', 'RED'], a.raised_level::text)]
               END AS due_on,
               ($6::text[])[array_position(ARRAY['YELLOW', 'ORANGE', 'RED'], a.raised_level::text)] AS title,
               CASE WHEN a.raised_level = 'RED' THEN 'HIGH' ELSE 'NORMAL' END AS priority, a.raised_level
          FROM churn_alert a
          JOIN customer c ON c.tenant_id = $1 AND c.id = a.customer_id
          JOIN employee e ON e.tenant_id = $1 AND e.id = c.lead_rm_id AND e.status <> 'LEFT'
         WHERE a.tenant_id = $1 AND a.customer_id BETWEEN $2 AND $3 AND a.state = 'OPEN'
    )"""
# An open task of the alert is pressed on with, so that nobody has two of them for the same alert.
RAISE_ALERT_TASKS: LiteralString = f"""
    WITH {_ALERT}
    UPDATE task t SET occasion = a.occasion, due_on = least(t.due_on, a.due_on), priority = a.priority,
                      title = a.title, title_args = jsonb_build_object('score', a.score::text),
                      version = t.version + 1
      FROM alert a
     WHERE t.tenant_id = $1 AND t.kind = 'ALERT' AND t.subject_id = a.id AND t.closed_at IS NULL
       AND t.occasion < a.occasion
"""
ALERT_TASKS: LiteralString = f"""
    WITH {_ALERT}
    {INTO}
      FROM (SELECT uuidv7() AS id, 'ALERT' AS kind, a.title,
                   jsonb_build_object('score', a.score::text) AS title_args, a.customer_id,
                   a.lead_rm_id AS assignee_id, a.id AS subject_id, a.occasion, a.due_on, a.priority
              FROM alert a
             WHERE NOT EXISTS (SELECT 1 FROM task t
                                WHERE t.tenant_id = $1 AND t.kind = 'ALERT' AND t.subject_id = a.id
                                  AND (t.closed_at IS NULL OR t.occasion = a.occasion))) AS n
    {ONCE}
"""
# Whoever leads a manager's team, else the head of the nearest unit upwards; {who} are the managers' ids.
LEADERS: LiteralString = """
    above AS (
        SELECT e.id AS rm_id, e.org_id AS unit_id, 0 AS far
          FROM employee e
         WHERE e.tenant_id = $1 AND e.id IN ({who})
         UNION
        SELECT b.rm_id, u.parent_id, b.far + 1
          FROM above b JOIN org_unit u ON u.tenant_id = $1 AND u.id = b.unit_id
         WHERE u.parent_id IS NOT NULL AND b.far < 20
    ),
    leader AS (
        SELECT DISTINCT ON (k.rm_id) k.rm_id, k.id
          FROM (SELECT e.id AS rm_id, l.id, -1 AS far, l.employee_no
                  FROM employee e
                  JOIN employee l ON l.tenant_id = $1 AND l.team_id = e.team_id AND l.main_post = 'TEAM_LEADER'
                                 AND l.status <> 'LEFT' AND l.id <> e.id
                 WHERE e.tenant_id = $1 AND e.id IN ({who})
                 UNION ALL
                SELECT b.rm_id, l.id, 2 * b.far + (l.main_post = 'UNIT_HEAD')::int, l.employee_no
                  FROM above b
                  JOIN employee l ON l.tenant_id = $1 AND l.org_id = b.unit_id AND l.status <> 'LEFT'
                                 AND l.main_post IN ('TEAM_LEADER', 'UNIT_HEAD') AND l.id <> b.rm_id
                                 AND (l.main_post = 'UNIT_HEAD' OR l.team_id IS NULL)) AS k
         ORDER BY k.rm_id, k.far, k.employee_no
    )"""
_RED: LiteralString = LEADERS.replace(
    "{who}", "SELECT a.lead_rm_id FROM alert a WHERE a.raised_level = 'RED'"
)
# Red: the leader is told.
NOTICES: LiteralString = f"""
    WITH RECURSIVE {_ALERT},
    {_RED}
    {INTO}
      FROM (SELECT uuidv7() AS id, 'NOTICE' AS kind, $7::text AS title,
                   jsonb_build_object('score', a.score::text, 'due', a.due_on::text) AS title_args,
                   a.customer_id, l.id AS assignee_id, a.id AS subject_id, a.occasion, a.due_on, 'HIGH' AS priority
              FROM alert a JOIN leader l ON l.rm_id = a.lead_rm_id
             WHERE a.raised_level = 'RED'
               AND NOT EXISTS (SELECT 1 FROM task t
                                WHERE t.tenant_id = $1 AND t.kind = 'NOTICE' AND t.subject_id = a.id
                                  AND t.occasion = a.occasion)) AS n
    {ONCE}
"""

_DIGITS: LiteralString = """
    digits AS (SELECT d.* FROM unnest($5::text[], $6::int[]) AS d(currency, places))"""
# One task for a maturity: due with its next reminder, and due again with each later one while it is open.
_MATURITY: LiteralString = f"""
    {_DIGITS},
    reached AS (
        SELECT s.account_id, s.kind AS what, s.customer_id, s.maturity_date, s.amount, s.currency,
               min(s.lead_days) AS lead_days, max(s.notice_on) AS notice_on
          FROM maturity_notice s
         WHERE s.tenant_id = $1 AND s.customer_id BETWEEN $2 AND $3 AND s.notice_on <= $4 AND s.maturity_date >= $4
           AND s.handled_at IS NULL
         GROUP BY s.account_id, s.kind, s.customer_id, s.maturity_date, s.amount, s.currency
    ),
    maturity AS (
        SELECT s.account_id, s.customer_id, s.maturity_date::text AS occasion, s.lead_days, c.lead_rm_id,
               coalesce((SELECT min(m.notice_on) FROM maturity_notice m
                          WHERE m.tenant_id = $1 AND m.account_id = s.account_id
                            AND m.maturity_date = s.maturity_date AND m.notice_on > $4), s.notice_on) AS due_on,
               CASE WHEN s.what = 'CREDIT_LINE' THEN $9::text WHEN t.nature = 'ASSET' THEN $8::text
                    ELSE $7::text END AS title,
               jsonb_build_object('amount', {_decimal("s.amount")},
                                  'currency', s.currency, 'date', s.maturity_date::text) AS title_args,
               CASE WHEN s.lead_days <= 7 THEN 'HIGH' ELSE 'NORMAL' END AS priority
          FROM reached s
          {_LED}
          JOIN digits d ON d.currency = s.currency
          LEFT JOIN account a ON a.tenant_id = $1 AND a.id = s.account_id
          LEFT JOIN product_type t ON t.tenant_id = $1 AND t.id = a.product_type_id
    )"""
RAISE_MATURITY_TASKS: LiteralString = f"""
    WITH {_MATURITY}
    UPDATE task t SET due_on = m.due_on, priority = m.priority, title_args = m.title_args, version = t.version + 1
      FROM maturity m
     WHERE t.tenant_id = $1 AND t.kind = 'MATURITY' AND t.subject_id = m.account_id AND t.occasion = m.occasion
       AND t.closed_at IS NULL AND t.due_on < m.due_on
"""
MATURITY_TASKS: LiteralString = f"""
    WITH {_MATURITY}
    {INTO}
      FROM (SELECT uuidv7() AS id, 'MATURITY' AS kind, m.title, m.title_args, m.customer_id,
                   m.lead_rm_id AS assignee_id, m.account_id AS subject_id, m.occasion,
                   greatest(m.due_on, $4) AS due_on, m.priority
              FROM maturity m) AS n
    {ONCE}
"""

# Movements since those that a task of the customer and direction was about: its occasion is the latest of them.
_MOVED: LiteralString = """
    fresh AS MATERIALIZED (
        SELECT s.*, max(s.business_date) OVER whole AS latest_on,
               row_number() OVER (whole ORDER BY abs(s.amount) DESC, s.id) AS size
          FROM funds_movement s
         WHERE s.tenant_id = $1 AND s.customer_id BETWEEN $2 AND $3 AND s.handled = 'OPEN'
           AND s.business_date > $4::date - $5::int
           AND s.business_date > coalesce((SELECT max(t.occasion)::date FROM task t
                                            WHERE t.tenant_id = $1 AND t.customer_id = s.customer_id
                                              AND t.kind = 'FUNDS_' || s.direction), '-infinity')
        WINDOW whole AS (PARTITION BY s.customer_id, s.direction)
    )"""
COVER_MOVEMENTS: LiteralString = f"""
    WITH {_MOVED}
    UPDATE task t SET occasion = f.latest_on::text
      FROM fresh f
     WHERE t.tenant_id = $1 AND t.customer_id = f.customer_id AND t.kind = 'FUNDS_' || f.direction
       AND t.closed_at IS NULL AND f.size = 1
"""
# What is left has no open task: the largest of them gets one.
MOVEMENT_TASKS: LiteralString = f"""
    WITH {_MOVED}
    {INTO}
      FROM (SELECT uuidv7() AS id, 'FUNDS_' || s.direction AS kind,
                   CASE s.direction WHEN 'IN' THEN $6::text ELSE $7::text END AS title,
                   jsonb_build_object('amount', round(abs(s.amount) / 10 ^ $9::numeric, $9::int)::text,
                                      'currency', $8::text) AS title_args,
                   s.customer_id, c.lead_rm_id AS assignee_id, s.id AS subject_id,
                   s.latest_on::text AS occasion,
                   CASE s.direction WHEN 'IN' THEN $10::date ELSE $11::date END AS due_on,
                   CASE s.direction WHEN 'IN' THEN 'NORMAL' ELSE 'HIGH' END AS priority
              FROM fresh s
              {_LED}
             WHERE s.size = 1) AS n
    {ONCE}
"""
# Who closed the task has dealt with the movements that it was about.
HANDLE_MOVEMENTS: LiteralString = """
    UPDATE funds_movement s SET handled = 'DONE'
     WHERE s.tenant_id = $1 AND s.customer_id BETWEEN $2 AND $3 AND s.handled = 'OPEN'
       AND EXISTS (SELECT 1 FROM task t
                    WHERE t.tenant_id = $1 AND t.customer_id = s.customer_id AND t.kind = 'FUNDS_' || s.direction
                      AND t.occasion >= s.business_date::text AND t.closed_at IS NOT NULL)
"""
HANDLE_MATURITIES: LiteralString = """
    UPDATE maturity_notice s SET handled_at = t.closed_at
      FROM task t
     WHERE s.tenant_id = $1 AND s.customer_id BETWEEN $2 AND $3 AND s.handled_at IS NULL
       AND t.tenant_id = $1 AND t.kind = 'MATURITY' AND t.subject_id = s.account_id
       AND t.occasion = s.maturity_date::text AND t.closed_at IS NOT NULL
"""
# What a revision took back needs no task, unless somebody has begun with it.
DROP_MOVEMENT_TASKS: LiteralString = """
    DELETE FROM task t
     WHERE t.tenant_id = $1 AND t.customer_id BETWEEN $2 AND $3 AND t.kind IN ('FUNDS_IN', 'FUNDS_OUT')
       AND t.state = 'NEW'
       AND NOT EXISTS (SELECT 1 FROM funds_movement s WHERE s.tenant_id = $1 AND s.id = t.subject_id)
"""

# Tasks follow the customer to its present manager; notices stay with whom they were for.
REASSIGN: LiteralString = """
    UPDATE task s SET assignee_id = c.lead_rm_id, version = s.version + 1
      FROM customer c
      JOIN employee e ON e.tenant_id = $1 AND e.id = c.lead_rm_id AND e.status <> 'LEFT'
     WHERE s.tenant_id = $1 AND c.tenant_id = $1 AND c.id = s.customer_id AND c.id BETWEEN $2 AND $3
       AND s.source = 'SYSTEM' AND s.kind <> 'NOTICE' AND s.closed_at IS NULL
       AND s.assignee_id IS DISTINCT FROM c.lead_rm_id
"""
NEXT_TASK: LiteralString = """
    UPDATE customer c SET next_task_on = n.due_on
      FROM (SELECT k.id, min(t.due_on) AS due_on
              FROM customer k
              LEFT JOIN task t ON t.tenant_id = $1 AND t.customer_id = k.id AND t.closed_at IS NULL
                              AND t.kind <> 'NOTICE'
             WHERE k.tenant_id = $1 AND k.id BETWEEN $2 AND $3
             GROUP BY k.id) AS n
     WHERE c.tenant_id = $1 AND c.id = n.id AND c.next_task_on IS DISTINCT FROM n.due_on
"""
