"""Writing assignments: rows end the day before and begin on the day; the customer repeats his lead at once."""

from datetime import date, datetime
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

from rapport.customers.promotion import set_leads
from rapport.kernel.database import Transaction

# A row that began on this very day never ran; it goes, and the audit trail says so.
NEVER_RAN: LiteralString = """
    DELETE FROM assignment a
     WHERE a.tenant_id = $1 AND a.customer_id = ANY($2::uuid[]) AND a.valid_to IS NULL AND a.valid_from >= $3
       AND a.type = ANY($4::varchar[])
    RETURNING a.customer_id, a.line, a.type, a.share_pct
"""
END: LiteralString = """
    UPDATE assignment a SET valid_to = $3::date - 1, approval_id = $5
     WHERE a.tenant_id = $1 AND a.customer_id = ANY($2::uuid[]) AND a.valid_to IS NULL AND a.valid_from < $3
       AND a.type = ANY($4::varchar[])
    RETURNING a.customer_id, a.line, a.type, a.share_pct
"""
BEGIN: LiteralString = """
    INSERT INTO assignment (tenant_id, customer_id, line, rm_id, type, share_pct, source, valid_from, approval_id,
                            source_system, source_key)
    SELECT $1, x.customer_id, x.line, $4, 'LEAD', x.share, $5, $6, $7::uuid, 'rapport', $7::uuid::text
      FROM unnest($2::uuid[], $3::text[], $8::numeric[]) AS x(customer_id, line, share)
"""
LEAVE_POOL: LiteralString = """
    UPDATE pool_entry SET left_on = $3
     WHERE tenant_id = $1 AND customer_id = ANY($2::uuid[]) AND left_on IS NULL
"""
ENTER_POOL: LiteralString = """
    INSERT INTO pool_entry (tenant_id, customer_id, line, pool_org_id, released_by, cause, entered_on)
    SELECT $1, x.customer_id, x.line, c.managing_org_id, $4, $5, $6
      FROM unnest($2::uuid[], $3::text[]) AS x(customer_id, line)
      JOIN customer c ON c.tenant_id = $1 AND c.id = x.customer_id
"""
STAND_IN: LiteralString = """
    INSERT INTO assignment (tenant_id, id, customer_id, line, rm_id, type, share_pct, view_right, maintain_right,
                            expires_at, source, valid_from, approval_id, source_system)
    SELECT $1, $2, c.id, c.line, $4, 'CUSTODY', 0, true, false, $5, 'TRANSFER', $6, $7, 'rapport'
      FROM customer c WHERE c.tenant_id = $1 AND c.id = $3
"""
END_STAND_IN: LiteralString = """
    UPDATE assignment SET valid_to = greatest(valid_from, $3::date), expires_at = least(expires_at, now())
     WHERE tenant_id = $1 AND id = $2 AND valid_to IS NULL
"""
Ended = list[tuple[UUID, str, Decimal]]


async def change_lead(
    tx: Transaction, customers: list[UUID], to_rm: UUID, on: date, *, source: str, approval_id: UUID
) -> None:
    """From `on` the customers are led by `to_rm`, with the share the lead had; co managers stay."""
    ended = await _end(tx, customers, on, ["LEAD"], approval_id)
    if not ended:
        ended = [(one, line, Decimal(100)) for one, line in await _lines(tx, customers)]
    ids, lines, shares = (
        [one for one, _, _ in ended],
        [line for _, line, _ in ended],
        [pct for _, _, pct in ended],
    )
    await tx.execute(BEGIN, tx.tenant.id, ids, lines, to_rm, source, on, approval_id, shares)
    await tx.execute(LEAVE_POOL, tx.tenant.id, customers, on)
    await set_leads(tx, customers)


async def release(
    tx: Transaction, customers: list[UUID], on: date, *, released_by: UUID, cause: str, approval_id: UUID
) -> None:
    """Nobody leads them from `on`: the pool of their unit has them; co managers end with the lead."""
    ended = await _end(tx, customers, on, ["LEAD", "CO"], approval_id)
    pairs = sorted({(one, line) for one, line, _ in ended}, key=str)
    ids, lines = [one for one, _ in pairs], [line for _, line in pairs]
    await tx.execute(ENTER_POOL, tx.tenant.id, ids, lines, released_by, cause, on)
    await set_leads(tx, customers)


async def begin_custody(
    tx: Transaction,
    assignment_id: UUID,
    customer_id: UUID,
    stand_in: UUID,
    on: date,
    *,
    ends: datetime,
    approval_id: UUID,
) -> None:
    """The stand-in sees the customer until `ends`, by the clock; shares stay as they are."""
    values = (assignment_id, customer_id, stand_in, ends, on, approval_id)
    await tx.execute(STAND_IN, tx.tenant.id, *values)


async def end_custody(tx: Transaction, assignment_id: UUID, on: date) -> None:
    await tx.execute(END_STAND_IN, tx.tenant.id, assignment_id, on)


async def _end(
    tx: Transaction, customers: list[UUID], on: date, types: list[str], approval_id: UUID
) -> Ended:
    """Customer, line and share of the leads that ended."""
    gone = await tx.fetch(NEVER_RAN, tx.tenant.id, customers, on, types)
    ended = await tx.fetch(END, tx.tenant.id, customers, on, types, approval_id)
    leads = [row for row in (*gone, *ended) if row["type"] == "LEAD"]
    return [(row["customer_id"], row["line"], row["share_pct"]) for row in leads]


LINES: LiteralString = "SELECT id, line FROM customer WHERE tenant_id = $1 AND id = ANY($2::uuid[])"


async def _lines(tx: Transaction, customers: list[UUID]) -> list[tuple[UUID, str]]:
    return [(row["id"], row["line"]) for row in await tx.fetch(LINES, tx.tenant.id, customers)]
