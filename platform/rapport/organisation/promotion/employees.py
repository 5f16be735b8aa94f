"""Employees: who is where, and since when with which status."""

from typing import LiteralString

from rapport.ingest.batch import Batch, File, Promoted
from rapport.ingest.references import run_checks
from rapport.kernel.database import Transaction
from rapport.organisation.promotion.units import absent

REFERENCES: LiteralString = """
    SELECT s.row_line, 'org_code' AS name, 'org_unit' AS refers, s.org_code AS key
      FROM stage_employee s
     WHERE NOT EXISTS (SELECT 1 FROM org_unit u WHERE u.tenant_id = $1 AND u.code = s.org_code)
     ORDER BY 1
"""
EMPLOYEES: LiteralString = """
    INSERT INTO employee AS e (tenant_id, employee_no, name, org_id, main_post, rm_type, hire_date, status,
                               status_since, source_system, source_key, batch_id, line, as_of)
    SELECT $1, s.employee_no, s.name, u.id, s.post, coalesce(s.rm_type, ''), s.hire_date, s.status, $4,
           $2, s.employee_no, $3, s.row_line, $4
      FROM stage_employee s JOIN org_unit u ON u.tenant_id = $1 AND u.code = s.org_code
    ON CONFLICT (tenant_id, employee_no) DO UPDATE
       SET name = EXCLUDED.name, org_id = EXCLUDED.org_id, main_post = EXCLUDED.main_post,
           rm_type = EXCLUDED.rm_type, hire_date = EXCLUDED.hire_date,
           status = CASE WHEN e.status_held AND EXCLUDED.status <> 'LEFT' THEN e.status
                         ELSE EXCLUDED.status END,
           status_since = CASE WHEN e.status = EXCLUDED.status OR (e.status_held AND EXCLUDED.status <> 'LEFT')
                               THEN e.status_since ELSE EXCLUDED.status_since END,
           source_system = EXCLUDED.source_system, source_key = EXCLUDED.source_key,
           batch_id = EXCLUDED.batch_id, line = EXCLUDED.line, as_of = EXCLUDED.as_of
     WHERE NOT $5::boolean AND (e.as_of IS NULL OR e.as_of <= EXCLUDED.as_of)
       AND (NOT $6::boolean
            OR (e.name, e.org_id, e.main_post, e.rm_type, e.hire_date, e.status, e.source_system)
               IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.org_id, EXCLUDED.main_post, EXCLUDED.rm_type,
                                 EXCLUDED.hire_date, EXCLUDED.status, EXCLUDED.source_system))
"""
# A late file that already shows the present status moves the day since when it is known back to its own.
STATUS_SINCE: LiteralString = """
    UPDATE employee e SET status_since = $2
      FROM stage_employee s
     WHERE e.tenant_id = $1 AND e.employee_no = s.employee_no AND e.status = s.status
       AND e.status_since = $3 AND $2::date < $3::date
"""
GONE: LiteralString = """
    UPDATE employee e SET status = 'LEFT', status_since = $3
     WHERE e.tenant_id = $1 AND e.source_system = $2 AND e.status <> 'LEFT'
       AND NOT EXISTS (SELECT 1 FROM stage_employee s WHERE s.employee_no = e.employee_no)
"""


async def promote_employees(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """Employees of the day; one that a full file no longer has has left since that day."""
    checked = await run_checks(tx, batch, file, REFERENCES)
    if checked.blocking:
        return checked.refused
    tenant = tx.tenant.id
    await tx.execute(EMPLOYEES, tenant, batch.source, batch.id, batch.day, file.overtaken, file.full)
    if file.overtaken:
        await tx.execute(STATUS_SINCE, tenant, batch.day, batch.next_full[file.entity])
    gone = await tx.execute(GONE, tenant, batch.source, batch.day) if file.supersedes else 0
    return checked.promoted(file.rows, absent("EMPLOYEES_ABSENT", gone))
