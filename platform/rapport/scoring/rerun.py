"""What a module needs to score a day by itself: the run of that day and the tenant's rules."""

from datetime import date
from typing import LiteralString
from uuid import UUID

from rapport.activities.rules import CONTACT_PLAN
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound
from rapport.kernel.parameters import get
from rapport.products.measures import Currencies, currencies_in_use
from rapport.scoring.modules import SignalRun
from rapport.scoring.rules import CHURN, COMPETITOR_TAGS, TIERS

RUNS: LiteralString = """
    SELECT (SELECT r.id FROM calculation_run r
             WHERE r.tenant_id = $1 AND r.business_date = $2 AND r.state IN ('RUNNING', 'DONE', 'PUBLISHED')
             ORDER BY r.started_at DESC, r.id DESC LIMIT 1) AS run_id,
           (SELECT r.id FROM calculation_run r
             WHERE r.tenant_id = $1 AND r.business_date < $2 AND r.state IN ('DONE', 'PUBLISHED', 'PRUNED')
             ORDER BY r.business_date DESC, r.started_at DESC, r.id DESC LIMIT 1) AS previous_run
"""


async def signal_run_of(tx: Transaction, day: date) -> SignalRun:
    """The newest run of a day; `NotFound` when there is none."""
    row = await tx.fetch_row(RUNS, tx.tenant.id, day)
    if row is None or row["run_id"] is None:
        raise NotFound
    currencies = await currencies_in_use(tx)
    return await signal_run(tx, row["run_id"], day, day, currencies, row["previous_run"])


async def signal_run(
    tx: Transaction,
    run_id: UUID,
    measured_on: date,
    on: date,
    currencies: Currencies,
    previous_run: UUID | None = None,
) -> SignalRun:
    """A run with the rules that hold on the day."""
    return SignalRun(
        run_id=run_id,
        on=on,
        measured_on=measured_on,
        previous_run=previous_run,
        currencies=currencies,
        churn=await get(tx, CHURN, on),
        tiers=await get(tx, TIERS, on),
        contacts=await get(tx, CONTACT_PLAN, on),
        competitor=await get(tx, COMPETITOR_TAGS, on),
    )
