"""Which day it is: for a live tenant the clock's in its time zone, for a replayed one the day after its data."""

from datetime import UTC, date, datetime

from rapport.kernel.business_date import (
    advance,
    bank_calendar,
    data_as_of,
    local_day,
    published_run,
    today,
)
from rapport.kernel.calendar import is_working_day
from rapport.kernel.database import Database, Tenant
from rapport.kernel.parameters import BANK_CALENDAR, OwnDays, put

DAY = date(1994, 4, 20)


async def test_a_replayed_tenant_lives_on_the_day_after_its_data(
    database: Database, tenant_factory: object
) -> None:
    replayed = await tenant_factory(replayed=True)  # type: ignore[operator]  # a fixture's callable
    async with database.transaction(replayed) as tx:
        assert await data_as_of(tx) is None
        assert await published_run(tx) is None
        assert await today(tx) == local_day(replayed)
        await advance(tx, DAY)
        assert (await data_as_of(tx), await today(tx)) == (DAY, date(1994, 4, 21))


async def test_a_live_tenant_lives_on_the_clocks_day(database: Database, tenant: Tenant) -> None:
    async with database.transaction(tenant) as tx:
        await advance(tx, DAY)
        assert await today(tx) == local_day(tenant)


async def test_an_older_day_does_not_turn_time_back(database: Database, tenant: Tenant) -> None:
    async with database.transaction(tenant) as tx:
        await advance(tx, DAY)
        await advance(tx, date(1994, 4, 1))
        assert await data_as_of(tx) == DAY


def test_the_day_is_the_time_zones(tenant: Tenant) -> None:
    evening = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)
    assert local_day(tenant, evening) == date(2026, 7, 1), "Asia/Shanghai is eight hours ahead"


async def test_the_banks_own_days_are_on_top_of_its_markets(
    database: Database, tenant: Tenant, tenant_factory: object
) -> None:
    festival, jubilee = date(2026, 6, 19), date(2026, 6, 22)
    async with database.transaction(tenant) as tx:
        await put(tx, BANK_CALENDAR, OwnDays(holidays=frozenset({jubilee})), date(2026, 1, 1))
        calendar = await bank_calendar(tx, festival)
    assert not is_working_day(festival, calendar)
    assert not is_working_day(jubilee, calendar)
    abroad = await tenant_factory(currency="CZK", timezone="Europe/Prague")  # type: ignore[operator]  # the same
    async with database.transaction(abroad) as tx:
        assert is_working_day(festival, await bank_calendar(tx, festival))
