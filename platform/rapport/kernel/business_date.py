"""Which day it is for a tenant, and which run its readers see (architecture.md, Which day is it?).

Every rule asks here instead of the clock: the bank's figures are of `data_as_of`, whatever is due, overdue or
matures is measured from `today`. Log-in, tokens and jobs use the clock.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

from rapport.kernel.calendar import BankCalendar
from rapport.kernel.database import Tenant, Transaction
from rapport.kernel.parameters import BANK_CALENDAR, get

STATE: LiteralString = """
    SELECT data_as_of, published_run_id, published_as_of FROM business_state WHERE tenant_id = $1
"""
ADVANCE: LiteralString = """
    INSERT INTO business_state (tenant_id, data_as_of, updated_at) VALUES ($1, $2, now())
    ON CONFLICT (tenant_id) DO UPDATE
       SET data_as_of = greatest(business_state.data_as_of, EXCLUDED.data_as_of), updated_at = now()
"""


@dataclass(frozen=True, slots=True)
class PublishedRun:
    """The run whose figures people see, and the business date they are of."""

    run_id: UUID
    as_of: date


async def data_as_of(tx: Transaction) -> date | None:
    """The last promoted business date; None before the first day."""
    row = await tx.fetch_row(STATE, tx.tenant.id)
    return None if row is None else row["data_as_of"]


async def published_run(tx: Transaction) -> PublishedRun | None:
    """None before the first night."""
    row = await tx.fetch_row(STATE, tx.tenant.id)
    if row is None or row["published_run_id"] is None:
        return None
    return PublishedRun(row["published_run_id"], row["published_as_of"])


async def today(tx: Transaction) -> date:
    """A live tenant's calendar day in its time zone; a replayed one's day after the last promoted date."""
    if not tx.tenant.replayed:
        return local_day(tx.tenant)
    promoted = await data_as_of(tx)
    return local_day(tx.tenant) if promoted is None else promoted + timedelta(days=1)


def local_day(tenant: Tenant, at: datetime | None = None) -> date:
    """The calendar day in the tenant's time zone at an instant, now unless given."""
    return (at or datetime.now(UTC)).astimezone(ZoneInfo(tenant.timezone)).date()


async def advance(tx: Transaction, promoted: date) -> None:
    """Say that `promoted` is in; an older day than the last changes nothing."""
    await tx.execute(ADVANCE, tx.tenant.id, promoted)


async def bank_calendar(tx: Transaction, on: date) -> BankCalendar:
    """Working days of the tenant's market with the bank's own days (parameter `bank_calendar`)."""
    own = await get(tx, BANK_CALENDAR, on)
    chinese = tx.tenant.currency == "CNY" or tx.tenant.timezone == "Asia/Shanghai"
    make = BankCalendar.chinese if chinese else BankCalendar.weekdays
    return make(own.holidays, own.workdays)
