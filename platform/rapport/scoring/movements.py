"""Funds movements (domain.md 9.7, N-07): one row for each large posting, in or out."""

from datetime import date
from typing import LiteralString
from uuid import UUID

from rapport.kernel.database import Transaction
from rapport.products.measures import Currencies
from rapport.products.measures.flows import aum_on, flows, scale
from rapport.scoring.formulas.funds_movement import MovementParameters
from rapport.scoring.formulas.parameters import Segment

LATE_DAYS = 30
_FLOOR: LiteralString = "CASE WHEN c.type = 'PERSON' THEN $7::bigint ELSE $8::bigint END"
_OF_THE_DAY: LiteralString = """
    p.booked = $4 OR p.batch_id = ANY(ARRAY(SELECT d.id FROM feed_day d
                                             WHERE d.tenant_id = $1 AND d.business_date = $4))"""
# The day's postings, and late ones that came with the day. A movement that a revision took back goes again.
RECORD: LiteralString = f"""
    WITH {scale("$11", "$12")},
    {flows("$4::date - $10::int", "$4::date", _FLOOR, _OF_THE_DAY)},
    measured AS MATERIALIZED (
        SELECT w.*, {aum_on("w.customer_id", "w.booked - 1")} AS aum FROM flow w
    ),
    large AS MATERIALIZED (
        SELECT t.* FROM (SELECT m.*, greatest(m.least, round($6::numeric * m.aum))::bigint AS threshold
                           FROM measured m) AS t
         WHERE abs(t.amount) >= t.threshold
    ),
    gone AS (
        DELETE FROM funds_movement f
         WHERE f.tenant_id = $1 AND f.business_date = $4 AND f.customer_id BETWEEN $2 AND $3
           AND f.handled <> 'DONE'
           AND NOT EXISTS (SELECT 1 FROM large l WHERE l.posting_id = f.posting_id)
    )
    INSERT INTO funds_movement (tenant_id, customer_id, business_date, direction, amount, threshold,
                                previous_aum, counterparty_bank, posting_id, run_id)
    SELECT $1, l.customer_id, l.booked, CASE WHEN l.amount < 0 THEN 'OUT' ELSE 'IN' END, l.amount, l.threshold,
           l.aum, l.counterparty_bank, l.posting_id, $5
      FROM large l
    ON CONFLICT (tenant_id, posting_id) DO UPDATE
       SET amount = EXCLUDED.amount, threshold = EXCLUDED.threshold, previous_aum = EXCLUDED.previous_aum,
           run_id = EXCLUDED.run_id
"""


async def record_movements(
    tx: Transaction,
    run_id: UUID,
    day: date,
    currencies: Currencies,
    rules: MovementParameters,
    span: tuple[UUID, UUID],
) -> int:
    """Write the movements of a day; how many. Amounts in the base currency at the day's rate."""
    base = currencies.base
    return await tx.execute(
        RECORD,
        tx.tenant.id,
        *span,
        day,
        run_id,
        rules.aum_ratio,
        rules.floor(Segment.RETAIL, base),
        rules.floor(Segment.CORPORATE, base),
        base,
        LATE_DAYS,
        list(currencies.codes),
        list(currencies.powers),
    )
