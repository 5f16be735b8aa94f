"""Org units: a full file replaces the bank's tree."""

from typing import LiteralString

from rapport.ingest.batch import Batch, File, Finding, Promoted
from rapport.ingest.references import Checked, findings
from rapport.kernel.database import Transaction

REFERENCES: LiteralString = """
    SELECT s.row_line, 'parent_code' AS name, 'org_unit' AS refers, s.parent_code AS key
      FROM stage_org_unit s
     WHERE s.parent_code IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM stage_org_unit p WHERE p.org_code = s.parent_code)
       AND NOT EXISTS (SELECT 1 FROM org_unit u WHERE u.tenant_id = $1 AND u.code = s.parent_code)
     ORDER BY 1
"""
CIRCLES: LiteralString = """
    WITH RECURSIVE reached AS (
        SELECT s.org_code FROM stage_org_unit s
         WHERE s.parent_code IS NULL
            OR NOT EXISTS (SELECT 1 FROM stage_org_unit p WHERE p.org_code = s.parent_code)
        UNION
        SELECT s.org_code FROM stage_org_unit s JOIN reached r ON s.parent_code = r.org_code
    )
    SELECT s.row_line FROM stage_org_unit s
     WHERE NOT EXISTS (SELECT 1 FROM reached r WHERE r.org_code = s.org_code) ORDER BY 1
"""
UNITS: LiteralString = """
    INSERT INTO org_unit AS u (tenant_id, code, name, type, valid_from, source_system, source_key, batch_id,
                               line, as_of)
    SELECT $1, s.org_code, s.name, s.level, $4, $2, s.org_code, $3, s.row_line, $4 FROM stage_org_unit s
    ON CONFLICT (tenant_id, code) DO UPDATE
       SET name = EXCLUDED.name, type = EXCLUDED.type, status = 'ACTIVE', valid_to = NULL,
           source_system = EXCLUDED.source_system, source_key = EXCLUDED.source_key,
           batch_id = EXCLUDED.batch_id, line = EXCLUDED.line, as_of = EXCLUDED.as_of
     WHERE NOT $5::boolean AND (u.as_of IS NULL OR u.as_of <= EXCLUDED.as_of)
       AND (NOT $6::boolean OR (u.name, u.type, u.status, u.source_system)
                               IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.type, 'ACTIVE', EXCLUDED.source_system))
"""
PARENTS: LiteralString = """
    UPDATE org_unit u SET parent_id = p.id
      FROM stage_org_unit s
      LEFT JOIN org_unit p ON p.tenant_id = $1 AND p.code = s.parent_code
     WHERE u.tenant_id = $1 AND u.code = s.org_code AND u.parent_id IS DISTINCT FROM p.id
       AND (NOT $2::boolean OR u.parent_id IS NULL)
"""
GONE: LiteralString = """
    UPDATE org_unit u SET status = 'CLOSED', valid_to = $3::date - 1
     WHERE u.tenant_id = $1 AND u.source_system = $2 AND u.status <> 'CLOSED'
       AND NOT EXISTS (SELECT 1 FROM stage_org_unit s WHERE s.org_code = u.code)
"""


async def promote_units(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """Units and their parents; one that a full file no longer has is closed from that day."""
    wrong = [
        *findings(await tx.fetch(REFERENCES, tx.tenant.id)),
        *(Finding("CIRCLE", row["row_line"], "parent_code") for row in await tx.fetch(CIRCLES)),
    ]
    if wrong:
        return Promoted(findings=tuple(wrong))
    tenant = tx.tenant.id
    await tx.execute(UNITS, tenant, batch.source, batch.id, batch.day, file.overtaken, file.full)
    await tx.execute(PARENTS, tenant, file.overtaken)
    gone = await tx.execute(GONE, tenant, batch.source, batch.day) if file.supersedes else 0
    return Checked().promoted(file.rows, absent("UNITS_ABSENT", gone))


def absent(code: str, count: int) -> tuple[Finding, ...]:
    """What a full file no longer has, for information."""
    return (Finding(code, params={"count": str(count)}, blocking=False),) if count else ()
