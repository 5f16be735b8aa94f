"""Late days, revisions and days out of order: what every other day reported stays as it was."""

import random
from datetime import date, timedelta

import pytest

DAYS = 7
ACCOUNTS = ("A1", "A2", "A3", "A4")


def at(number):
    return date(2026, 3, 2) + timedelta(days=number - 1)


async def in_force(tables, account, days=DAYS):
    return [await tables.balance(account, number) for number in range(1, days + 1)]


async def test_a_revised_day_needs_a_row_of_its_own_and_one_on_the_next_reported_day(bank, take_in, tables):
    bank.open("A1")
    for number in (1, 2, 3):
        bank.send(number, {"A1": 100})
    await take_in()
    bank.send(2, {"A1": 120})
    taken = await take_in()
    assert await tables.changes("A1") == [(1, 100), (2, 120), (3, 100)]
    assert [(one.day, one.revision, one.restated_from) for one in taken.days] == [(at(2), 2, at(2))]
    assert await tables.rows(
        "SELECT revision, state, reconciled FROM feed_day WHERE tenant_id = $1 AND business_date = $2 ORDER BY 1",
        at(2),
    ) == [(1, "REPLACED", True), (2, "PROMOTED", True)]


async def test_a_revision_that_is_taken_back_leaves_what_was_there(bank, take_in, tables):
    bank.open("A1")
    for number in (1, 2, 3):
        bank.send(number, {"A1": 100})
    await take_in()
    for amount in (120, 100):
        bank.send(2, {"A1": amount})
        await take_in()
    assert await in_force(tables, "A1", 3) == [100, 100, 100]


async def test_a_late_day_changes_itself_alone(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 100})
    bank.send(3, {"A1": 100})
    await take_in()
    bank.send(2, {"A1": 70})
    taken = await take_in()
    assert await tables.changes("A1") == [(1, 100), (2, 70), (3, 100)]
    assert taken.days[0].restated_from == at(2)
    assert await tables.value("SELECT data_as_of FROM business_state WHERE tenant_id = $1") == at(3)


async def test_a_revised_balance_is_carried_where_the_account_was_missing(bank, take_in, tables):
    bank.crowd()
    bank.open("A1")
    bank.send(1, {"A1": 100})
    bank.send(2, {})
    bank.send(3, {"A1": 100})
    await take_in()
    bank.send(1, {"A1": 120}, full=True)
    await take_in()
    assert await in_force(tables, "A1", 3) == [120, 120, 100]


async def test_ledgers_of_days_that_carried_a_revised_balance_are_compared_again(bank, take_in, tables):
    bank.crowd()
    bank.open("A1")
    bank.send(1, {"A1": 100})
    bank.send(2, {}, GL=bank.ledger(2, 150))
    await take_in()
    sql = "SELECT reconciled FROM feed_day WHERE tenant_id = $1 AND business_date = $2"
    assert await tables.value(sql, at(2)) is False
    bank.send(1, {"A1": 120}, full=True)
    await take_in()
    assert await tables.value(sql, at(2)) is True


async def test_a_revision_retires_the_postings_that_it_does_not_repeat(bank, take_in, tables):
    def line(key, amount):
        return (key, "A1", at(2), "C", amount, "CASH_IN", "", "", "")

    bank.open("A1")
    bank.send(1, {"A1": 0})
    bank.send(2, {"A1": 60}, TXN=[line("T1", "10.00"), line("T2", "20.00"), line("T3", "30.00")])
    await take_in()
    first = dict(await tables.rows("SELECT source_key, id FROM posting WHERE tenant_id = $1"))
    bank.send(2, {"A1": 35}, TXN=[line("T1", "10.00"), line("T2", "25.00")])
    await take_in()
    found = await tables.rows("SELECT source_key, amount FROM posting WHERE tenant_id = $1 ORDER BY 1")
    assert found == [("T1", 1000), ("T2", 2500)]
    kept = dict(await tables.rows("SELECT source_key, id FROM posting WHERE tenant_id = $1"))
    assert kept["T1"] == first["T1"]
    retired = await tables.rows(
        """SELECT h.source_key, h.amount, d.revision FROM posting_history h JOIN feed_day d ON d.id = h.retired_by
            WHERE h.tenant_id = $1 AND d.tenant_id = $1 ORDER BY 1"""
    )
    assert retired == [("T2", 2000, 2), ("T3", 3000, 2)]


async def test_a_third_revision_looks_at_what_both_earlier_ones_left(bank, take_in, tables):
    def line(key):
        return (key, "A1", at(1), "C", "1.00", "CASH_IN", "", "", "")

    bank.open("A1")
    for keys in (("T1", "T2"), ("T1", "T3"), ("T3", "T4")):
        bank.send(1, {"A1": 2}, full=True, TXN=[line(key) for key in keys])
        await take_in()
    assert await tables.rows("SELECT source_key FROM posting WHERE tenant_id = $1 ORDER BY 1") == [
        ("T3",),
        ("T4",),
    ]
    assert await tables.rows("SELECT source_key FROM posting_history WHERE tenant_id = $1 ORDER BY 1") == [
        ("T1",),
        ("T2",),
    ]


async def test_masters_of_an_older_day_do_not_overwrite_newer_ones(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 1})
    bank.send(3, {"A1": 1}, CUSTOMER=("DELTA", [bank.customer_row("C1", "新名")]))
    await take_in()
    bank.send(2, {"A1": 1}, CUSTOMER=("DELTA", [bank.customer_row("C1", "旧名")]))
    await take_in()
    assert await tables.value("SELECT name FROM customer WHERE tenant_id = $1") == "新名"


async def test_a_full_file_is_not_overwritten_by_a_late_change_before_it(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 1})
    bank.send(3, {"A1": 1}, CUSTOMER=("FULL", [bank.customer_row("C1")]))
    await take_in()
    bank.send(2, {"A1": 1}, CUSTOMER=("DELTA", [bank.customer_row("C1", "旧名")]))
    await take_in()
    assert await tables.value("SELECT name FROM customer WHERE tenant_id = $1") == "王雷"


@pytest.mark.parametrize("seed", range(8))
async def test_any_order_of_days_and_revisions_comes_to_the_same_balances(bank, take_in_here, tables, seed):
    """The oracle keeps the last report of each day and goes through the days once."""
    dice = random.Random(seed)
    bank.crowd(60)
    bank.open(*ACCOUNTS)
    reports = {}
    order = [1, *dice.sample(range(2, DAYS + 1), DAYS - 1)]
    order += [dice.randint(1, DAYS) for _ in range(6)]
    for number in order:
        reports[number] = {
            one: dice.choice((0, 10, 10, 20)) for one in ACCOUNTS if number == 1 or dice.random() < 0.7
        }
        bank.send(number, reports[number], full=number == 1)
        taken = await take_in_here()
        assert taken.states in (["PROMOTED"], [])
        for account in ACCOUNTS:
            assert await in_force(tables, account) == expected(reports, account), (seed, number, account)


def expected(reports, account):
    """Reported, or carried from the day before."""
    found, last = [], None
    for number in range(1, DAYS + 1):
        last = reports.get(number, {}).get(account, last)
        found.append(last)
    return found
