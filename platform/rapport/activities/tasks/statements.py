"""Statements of tasks. Everyone reads them through {in reach}; a customer's name also through {in scope}."""

from typing import LiteralString

_COLUMNS: LiteralString = """
    t.id, t.no, t.source, t.kind, t.title, t.title_args::text AS title_args, t.customer_id, c.name AS customer,
    t.assignee_id, e.name AS assignee, t.created_by, t.due_on, t.priority, t.acceptance, t.state, t.feedback,
    t.call_report_id, t.closed_on, t.closed_at, t.closed_by, t.version, t.created_at
"""
_FROM: LiteralString = """
      FROM task t
      LEFT JOIN customer c ON c.tenant_id = $1 AND c.id = t.customer_id AND {in scope}
      LEFT JOIN employee e ON e.tenant_id = $1 AND e.id = t.assignee_id
     WHERE t.tenant_id = $1 AND {in reach}
"""
ONE: LiteralString = f"SELECT {_COLUMNS} {_FROM} AND t.id = $3"
LOCKED: LiteralString = f"{ONE} FOR UPDATE OF t"
# $3 open or closed, $4 from, $5 until (days), $6 source, $7 assignee, $8 customer, $9 and $10 the last row's key
_FILTER: LiteralString = """
       AND (t.closed_at IS NULL) = $3::boolean
       AND ($4::date IS NULL OR t.due_on >= $4) AND ($5::date IS NULL OR t.due_on <= $5)
       AND ($6::text = '' OR t.source = $6) AND ($7::uuid IS NULL OR t.assignee_id = $7)
       AND ($8::uuid IS NULL OR t.customer_id = $8)
"""
PAGE: LiteralString = f"""
    SELECT {_COLUMNS} {_FROM} {_FILTER}
       AND ($9::date IS NULL OR (t.due_on, t.id) > ($9, $10::uuid))
     ORDER BY t.due_on, t.id LIMIT $11
"""
PAGE_FALLING: LiteralString = f"""
    SELECT {_COLUMNS} {_FROM} {_FILTER}
       AND ($9::date IS NULL OR (t.due_on, t.id) < ($9, $10::uuid))
     ORDER BY t.due_on DESC, t.id DESC LIMIT $11
"""
COUNTS: LiteralString = """
    SELECT count(*) FILTER (WHERE t.due_on < $3) AS overdue, count(*) FILTER (WHERE t.due_on = $3) AS today,
           count(*) FILTER (WHERE t.due_on > $3 AND t.due_on <= $4) AS week,
           count(*) FILTER (WHERE t.due_on > $4) AS later
      FROM task t
     WHERE t.tenant_id = $1 AND {in reach} AND t.closed_at IS NULL AND ($5::uuid IS NULL OR t.assignee_id = $5)
"""
# One task a customer; the assignee is given, or the customer's lead manager.
CREATE: LiteralString = """
    WITH wanted AS (
        SELECT uuidv7() AS id, n.customer_id, coalesce($5::uuid, c.lead_rm_id, $6::uuid) AS assignee_id
          FROM unnest($3::uuid[]) AS n(customer_id)
          LEFT JOIN customer c ON c.tenant_id = $1 AND c.id = n.customer_id
         WHERE n.customer_id IS NULL OR (c.id IS NOT NULL AND {in scope})
    ),
    made AS (
        INSERT INTO task (tenant_id, id, no, source, kind, title, customer_id, assignee_id, created_by, due_on,
                          priority, acceptance, feedback, created_at)
        SELECT $1, w.id, 'T' || to_char($4::date, 'YYMMDD') || '-' || upper(right(w.id::text, 6)), $7, $8, $9,
               w.customer_id, w.assignee_id, $10, $11, $12, $13, $14, now()
          FROM wanted w WHERE w.assignee_id IS NOT NULL
        RETURNING id, customer_id, assignee_id
    ),
    told AS (
        UPDATE customer c SET next_task_on = least(c.next_task_on, $11), updated_at = now()
          FROM made m WHERE c.tenant_id = $1 AND c.id = m.customer_id
    )
    SELECT m.id, m.assignee_id,
           (SELECT u.id FROM user_account u JOIN employee e ON e.tenant_id = $1 AND e.employee_no = u.employee_no
             WHERE u.tenant_id = $1 AND e.id = m.assignee_id AND u.employee_no <> '' LIMIT 1) AS user_id
      FROM made m ORDER BY m.id
"""
MOVE: LiteralString = """
    WITH moved AS (
        UPDATE task
           SET state = $3::text, feedback = CASE WHEN $4::text <> '' THEN $4 ELSE feedback END,
               due_on = coalesce($5::date, due_on), version = version + 1,
               closed_on = CASE WHEN $3::text = 'CLOSED' THEN $6::date END,
               closed_at = CASE WHEN $3::text = 'CLOSED' THEN now() END,
               closed_by = CASE WHEN $3::text = 'CLOSED' THEN $7::uuid END
         WHERE tenant_id = $1 AND id = $2
        RETURNING id, customer_id, due_on, closed_at
    )
    UPDATE customer c
       SET next_task_on = least((SELECT min(t.due_on) FROM task t
                                  WHERE t.tenant_id = $1 AND t.customer_id = c.id AND t.closed_at IS NULL
                                    AND t.id <> $2),
                                CASE WHEN m.closed_at IS NULL THEN m.due_on END),
           updated_at = now()
      FROM moved m
     WHERE c.tenant_id = $1 AND c.id = m.customer_id
"""
REACHABLE: LiteralString = """
    SELECT e.id, e.name FROM employee e
     WHERE e.tenant_id = $1 AND e.status <> 'LEFT'
       AND ($2::uuid[] IS NULL OR e.id = ANY($2::uuid[]) OR e.org_id = ANY($2::uuid[]))
     ORDER BY e.employee_no
"""
