"""The statements of recording a contact: one to read what it needs, one to write all of it."""

from typing import LiteralString

# $4 channels face to face, $5 replayed, $6 calendar day, $7 code of the plan's parameter
CONTEXT: LiteralString = """
    SELECT c.id, c.customer_no, c.name, c.tier, c.alert_level, d.today,
           greatest(c.since, (SELECT max(a.valid_from) FROM assignment a
                               WHERE a.tenant_id = $1 AND a.customer_id = c.id AND a.type = 'LEAD'
                                 AND a.valid_to IS NULL)) AS owed_from,
           c.last_contact_on,
           (SELECT max(r.contacted_on) FROM call_report r
             WHERE r.tenant_id = $1 AND r.customer_id = c.id AND r.channel = ANY($4::text[])
               AND r.validity <> 'INVALID') AS last_face_on,
           c.lead_rm_id,
           (SELECT u.id FROM user_account u
              JOIN employee e ON e.tenant_id = $1 AND e.employee_no = u.employee_no
             WHERE u.tenant_id = $1 AND e.id = c.lead_rm_id AND u.employee_no <> '' LIMIT 1) AS lead_user_id,
           (SELECT p.value FROM parameter p
             WHERE p.tenant_id = $1 AND p.code = $7 AND p.valid_from <= d.today
               AND (p.maker IS NULL OR p.checker IS NOT NULL)
             ORDER BY p.version DESC LIMIT 1) AS plan
      FROM customer c
     CROSS JOIN (SELECT CASE WHEN $5::boolean
                             THEN coalesce((SELECT s.data_as_of + 1 FROM business_state s
                                             WHERE s.tenant_id = $1), $6::date)
                             ELSE $6::date END AS today) AS d
     WHERE c.tenant_id = $1 AND c.id = $3 AND {in scope}
"""

# Tasks come as arrays; contact tasks of the customer end with the contact, others if they are named in $28.
RECORD: LiteralString = """
    WITH report AS (
        INSERT INTO call_report (tenant_id, id, customer_id, rm_id, recorded_by, contacted_on, started_at,
                                 ended_at, channel, purpose, persons_met, companions, place, topics, needs,
                                 feedback, competitor_info, tags, price_refused_on, risks, mood, next_step,
                                 next_date, alert_id, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text[], $12::text[], $13, $14::text[], $15, $16,
                $17, $18::text[], $19, $20, $21, $22, $23,
                (SELECT w.id FROM churn_alert w WHERE w.tenant_id = $1 AND w.id = $24 AND w.customer_id = $3),
                now())
    ),
    given AS (
        INSERT INTO task (tenant_id, no, source, kind, title, title_args, customer_id, assignee_id,
                          created_by, subject_id, occasion, due_on, created_at)
        SELECT $1, 'T' || to_char($25::date, 'YYMMDD') || '-' || upper(right($2::text, 5)) || n.at,
               'SELF', n.kind, n.title, '{}'::jsonb, $3, $4, $5, $2, n.at::text, n.due, now()
          FROM unnest($26::text[], $27::text[], $29::date[]) WITH ORDINALITY AS n(kind, title, due, at)
    ),
    closed AS (
        UPDATE task t
           SET state = 'CLOSED', closed_on = $25, closed_at = now(), closed_by = $5, call_report_id = $2,
               version = version + 1
         WHERE t.tenant_id = $1 AND t.customer_id = $3 AND t.closed_at IS NULL
           AND (t.kind = ANY($30::text[]) OR t.id = ANY($28::uuid[]))
        RETURNING t.id
    )
    UPDATE customer c
       SET last_contact_on = greatest(c.last_contact_on, $6), contact_soon_on = $31, contact_due_on = $32,
           next_task_on = (SELECT min(o.due) FROM (
                               SELECT t.due_on AS due FROM task t
                                WHERE t.tenant_id = $1 AND t.customer_id = $3 AND t.closed_at IS NULL
                                  AND t.kind <> ALL($30::text[]) AND t.id <> ALL($28::uuid[])
                                UNION ALL SELECT unnest($29::date[])) AS o),
           updated_at = now()
     WHERE c.tenant_id = $1 AND c.id = $3
    RETURNING (SELECT count(*) FROM closed) AS closed
"""
