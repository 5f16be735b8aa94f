"""What "my day" asks of the database: one statement a card, each through the actor's customers."""

from typing import LiteralString

# $3 today, $4 published run, $5 how many; contacts put off until a later day are left out.
CONTACTS: LiteralString = """
    SELECT c.id, c.name, c.tier, c.last_contact_on, c.contact_due_on AS due_on, coalesce(m.aum, 0) AS aum,
           count(*) OVER () AS total, count(*) FILTER (WHERE c.contact_due_on < $3) OVER () AS late
      FROM customer c
      LEFT JOIN customer_measure m ON m.tenant_id = $1 AND m.run_id = $4 AND m.customer_id = c.id
     WHERE c.tenant_id = $1 AND {in scope} AND c.contact_soon_on <= $3 AND c.status = 'ACTIVE'
       AND NOT EXISTS (SELECT 1 FROM task t
                        WHERE t.tenant_id = $1 AND t.customer_id = c.id AND t.kind = 'POSTPONED'
                          AND t.closed_at IS NULL AND t.due_on > $3)
     ORDER BY c.contact_due_on, c.id LIMIT $5
"""
ALERTS: LiteralString = """
    SELECT a.id, a.customer_id, c.name, c.tier, a.score, a.level, a.signals, a.due_on, a.opened_on,
           coalesce(m.aum, 0) AS aum, coalesce(m.aum_change, 0) AS change, a.version, count(*) OVER () AS total
      FROM churn_alert a
      JOIN customer c ON c.tenant_id = $1 AND c.id = a.customer_id
      LEFT JOIN customer_measure m ON m.tenant_id = $1 AND m.run_id = $4 AND m.customer_id = c.id
     WHERE a.tenant_id = $1 AND {in scope} AND a.state = 'OPEN' AND a.opened_on <= $3
     ORDER BY a.score DESC, a.due_on, a.id LIMIT $5
"""
MATURITIES: LiteralString = """
    SELECT n.account_id AS id, n.customer_id, c.name, c.tier, n.kind, n.maturity_date AS due_on, n.amount,
           n.currency, coalesce(p.name, '') AS product, coalesce(p.name_en, '') AS product_en,
           count(*) OVER () AS total
      FROM (SELECT DISTINCT ON (q.account_id, q.maturity_date) q.*
              FROM maturity_notice q
             WHERE q.tenant_id = $1 AND q.maturity_date BETWEEN $3 AND $3::date + 30 AND q.handled_at IS NULL
             ORDER BY q.account_id, q.maturity_date, q.lead_days) AS n
      JOIN customer c ON c.tenant_id = $1 AND c.id = n.customer_id
      LEFT JOIN account a ON a.tenant_id = $1 AND a.id = n.account_id
      LEFT JOIN product_type p ON p.tenant_id = $1 AND p.id = a.product_type_id
     WHERE $4::uuid IS NOT NULL AND {in scope}
       AND NOT EXISTS (SELECT 1 FROM task t
                        WHERE t.tenant_id = $1 AND t.kind = 'MATURITY' AND t.subject_id = n.account_id
                          AND t.occasion = n.maturity_date::text AND t.closed_at IS NOT NULL)
     ORDER BY n.maturity_date, n.amount DESC, n.account_id LIMIT $5
"""
MOVEMENTS: LiteralString = """
    SELECT f.id, f.customer_id, c.name, c.tier, f.business_date AS on, f.direction, f.amount,
           f.counterparty_bank, count(*) OVER () AS total
      FROM funds_movement f
      JOIN customer c ON c.tenant_id = $1 AND c.id = f.customer_id
     WHERE f.tenant_id = $1 AND {in scope} AND f.handled = 'OPEN' AND f.business_date >= $3::date - 14
       AND $4::uuid IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM task t
                        WHERE t.tenant_id = $1 AND t.customer_id = f.customer_id
                          AND t.kind = 'FUNDS_' || f.direction AND t.occasion >= f.business_date::text
                          AND t.closed_at IS NOT NULL)
     ORDER BY f.business_date DESC, abs(f.amount) DESC, f.id LIMIT $5
"""
# Tasks that other cards show as what they are about are left to those.
TASKS: LiteralString = """
    SELECT t.id, t.customer_id, c.name, c.tier, t.kind, t.title, t.title_args, t.due_on, t.priority, t.state,
           t.source, t.version, e.name AS assignee, count(*) OVER () AS total,
           count(*) FILTER (WHERE t.due_on < $3) OVER () AS late
      FROM task t
      LEFT JOIN customer c ON c.tenant_id = $1 AND c.id = t.customer_id AND {in scope}
      LEFT JOIN employee e ON e.tenant_id = $1 AND e.id = t.assignee_id
     WHERE t.tenant_id = $1 AND {in reach} AND t.closed_at IS NULL AND t.due_on <= $3::date + 7
       AND t.kind <> ALL($4::text[])
     ORDER BY t.due_on, t.id LIMIT $5
"""
FIGURES: LiteralString = """
    WITH mine AS (
        SELECT count(*) AS customers, coalesce(sum(m.aum), 0)::bigint AS aum,
               coalesce(sum(m.aum_30_days_ago), 0)::bigint AS aum_before,
               coalesce(sum(m.deposit), 0)::bigint AS deposit,
               coalesce(sum(m.deposit_mtd_avg), 0)::bigint AS deposit_average,
               count(*) FILTER (WHERE c.contact_due_on < $3) AS contacts_late,
               count(*) FILTER (WHERE c.contact_due_on BETWEEN $3 AND $6) AS contacts_due,
               count(*) FILTER (WHERE c.alert_level = 'RED') AS red,
               count(*) FILTER (WHERE c.alert_level = 'ORANGE') AS orange,
               count(*) FILTER (WHERE c.alert_level = 'YELLOW') AS yellow
          FROM customer c
          LEFT JOIN customer_measure m ON m.tenant_id = $1 AND m.run_id = $4 AND m.customer_id = c.id
         WHERE c.tenant_id = $1 AND {in scope}
    )
    SELECT mine.*,
           (SELECT count(DISTINCT r.id) FROM call_report r
              JOIN customer c ON c.tenant_id = $1 AND c.id = r.customer_id
             WHERE r.tenant_id = $1 AND r.contacted_on BETWEEN $5 AND $3 AND {in scope}) AS contacts_week,
           (SELECT count(*) FROM task t
             WHERE t.tenant_id = $1 AND {in reach} AND t.closed_at IS NULL) AS tasks,
           (SELECT count(*) FROM task t
             WHERE t.tenant_id = $1 AND {in reach} AND t.closed_at IS NULL AND t.due_on < $3) AS tasks_late
      FROM mine
"""
TEAM: LiteralString = """
    SELECT e.id, e.name, u.name AS unit, count(*) AS customers, coalesce(sum(m.aum), 0)::bigint AS aum,
           coalesce(sum(m.aum_change), 0)::bigint AS change,
           count(*) FILTER (WHERE c.contact_due_on < $3) AS contacts_late,
           count(*) FILTER (WHERE c.alert_level = 'RED') AS red,
           count(*) FILTER (WHERE c.alert_level IN ('ORANGE', 'YELLOW')) AS other_alerts,
           (SELECT count(*) FROM task t WHERE t.tenant_id = $1 AND t.assignee_id = e.id
               AND t.closed_at IS NULL AND t.due_on < $3) AS tasks_late,
           (SELECT count(*) FROM call_report r WHERE r.tenant_id = $1 AND r.rm_id = e.id
               AND r.contacted_on BETWEEN $5 AND $3) AS contacts_week
      FROM customer c
      JOIN employee e ON e.tenant_id = $1 AND e.id = c.lead_rm_id
      LEFT JOIN org_unit u ON u.tenant_id = $1 AND u.id = e.org_id
      LEFT JOIN customer_measure m ON m.tenant_id = $1 AND m.run_id = $4 AND m.customer_id = c.id
     WHERE c.tenant_id = $1 AND {in scope}
     GROUP BY e.id, e.name, u.name
     ORDER BY count(*) FILTER (WHERE c.alert_level = 'RED') DESC,
              count(*) FILTER (WHERE c.contact_due_on < $3) DESC, e.name
     LIMIT 100
"""
