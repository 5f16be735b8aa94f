"""Reminders of maturities (D-05) and their one task each."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

MATURITY = date(2026, 7, 20)
YUAN = 100
Bank = Any
NOTICES = "SELECT * FROM maturity_notice WHERE tenant_id = $1 ORDER BY maturity_date, notice_on"
TASKS = "SELECT * FROM task WHERE tenant_id = $1 AND kind = 'MATURITY' ORDER BY created_at"


@pytest.fixture
async def manager(bank: Bank) -> UUID:
    employee: UUID = await bank.employee("RM1", await bank.unit("U1"))
    return employee


@pytest.fixture
async def term(bank: Bank, manager: UUID) -> UUID:
    """One term deposit, which matures on 20 July 2026."""
    customer = await bank.customer("C1", lead=manager)
    opened = date(2026, 1, 20)
    account: UUID = await bank.account(
        customer, "T1", "TERM", opened=opened, maturity=MATURITY, balances={opened: 50_000 * YUAN}
    )
    return account


async def test_the_days_of_d_05(bank: Bank, term: UUID) -> None:
    await bank.night(date(2026, 6, 18))
    rows = await bank.rows(NOTICES)
    assert [row["notice_on"] for row in rows] == [
        date(2026, 6, 18),  # a Saturday's reminder moves past the Dragon Boat Festival of the 19th
        date(2026, 7, 3),
        date(2026, 7, 13),
        date(2026, 7, 17),
    ]
    assert [row["lead_days"] for row in rows] == [30, 15, 7, 1]
    assert {(row["amount"], row["currency"]) for row in rows} == {(50_000 * YUAN, "CNY")}


async def test_the_weekday_calendar_elsewhere(bank: Bank, tenant_factory: Any) -> None:
    abroad = type(bank)(
        bank.database, await tenant_factory(replayed=True, currency="CZK", timezone="Europe/Prague")
    )
    customer = await abroad.customer("C1")
    await abroad.account(
        customer, "T1", "TERM", currency="CZK", maturity=MATURITY, balances={date(2026, 1, 1): 5}
    )
    await abroad.night(date(2026, 6, 18))
    assert [row["notice_on"] for row in await abroad.rows(NOTICES)] == [
        date(2026, 6, 19),
        date(2026, 7, 3),
        date(2026, 7, 13),
        date(2026, 7, 17),
    ]


async def test_one_task_is_due_again_with_each_reminder(bank: Bank, term: UUID, manager: UUID) -> None:
    seen = []
    for night in (17, 18, 30):
        await bank.night(date(2026, 6, night))
        seen += [(row["due_on"], row["priority"]) for row in await bank.rows(TASKS)]
    for night in (2, 12, 16):
        await bank.night(date(2026, 7, night))
        seen += [(row["due_on"], row["priority"]) for row in await bank.rows(TASKS)]
    assert seen == [
        (date(2026, 7, 3), "NORMAL"),
        (date(2026, 7, 3), "NORMAL"),
        (date(2026, 7, 3), "NORMAL"),
        (date(2026, 7, 13), "NORMAL"),
        (date(2026, 7, 17), "HIGH"),
        (date(2026, 7, 17), "HIGH"),
    ]
    (task,) = await bank.rows(TASKS)
    assert (task["assignee_id"], task["subject_id"], task["occasion"]) == (manager, term, "2026-07-20")
    assert json.loads(task["title_args"]) == {"amount": "50000.00", "currency": "CNY", "date": "2026-07-20"}


async def test_whoever_closes_the_task_is_left_alone(bank: Bank, term: UUID) -> None:
    await bank.night(date(2026, 6, 18))
    await bank.value("UPDATE task SET state = 'CLOSED', closed_at = now() WHERE tenant_id = $1")
    await bank.night(date(2026, 7, 12))
    (task,) = await bank.rows(TASKS)
    assert task["state"] == "CLOSED"
    assert all(row["handled_at"] for row in await bank.rows(NOTICES))


async def test_renewed_or_paid_out_is_no_longer_reminded_of(bank: Bank, term: UUID) -> None:
    await bank.night(date(2026, 6, 17))
    assert len(await bank.rows(NOTICES)) == 4
    later = MATURITY + timedelta(days=10)
    await bank.value("UPDATE account SET maturity_date = $2 WHERE tenant_id = $1", later)
    await bank.night(date(2026, 6, 25))
    assert {row["maturity_date"] for row in await bank.rows(NOTICES)} == {later}
    await bank.balances(term, {date(2026, 6, 26): 0})
    await bank.night(date(2026, 6, 26))
    assert await bank.rows(NOTICES) == []


async def test_loans_and_credit_lines_too(bank: Bank, manager: UUID) -> None:
    customer = await bank.customer("C1", "COMPANY", lead=manager)
    await bank.account(customer, "L1", "LOAN", maturity=MATURITY, balances={date(2026, 1, 1): 900 * YUAN})
    line = await bank.line(customer, "K1", 4_000 * YUAN, MATURITY)
    await bank.night(date(2026, 6, 18))
    kinds = {(row["kind"], row["amount"]) for row in await bank.rows(NOTICES)}
    assert kinds == {("ACCOUNT", 900 * YUAN), ("CREDIT_LINE", 4_000 * YUAN)}
    titles = {row["subject_id"] == line: row["title"] for row in await bank.rows(TASKS)}
    assert "credit line" in titles[True]
    assert "loan" in titles[False]
