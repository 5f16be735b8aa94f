"""Dropping the figures of old nights; month ends, the last three days and what is being read stay."""

from typing import LiteralString

from rapport.ingest.night.model import Night, Span, Work
from rapport.kernel.database import Transaction
from rapport.products.measures import drop_measures
from rapport.scoring.tiers import drop_decisions

DAYS_KEPT = 3
SIGNAL_DAYS_KEPT = 100
# The two newest publications stay: a reader may have taken the pointer just before it moved.
OLD: LiteralString = """
    WITH good AS (
        SELECT r.id, r.business_date,
               rank() OVER (ORDER BY r.business_date DESC) AS recent,
               rank() OVER (PARTITION BY date_trunc('month', r.business_date) ORDER BY r.business_date DESC)
                   AS of_month
          FROM calculation_run r WHERE r.tenant_id = $1 AND r.state IN ('DONE', 'PUBLISHED')
    ), kept AS (
        SELECT g.id FROM good g WHERE g.recent <= $2 OR g.of_month = 1
         UNION
        (SELECT r.id FROM calculation_run r WHERE r.tenant_id = $1 AND r.published_at IS NOT NULL
          ORDER BY r.published_at DESC LIMIT 2)
         UNION
        SELECT b.published_run_id FROM business_state b
         WHERE b.tenant_id = $1 AND b.published_run_id IS NOT NULL
    )
    SELECT r.id FROM calculation_run r
     WHERE r.tenant_id = $1 AND r.state IN ('DONE', 'PUBLISHED', 'SUPERSEDED', 'ABANDONED')
       AND r.id NOT IN (SELECT k.id FROM kept k)
"""
MARK: LiteralString = """
    UPDATE calculation_run
       SET state = CASE WHEN state IN ('DONE', 'PUBLISHED') THEN 'PRUNED' ELSE 'DROPPED' END
     WHERE tenant_id = $1 AND id = ANY($2)
"""


async def prune(tx: Transaction, _night: Night, _span: Span) -> Work:
    """Rows deleted. A pruned night keeps its signals for a while: later ones read since when they hold."""
    found = await tx.fetch(OLD, tx.tenant.id, DAYS_KEPT)
    old = [row["id"] for row in found]
    rows = await drop_measures(tx, old) + await drop_decisions(tx, old)
    await tx.execute(MARK, tx.tenant.id, old)
    return Work(rows)
