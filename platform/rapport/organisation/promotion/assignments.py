"""Assignments: each full file is compared with those that run; what changed ends and begins (domain.md 2.4)."""

from typing import LiteralString

from rapport.ingest.batch import Batch, File, Finding, Promoted
from rapport.ingest.references import run_checks
from rapport.kernel.database import Transaction

REFERENCES: LiteralString = """
    SELECT s.row_line, 'cust_no' AS name, 'party' AS refers, s.cust_no AS key
      FROM stage_rm_assignment s
     WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.tenant_id = $1 AND c.customer_no = s.cust_no)
    UNION ALL
    SELECT s.row_line, 'employee_no', 'employee', s.employee_no
      FROM stage_rm_assignment s
     WHERE NOT EXISTS (SELECT 1 FROM employee e WHERE e.tenant_id = $1 AND e.employee_no = s.employee_no)
     ORDER BY 1
"""
# The only share of a sole lead may be left out.
SHARES: LiteralString = """
    SELECT min(s.row_line) AS row_line, count(*) FILTER (WHERE s.type = 'LEAD') <> 1 AS leads
      FROM stage_rm_assignment s
     GROUP BY s.cust_no, s.line
    HAVING count(*) FILTER (WHERE s.type = 'LEAD') <> 1
        OR CASE WHEN count(*) = 1 THEN coalesce(min(s.share_pct), 100)
                ELSE sum(coalesce(s.share_pct, 0)) END <> 100
     ORDER BY 1
"""
WANTED: LiteralString = """
    CREATE TEMP TABLE wanted_assignment ON COMMIT DROP AS
    SELECT c.id AS customer_id, s.line, e.id AS rm_id, s.type, coalesce(s.share_pct, 100) AS share_pct,
           s.valid_from, s.row_line, left(s.cust_no || ':' || s.line || ':' || s.employee_no, 80) AS source_key
      FROM stage_rm_assignment s
      JOIN customer c ON c.tenant_id = $1 AND c.customer_no = s.cust_no
      JOIN employee e ON e.tenant_id = $1 AND e.employee_no = s.employee_no
"""
# Ends on the day before the new lead's first where that is known, else before the day of the file.
END: LiteralString = """
    UPDATE assignment a SET valid_to = greatest(a.valid_from, coalesce(
               (SELECT w.valid_from - 1 FROM wanted_assignment w
                 WHERE w.customer_id = a.customer_id AND w.line = a.line AND w.type = 'LEAD' AND a.type = 'LEAD'
                   AND w.valid_from > a.valid_from AND w.valid_from <= $3), $3::date - 1))
     WHERE a.tenant_id = $1 AND a.valid_to IS NULL
       AND (a.source_system = $2 OR EXISTS (SELECT 1 FROM wanted_assignment w
                                             WHERE w.customer_id = a.customer_id AND w.line = a.line))
       AND NOT EXISTS (SELECT 1 FROM wanted_assignment w
                        WHERE w.customer_id = a.customer_id AND w.line = a.line AND w.rm_id = a.rm_id
                          AND w.type = a.type AND w.share_pct = a.share_pct)
"""
# One that began on the day it ends never ran: a revision of that day took it back.
NEVER_RAN: LiteralString = """
    DELETE FROM assignment a WHERE a.tenant_id = $1 AND a.batch_id = ANY($2::uuid[]) AND a.valid_to IS NOT NULL
"""
# The file shows again what had ended too early.
REOPEN: LiteralString = """
    UPDATE assignment a SET valid_to = NULL
      FROM wanted_assignment w
     WHERE a.tenant_id = $1 AND a.customer_id = w.customer_id AND a.line = w.line AND a.rm_id = w.rm_id
       AND a.type = w.type AND a.share_pct = w.share_pct AND a.valid_from = w.valid_from
       AND a.valid_to IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM assignment b
                        WHERE b.tenant_id = $1 AND b.customer_id = w.customer_id AND b.line = w.line
                          AND b.rm_id = w.rm_id AND b.type = w.type AND b.valid_to IS NULL)
"""
BEGIN: LiteralString = """
    INSERT INTO assignment (tenant_id, customer_id, line, rm_id, type, share_pct, source, valid_from,
                            source_system, source_key, batch_id, as_of)
    SELECT $1, w.customer_id, w.line, w.rm_id, w.type, w.share_pct, 'IMPORT',
           CASE WHEN EXISTS (SELECT 1 FROM assignment b
                              WHERE b.tenant_id = $1 AND b.customer_id = w.customer_id AND b.line = w.line
                                AND b.rm_id = w.rm_id AND b.type = w.type AND b.valid_to >= w.valid_from)
                THEN $4 ELSE w.valid_from END,
           $2, w.source_key, $3, $4
      FROM wanted_assignment w
     WHERE NOT EXISTS (SELECT 1 FROM assignment a
                        WHERE a.tenant_id = $1 AND a.customer_id = w.customer_id AND a.line = w.line
                          AND a.rm_id = w.rm_id AND a.type = w.type AND a.valid_to IS NULL)
"""


async def promote_assignments(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """Who holds whom from the day on. A file that a later full one has overtaken changes nothing."""
    checked = await run_checks(tx, batch, file, REFERENCES)
    wrong = [
        Finding("NO_SINGLE_LEAD" if row["leads"] else "SHARES_NOT_100", row["row_line"], "share_pct")
        for row in await tx.fetch(SHARES)
    ]
    if checked.blocking or wrong:
        return Promoted(findings=(*checked.findings, *wrong))
    if not file.overtaken:
        await _replace(tx, batch)
    return checked.promoted(file.rows)


async def _replace(tx: Transaction, batch: Batch) -> None:
    tenant = tx.tenant.id
    await tx.execute(WANTED, tenant)
    await tx.execute(END, tenant, batch.source, batch.day)
    if batch.replaces:
        await tx.execute(NEVER_RAN, tenant, list(batch.replaces))
    await tx.execute(REOPEN, tenant)
    await tx.execute(BEGIN, tenant, batch.source, batch.id, batch.day)
