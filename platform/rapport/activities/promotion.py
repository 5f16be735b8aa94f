"""Contacts that the bank's own systems recorded become call reports of source FEED (domain.md 10.2)."""

from typing import Any, LiteralString
from uuid import UUID

from rapport.ingest.batch import Batch, File, Promoted
from rapport.ingest.references import run_checks
from rapport.kernel.database import Transaction

REFERENCES: LiteralString = """
    SELECT s.row_line, 'cust_no' AS name, 'party' AS refers, s.cust_no AS key
      FROM stage_interaction s
     WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.tenant_id = $1 AND c.customer_no = s.cust_no)
    UNION ALL
    SELECT s.row_line, 'employee_no', 'employee', s.employee_no
      FROM stage_interaction s
     WHERE NOT EXISTS (SELECT 1 FROM employee e WHERE e.tenant_id = $1 AND e.employee_no = s.employee_no)
     ORDER BY 1
"""
# What a person edited since (version 2 and more) is not overwritten.
REPORTS: LiteralString = """
    INSERT INTO call_report AS r (tenant_id, customer_id, rm_id, contacted_on, started_at, channel, purpose,
                                  feedback, tags, competitor_info, price_refused_on, source_system, source_key,
                                  batch_id, line, as_of, created_at)
    SELECT $1, c.id, e.id, (s.at AT TIME ZONE $5)::date, s.at, s.channel, s.purpose, coalesce(s.feedback, ''),
           coalesce(s.tags, '{}'), coalesce(s.competitor, ''),
           CASE WHEN s.price_refused THEN (s.at AT TIME ZONE $5)::date END, $2, s.contact_no, $3, s.row_line, $4,
           now()
      FROM stage_interaction s
      JOIN customer c ON c.tenant_id = $1 AND c.customer_no = s.cust_no
      JOIN employee e ON e.tenant_id = $1 AND e.employee_no = s.employee_no
    ON CONFLICT (tenant_id, source_system, source_key) WHERE source_system <> '' DO UPDATE
       SET customer_id = EXCLUDED.customer_id, rm_id = EXCLUDED.rm_id, contacted_on = EXCLUDED.contacted_on,
           started_at = EXCLUDED.started_at, channel = EXCLUDED.channel, purpose = EXCLUDED.purpose,
           feedback = EXCLUDED.feedback, tags = EXCLUDED.tags, competitor_info = EXCLUDED.competitor_info,
           price_refused_on = EXCLUDED.price_refused_on, batch_id = EXCLUDED.batch_id, line = EXCLUDED.line,
           as_of = EXCLUDED.as_of
     WHERE r.as_of <= EXCLUDED.as_of AND r.version = 1 AND NOT $6::boolean
"""
# Contacts that the replaced revision brought and this one does not know never happened.
GONE: LiteralString = """
    DELETE FROM call_report r
     WHERE r.tenant_id = $1 AND r.batch_id = ANY($2::uuid[]) AND r.version = 1
       AND NOT EXISTS (SELECT 1 FROM stage_interaction s WHERE s.contact_no = r.source_key)
"""
LAST: LiteralString = """
    SELECT c.id, max((s.at AT TIME ZONE $2)::date) AS last_on
      FROM stage_interaction s JOIN customer c ON c.tenant_id = $1 AND c.customer_no = s.cust_no
     GROUP BY c.id
"""


async def promote_interactions(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """Call reports of the day, by the tenant's local date."""
    checked = await run_checks(tx, batch, file, REFERENCES)
    if checked.blocking:
        return checked.refused
    zone = tx.tenant.timezone
    arguments = (tx.tenant.id, batch.source, batch.id, batch.day, zone, file.overtaken)
    await tx.execute(REPORTS, *arguments)
    if batch.replaces:
        await tx.execute(GONE, tx.tenant.id, list(batch.replaces))
    return checked.promoted(file.rows)


async def last_contacts(tx: Transaction) -> dict[UUID, Any]:
    """Customers of the staged contacts and the date of the last one, for the customer list."""
    return {row["id"]: row["last_on"] for row in await tx.fetch(LAST, tx.tenant.id, tx.tenant.timezone)}
