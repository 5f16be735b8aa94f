"""Measures of a run, computed range of customers by range (domain.md 3.2)."""

from datetime import date
from typing import LiteralString
from uuid import UUID

from rapport.kernel.database import Transaction
from rapport.products.measures.frame import MeasureFrame, PeriodStarts, Windows
from rapport.products.measures.rates import currencies_in_use, require_rates
from rapport.products.measures.statements import MEASURE

HISTORY: LiteralString = "SELECT min(valid_from) FROM balance_change WHERE tenant_id = $1"
DROP_ACCOUNTS: LiteralString = "DELETE FROM account_measure WHERE tenant_id = $1 AND run_id = ANY($2)"
DROP_CUSTOMERS: LiteralString = "DELETE FROM customer_measure WHERE tenant_id = $1 AND run_id = ANY($2)"


async def first_balance_day(tx: Transaction) -> date | None:
    """First day of which the bank's balances are known."""
    day: date | None = await tx.fetch_value(HISTORY, tx.tenant.id)
    return day


async def measure_frame(
    tx: Transaction, run_id: UUID, day: date, windows: Windows, history_from: date | None
) -> MeasureFrame:
    """What the run needs for every range; raises `MissingRate` when a foreign balance has no rate."""
    starts = PeriodStarts.of(day, windows)
    currencies = await currencies_in_use(tx)
    if currencies.codes:
        await require_rates(tx, day, starts.floor)
    return MeasureFrame(run_id, day, starts, currencies, history_from or day)


async def measure_range(tx: Transaction, frame: MeasureFrame, first: UUID, last: UUID) -> int:
    """Write account and customer measures of the customers from `first` to `last`; how many customers."""
    days = frame.starts
    return await tx.execute(
        MEASURE,
        tx.tenant.id,
        first,
        last,
        frame.day,
        frame.run_id,
        frame.currencies.base,
        list(frame.currencies.codes),
        list(frame.currencies.powers),
        days.month,
        days.quarter,
        days.year,
        days.prior_year,
        days.month_ago,
        days.recent,
        days.prior,
        days.peak,
        days.floor,
        frame.history_from,
    )


async def drop_measures(tx: Transaction, run_ids: list[UUID]) -> int:
    """Delete the measures of runs that nobody reads any more; how many rows."""
    accounts = await tx.execute(DROP_ACCOUNTS, tx.tenant.id, run_ids)
    return accounts + await tx.execute(DROP_CUSTOMERS, tx.tenant.id, run_ids)
