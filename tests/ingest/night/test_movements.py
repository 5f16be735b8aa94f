"""Large movements of single postings (N-07), and the tasks they become."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from rapport.ingest.night import refresh

DAY = date(2026, 6, 30)
YUAN = 100
Bank = Any
MOVEMENTS = "SELECT * FROM funds_movement WHERE tenant_id = $1 ORDER BY business_date, abs(amount) DESC"
TASKS = "SELECT * FROM task WHERE tenant_id = $1 AND kind LIKE 'FUNDS%' ORDER BY created_at"


@pytest.fixture
async def manager(bank: Bank) -> UUID:
    employee: UUID = await bank.employee("RM1", await bank.unit("U1"))
    return employee


async def holder(bank: Bank, manager: UUID | None, yuan: int, kind: str = "PERSON", no: str = "C") -> UUID:
    """An account with so much in it until the day."""
    customer = await bank.customer(no, kind, lead=manager)
    account: UUID = await bank.account(customer, f"A{no}", balances={date(2026, 1, 1): yuan * YUAN})
    return account


@pytest.mark.parametrize(
    ("kind", "aum", "amount", "threshold", "alert"),
    [
        ("PERSON", 800_000, -200_000_00, 200_000_00, True),
        ("PERSON", 3_000_000, -599_999_99, 600_000_00, False),
        ("PERSON", 3_000_000, 600_000_00, 600_000_00, True),
        ("COMPANY", 8_000_000, -1_600_000_00, 1_600_000_00, True),
        ("COMPANY", 2_000_000, -999_999_99, 1_000_000_00, False),
    ],
)
async def test_the_cases_of_n_07(
    bank: Bank, manager: UUID, kind: str, aum: int, amount: int, threshold: int, alert: bool
) -> None:
    account = await holder(bank, manager, aum, kind)
    posting = await bank.posting(account, DAY, amount, bank="Other Bank")
    await bank.night(DAY)
    rows = await bank.rows(MOVEMENTS)
    assert len(rows) == alert
    for row in rows:
        assert (row["posting_id"], row["amount"], row["threshold"]) == (posting, amount, threshold)
        assert (row["previous_aum"], row["counterparty_bank"]) == (aum * YUAN, "Other Bank")
        assert row["direction"] == ("IN" if amount > 0 else "OUT")


async def test_money_in_is_an_opportunity_and_money_out_a_retention_task(bank: Bank, manager: UUID) -> None:
    account = await holder(bank, manager, 500_000)
    await bank.posting(account, DAY, 300_000 * YUAN)
    await bank.posting(account, DAY, 700_000 * YUAN)
    await bank.posting(account, DAY, -400_000 * YUAN)
    await bank.night(DAY)
    assert len(await bank.rows(MOVEMENTS)) == 3
    tasks = {row["kind"]: row for row in await bank.rows(TASKS)}
    assert set(tasks) == {"FUNDS_IN", "FUNDS_OUT"}
    assert json.loads(tasks["FUNDS_IN"]["title_args"]) == {"amount": "700000.00", "currency": "CNY"}
    assert (tasks["FUNDS_IN"]["due_on"], tasks["FUNDS_OUT"]["due_on"]) == (date(2026, 7, 6), date(2026, 7, 2))
    assert {row["assignee_id"] for row in tasks.values()} == {manager}
    words = " ".join(row["title"].lower() for row in tasks.values())
    assert not {"suspicio", "launder", "unusual", "aml", "report"} & set(words.split())


async def test_one_task_of_a_kind_at_a_time(bank: Bank, manager: UUID) -> None:
    account = await holder(bank, manager, 1_000_000)
    for at in range(3):
        await bank.posting(account, DAY + timedelta(days=at), -300_000 * YUAN)
        await bank.night(DAY + timedelta(days=at))
    (task,) = await bank.rows(TASKS)
    assert task["occasion"] == "2026-07-02"
    await bank.value(
        "UPDATE task SET state = 'CLOSED', closed_at = now() WHERE tenant_id = $1 AND id = $2", task["id"]
    )
    await bank.night(date(2026, 7, 3))
    assert {row["handled"] for row in await bank.rows(MOVEMENTS)} == {"DONE"}
    await bank.posting(account, date(2026, 7, 4), -250_000 * YUAN)
    await bank.night(date(2026, 7, 4))
    assert [row["state"] for row in await bank.rows(TASKS)] == ["CLOSED", "NEW"]


async def test_a_foreign_posting_counts_at_the_rate_of_its_day(bank: Bank, manager: UUID) -> None:
    customer = await bank.customer("C", lead=manager)
    await bank.rate("USD", date(2026, 1, 1), "7.00")
    await bank.rate("USD", DAY, "7.20")
    account = await bank.account(customer, "A", currency="USD", balances={date(2026, 1, 1): 100_000_00})
    await bank.posting(account, DAY, 27_777_78)
    await bank.posting(account, DAY, 27_777_77)
    await bank.night(DAY)
    (row,) = await bank.rows(MOVEMENTS)
    assert (row["amount"], row["previous_aum"]) == (200_000_02, 700_000_00)


async def test_a_late_posting_is_measured_by_its_own_day(bank: Bank, manager: UUID) -> None:
    account = await holder(bank, manager, 1_000_000)
    await bank.night(DAY)
    await bank.balances(account, {date(2026, 6, 28): 5_000_000 * YUAN})
    bank.batch = await bank.promote(date(2026, 7, 1))
    await bank.posting(account, date(2026, 6, 28), 4_000_000 * YUAN)
    await bank.night(date(2026, 7, 1))
    (row,) = await bank.rows(MOVEMENTS)
    assert (row["business_date"], row["previous_aum"]) == (date(2026, 6, 28), 1_000_000 * YUAN)


async def test_what_a_revision_takes_back_goes_again(bank: Bank, manager: UUID) -> None:
    account = await holder(bank, manager, 1_000_000)
    posting = await bank.posting(account, DAY, -300_000 * YUAN)
    await bank.night(DAY)
    assert len(await bank.rows(MOVEMENTS)) == len(await bank.rows(TASKS)) == 1
    await bank.value("DELETE FROM posting WHERE tenant_id = $1 AND booked = $2 AND id = $3", DAY, posting)
    await bank.promote(DAY)
    await bank.night(DAY)
    assert await bank.rows(MOVEMENTS) == []
    assert await bank.rows(TASKS) == []


async def test_a_counterparty_of_ones_own_is_no_movement(bank: Bank, manager: UUID) -> None:
    account = await holder(bank, manager, 1_000_000)
    customer = await bank.value("SELECT customer_id FROM account WHERE tenant_id = $1 AND id = $2", account)
    await bank.account(customer, "SAVINGS", "WEALTH")
    await bank.posting(account, DAY, -300_000 * YUAN, counterparty="SAVINGS")
    await bank.posting(account, DAY, -300_001 * YUAN, counterparty="SOMEBODY")
    await bank.night(DAY)
    assert [row["amount"] for row in await bank.rows(MOVEMENTS)] == [-300_001 * YUAN]


async def test_a_manager_found_between_two_nights_gets_the_work(bank: Bank, manager: UUID) -> None:
    """Portfolios dealt after the night: tasks and contact dates do not wait for the next one."""
    account = await holder(bank, None, 1_000_000)
    await bank.posting(account, DAY, -300_000 * YUAN)
    await bank.night(DAY)
    customer = await bank.value("SELECT customer_id FROM account WHERE tenant_id = $1 AND id = $2", account)
    due = "SELECT contact_due_on FROM customer WHERE tenant_id = $1"
    assert (await bank.rows(TASKS), await bank.value(due)) == ([], None)
    await bank.lead(customer, manager, DAY)
    changed = await refresh(bank.database, bank.tenant)
    assert (changed["tasks"], changed["contacts"]) == (1, 1)
    assert [row["assignee_id"] for row in await bank.rows(TASKS)] == [manager]
    assert await bank.value(due) == date(2026, 8, 14)  # T3: 45 days from the first day of the manager
    assert (await refresh(bank.database, bank.tenant))["tasks"] == 0


async def test_without_a_manager_nobody_is_asked_until_there_is_one(bank: Bank, manager: UUID) -> None:
    account = await holder(bank, None, 1_000_000)
    await bank.posting(account, DAY, -300_000 * YUAN)
    await bank.night(DAY)
    assert await bank.rows(TASKS) == []
    customer = await bank.value("SELECT customer_id FROM account WHERE tenant_id = $1 AND id = $2", account)
    await bank.lead(customer, manager, DAY)
    await bank.night(DAY + timedelta(days=1))
    (task,) = await bank.rows(TASKS)
    assert task["assignee_id"] == manager
    other = await bank.employee("RM2", await bank.unit("U2"))
    await bank.lead(customer, other, DAY + timedelta(days=1))
    await bank.night(DAY + timedelta(days=2))
    (task,) = await bank.rows(TASKS)
    assert task["assignee_id"] == other, "a task follows its customer"
