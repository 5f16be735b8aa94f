"""Overdue contacts by tier (D-04), as the night writes them on the customers' rows."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from rapport.activities.contact_plan import sync_contact_due
from rapport.activities.formulas import CONTACT_INTERVALS, ContactInterval, contact_compliance
from rapport.activities.rules import ContactPlan

TODAY = date(2026, 6, 30)
FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)
Bank = Any
DATES = (
    "SELECT last_contact_on, contact_soon_on, contact_due_on FROM customer WHERE tenant_id = $1 AND id = $2"
)


@pytest.fixture
async def manager(bank: Bank) -> UUID:
    employee: UUID = await bank.employee("RM1", await bank.unit("U1"))
    return employee


async def dates(
    bank: Bank, customer: UUID, tier: str, plan: ContactPlan | None = None
) -> Mapping[str, date | None]:
    await bank.value("UPDATE customer SET tier = $3 WHERE tenant_id = $1 AND id = $2", customer, tier)
    async with bank.database.transaction(bank.tenant) as tx:
        await sync_contact_due(tx, plan or ContactPlan(), TODAY, FIRST, LAST)
    (row,) = await bank.rows(DATES, customer)
    found: Mapping[str, date | None] = row
    return found


def status(shown: Mapping[str, date | None]) -> str:
    soon, due = shown["contact_soon_on"], shown["contact_due_on"]
    assert soon is not None
    assert due is not None
    return "OVERDUE" if due < TODAY else "DUE_SOON" if soon <= TODAY else "OK"


@pytest.mark.parametrize("tier", list(CONTACT_INTERVALS))
async def test_every_day_of_every_tier_is_the_formula(bank: Bank, manager: UUID, tier: str) -> None:
    customer = await bank.customer("C1", lead=manager)
    days = CONTACT_INTERVALS[tier].any
    assert days is not None
    for since in range(days + 2, -1, -max(1, days // 12)):
        last = TODAY - timedelta(days=since)
        await bank.contact(customer, last)
        shown = await dates(bank, customer, tier)
        expected = contact_compliance(last, TODAY, days)
        assert (shown["last_contact_on"], shown["contact_due_on"]) == (last, expected.due_on)
        assert status(shown) == expected.status


async def test_never_contacted_is_owed_since_the_later_start(bank: Bank, manager: UUID) -> None:
    old = await bank.customer("OLD", lead=manager, since=date(2019, 1, 1), led_since=date(2026, 5, 1))
    new = await bank.customer("NEW", lead=manager, since=date(2026, 6, 1), led_since=date(2026, 5, 1))
    assert await dates(bank, old, "T4") == {
        "last_contact_on": None,
        "contact_soon_on": date(2026, 5, 25),
        "contact_due_on": date(2026, 5, 31),
    }
    assert (await dates(bank, new, "T4"))["contact_due_on"] == date(2026, 7, 1)


async def test_nothing_is_owed_by_nobody_or_without_a_plan(bank: Bank, manager: UUID) -> None:
    pooled = await bank.customer("POOL")
    mass = await bank.customer("MASS", lead=manager)
    for customer, tier in ((pooled, "T4"), (mass, "T0")):
        shown = await dates(bank, customer, tier)
        assert (shown["contact_soon_on"], shown["contact_due_on"]) == (None, None)


async def test_a_contact_found_invalid_does_not_count(bank: Bank, manager: UUID) -> None:
    customer = await bank.customer("C1", lead=manager)
    await bank.contact(customer, date(2026, 5, 1))
    await bank.contact(customer, date(2026, 6, 20), validity="INVALID")
    assert (await dates(bank, customer, "T4"))["last_contact_on"] == date(2026, 5, 1)


async def test_a_bank_may_ask_for_visits_as_well(bank: Bank, manager: UUID) -> None:
    plan = ContactPlan(intervals={"T4": ContactInterval(60, 30)})
    customer = await bank.customer("C1", lead=manager, led_since=date(2026, 4, 1))
    await bank.contact(customer, date(2026, 6, 29))  # a call
    assert (await dates(bank, customer, "T4", plan))["contact_due_on"] == date(2026, 5, 31)
    await bank.value("UPDATE call_report SET channel = 'VISIT' WHERE tenant_id = $1")
    assert (await dates(bank, customer, "T4", plan))["contact_due_on"] == date(2026, 7, 29)


async def test_the_night_brings_them_up_to_date(bank: Bank, manager: UUID) -> None:
    customer = await bank.customer("C1", lead=manager)
    await bank.account(customer, "A1", balances={date(2026, 1, 1): 3_000_000_00})
    await bank.contact(customer, date(2026, 6, 1))
    await bank.night(TODAY)
    (row,) = await bank.rows(DATES, customer)
    assert row == {
        "last_contact_on": date(2026, 6, 1),
        "contact_soon_on": date(2026, 6, 25),
        "contact_due_on": date(2026, 7, 1),
    }
