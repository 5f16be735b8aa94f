"""Certificates that end: a task for the manager and a notice to his leader at 60, 30 and 7 days (domain.md 2.3).

Arguments: $1 tenant, $2 the days before the end, $3 the title, $4 today. An open task moves on with the next
reminder; each reminder is given once. A certificate that a longer one of its kind replaces needs none.
"""

from typing import Any, Final, LiteralString

from rapport.activities import titles
from rapport.activities.night_statements import INTO, LEADERS, ONCE
from rapport.kernel import business_date
from rapport.kernel.database import Transaction
from rapport.kernel.jobs import JobContext, job
from rapport.organisation.dossier.service import rules

JOB: Final = "activities.remind_certificates"
_DUE: LiteralString = """
    due AS (
        SELECT q.id, q.employee_id, q.name, q.valid_to, e.employee_no,
               q.valid_to::text || ':' || d.days AS occasion,
               CASE WHEN d.days <= 7 THEN 'HIGH' ELSE 'NORMAL' END AS priority
          FROM qualification q
          JOIN employee e ON e.tenant_id = $1 AND e.id = q.employee_id AND e.status NOT IN ('LEFT', 'TRANSFERRED')
          CROSS JOIN LATERAL (SELECT min(n) AS days FROM unnest($2::int[]) n WHERE q.valid_to - $4::date <= n) d
         WHERE q.tenant_id = $1 AND q.valid_to >= $4::date AND d.days IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM qualification r
                            WHERE r.tenant_id = $1 AND r.employee_id = q.employee_id AND r.name = q.name
                              AND r.id <> q.id AND (r.valid_to IS NULL OR r.valid_to > q.valid_to)))"""
MOVE_ON: LiteralString = f"""
    WITH {_DUE}
    UPDATE task t SET occasion = d.occasion, priority = d.priority, due_on = d.valid_to, version = t.version + 1,
                      title_args = jsonb_build_object('certificate', d.name, 'date', d.valid_to::text)
      FROM due d
     WHERE t.tenant_id = $1 AND t.kind = 'QUALIFICATION' AND t.subject_id = d.id AND t.closed_at IS NULL
       AND t.occasion <> d.occasion AND $3::text <> ''
"""
REMIND: LiteralString = f"""
    WITH {_DUE}
    {INTO}
      FROM (SELECT uuidv7() AS id, 'QUALIFICATION' AS kind, $3::text AS title,
                   jsonb_build_object('certificate', d.name, 'date', d.valid_to::text) AS title_args,
                   NULL::uuid AS customer_id, d.employee_id AS assignee_id, d.id AS subject_id, d.occasion,
                   d.valid_to AS due_on, d.priority
              FROM due d
             WHERE NOT EXISTS (SELECT 1 FROM task t
                                WHERE t.tenant_id = $1 AND t.kind = 'QUALIFICATION' AND t.subject_id = d.id
                                  AND t.closed_at IS NULL)) AS n
    {ONCE}
"""
_LED: LiteralString = LEADERS.replace("{who}", "SELECT d.employee_id FROM due d")
TELL: LiteralString = f"""
    WITH RECURSIVE {_DUE},
    {_LED}
    {INTO}
      FROM (SELECT uuidv7() AS id, 'NOTICE' AS kind, $3::text AS title,
                   jsonb_build_object('number', d.employee_no, 'certificate', d.name,
                                      'date', d.valid_to::text) AS title_args,
                   NULL::uuid AS customer_id, l.id AS assignee_id, d.id AS subject_id, d.occasion,
                   d.valid_to AS due_on, d.priority
              FROM due d JOIN leader l ON l.rm_id = d.employee_id) AS n
    {ONCE}
"""
# Renewed, replaced or taken out: nothing is left to do. One that has run out stays, until it is renewed.
SETTLE: LiteralString = f"""
    WITH {_DUE}
    UPDATE task t SET state = 'CLOSED', closed_on = $4, closed_at = now(), version = t.version + 1
     WHERE t.tenant_id = $1 AND t.kind = 'QUALIFICATION' AND t.closed_at IS NULL AND $3::text <> ''
       AND NOT EXISTS (SELECT 1 FROM due d WHERE d.id = t.subject_id)
       AND NOT EXISTS (SELECT 1 FROM qualification q
                        WHERE q.tenant_id = $1 AND q.id = t.subject_id AND q.valid_to < $4::date)
"""


async def remind(tx: Transaction) -> int:
    """How many tasks and notices were given out."""
    days, today = (await rules(tx)).reminder_days, await business_date.today(tx)
    own = (tx.tenant.id, days, titles.CERTIFICATE, today)
    await tx.execute(SETTLE, *own)
    await tx.execute(MOVE_ON, *own)
    made = await tx.execute(REMIND, *own)
    return made + await tx.execute(TELL, tx.tenant.id, days, titles.CERTIFICATE_OF, today)


@job(JOB)
async def remind_certificates(context: JobContext, _args: dict[str, Any]) -> dict[str, Any]:
    return {"given": await remind(context.tx)}
