"""Parameters: the default in code, then the newest checked version that is valid."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from rapport.kernel.database import Database, Tenant
from rapport.kernel.errors import Invalid
from rapport.kernel.parameters import BANK_CALENDAR, Definitions, OwnDays, definitions, get, put

MAKER, CHECKER = UUID(int=1), UUID(int=2)


@dataclass(frozen=True, slots=True)
class Limits:
    ratio: Decimal = Decimal("0.30")
    days: int = 30


LIMITS = Definitions().declare("limits", Limits())
DAY = date(2026, 6, 30)


async def test_the_default_until_there_is_a_version(database: Database, tenant: Tenant) -> None:
    async with database.transaction(tenant) as tx:
        assert await get(tx, LIMITS, DAY) == Limits()


async def test_a_version_holds_from_its_day_on(database: Database, tenant: Tenant) -> None:
    async with database.transaction(tenant) as tx:
        assert await put(tx, LIMITS, Limits(Decimal("0.25")), DAY) == 1
        assert await put(tx, LIMITS, Limits(Decimal("0.20"), 7), date(2026, 8, 1)) == 2
        assert await get(tx, LIMITS, date(2026, 6, 29)) == Limits()
        assert await get(tx, LIMITS, DAY) == Limits(Decimal("0.25"))
        assert await get(tx, LIMITS, date(2026, 8, 1)) == Limits(Decimal("0.20"), 7)


async def test_what_nobody_checked_does_not_count(database: Database, tenant: Tenant) -> None:
    async with database.transaction(tenant) as tx:
        await put(tx, LIMITS, Limits(days=1), DAY, maker=MAKER)
        assert await get(tx, LIMITS, DAY) == Limits()
        await put(tx, LIMITS, Limits(days=2), DAY, maker=MAKER, checker=CHECKER)
        assert await get(tx, LIMITS, DAY) == Limits(days=2)


async def test_another_tenants_versions_are_not_seen(
    database: Database, tenant: Tenant, tenant_factory: object
) -> None:
    other = await tenant_factory()  # type: ignore[operator]  # a fixture's callable
    async with database.transaction(other) as tx:
        await put(tx, LIMITS, Limits(days=9), DAY)
    async with database.transaction(tenant) as tx:
        assert await get(tx, LIMITS, DAY) == Limits()


async def test_a_value_of_another_shape_is_refused_by_name(database: Database, tenant: Tenant) -> None:
    with pytest.raises(Invalid, match="limits"):
        LIMITS.decode('{"ratio": "a lot"}')
    async with database.transaction(tenant) as tx:
        with pytest.raises(Invalid, match="limits"):
            await put(tx, LIMITS, Limits(days="many"), DAY)  # type: ignore[arg-type]  # the fault under test
        assert await get(tx, LIMITS, DAY) == Limits()


def test_a_code_is_declared_once() -> None:
    made = Definitions()
    made.declare("limits", Limits())
    with pytest.raises(ValueError, match="limits"):
        made.declare("limits", Limits())


def test_every_default_survives_being_written_down() -> None:
    import msgspec
    from rapport.activities import rules as _activities
    from rapport.scoring import rules as _scoring

    assert _activities.CONTACT_PLAN in list(definitions)
    assert _scoring.CHURN in list(definitions)
    for parameter in definitions:
        assert parameter.decode(msgspec.json.encode(parameter.default)) == parameter.default
    assert BANK_CALENDAR.default == OwnDays()
