"""All 475 days of the real bank: every account on every day, every posting, every ledger, read independently."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from rapport.ingest.outcome import DayResult
from rapport.ingest.service import run
from rapport.organisation.deal import deal
from rapport.products.catalogue import DEFAULT, load_products

DAYS = 475


def rows(root: Path, folder: str, table: str) -> list[list[str]]:
    """The file as the bank wrote it: decoded whole, then split."""
    text = (root / folder / f"CBS_{table}_{folder}.dat").read_bytes().decode("gb18030")
    return [line.split("|+|") for line in text.split("\n") if line]


def folders(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir())


def minor(amount: str) -> int:
    return int(Decimal(amount).scaleb(2))


def as_date(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def reported(root: Path) -> Iterator[tuple[date, dict[str, int]]]:
    """Balances of accounts and loans on each day."""
    for folder in folders(root):
        found = {row[0]: minor(row[2]) for row in rows(root, folder, "BALANCE")}
        found |= {row[0]: minor(row[9]) for row in rows(root, folder, "LOAN")}
        yield as_date(folder), found


def journal(root: Path) -> set[tuple[object, ...]]:
    return {
        (row[0], row[1], as_date(row[2]), minor(row[4]) * (1 if row[3] == "C" else -1), *row[5:9])
        for folder in folders(root)
        for row in rows(root, folder, "TXN")
    }


@pytest.fixture
async def real_tenant(services, tenant_factory):
    tenant = await tenant_factory(currency="CZK", timezone="Europe/Prague", replayed=True)
    async with services.database.transaction(tenant) as tx:
        await load_products(tx, DEFAULT)
    return tenant


async def test_every_real_day(real_feed, real_tenant, feed_of, reader, database):
    feed = await feed_of(real_tenant, real_feed)
    days: list[DayResult] = []

    async def after_day(day: DayResult) -> None:
        days.append(day)

    result = await run(feed, reader, after_day=after_day)
    assert (result.days_seen, result.days_promoted, result.days_reconciled) == (DAYS, DAYS, DAYS)
    assert (result.days_quarantined, result.days_held) == (0, 0)
    assert [day.day for day in days] == [as_date(name) for name in folders(real_feed)]

    async with database.transaction(real_tenant) as tx:
        await _compare_balances(tx, real_feed)
        await _compare_journal(tx, real_feed)
        await _compare_masters(tx, real_feed)
        await _compare_ledger(tx, real_feed)
        dealt = await deal(tx, 3)
        unled = "SELECT count(*) FROM customer WHERE tenant_id = $1 AND lead_rm_id IS NULL"
        assert await tx.fetch_value(unled, real_tenant.id) == 0
        assert dealt["managers"] == 231


async def _compare_balances(tx, root):
    sql = """SELECT b.valid_from, a.account_no, b.balance
               FROM balance_change b JOIN account a ON a.id = b.account_id
              WHERE b.tenant_id = $1 AND a.tenant_id = $1 ORDER BY 1"""
    changes = await tx.fetch(sql, tx.tenant.id)
    at, force = 0, {}
    for day, expected in reported(root):
        while at < len(changes) and changes[at]["valid_from"] <= day:
            force[changes[at]["account_no"]] = changes[at]["balance"]
            at += 1
        assert force == expected, day
    assert at == len(changes)
    facts = "SELECT business_date, subject, facts FROM reconciliation WHERE tenant_id = $1 ORDER BY 1, 2"
    saved = {(row[0], row[1]): row[2] for row in await tx.fetch(facts, tx.tenant.id)}
    for day, expected in reported(root):
        assert saved[day, "2011"] == sum(value for key, value in expected.items() if key.startswith("A"))
        assert saved[day, "1301"] == sum(value for key, value in expected.items() if key.startswith("L"))


async def _compare_journal(tx, root):
    sql = """SELECT p.source_key, a.account_no, p.booked, p.amount, p.operation, p.purpose, p.counterparty_bank,
                    p.counterparty_account
               FROM posting p JOIN account a ON a.id = p.account_id WHERE p.tenant_id = $1 AND a.tenant_id = $1"""
    found = [tuple(row) for row in await tx.fetch(sql, tx.tenant.id)]
    expected = journal(root)
    assert set(found) == expected
    assert len(found) == len(expected)


async def _compare_masters(tx, root):
    customers, accounts, parties, cards = {}, {}, set(), set()
    for folder in folders(root):
        customers |= {row[0]: row for row in rows(root, folder, "CUSTOMER")}
        accounts |= {row[0]: row for row in rows(root, folder, "ACCOUNT")}
        parties |= {tuple(row) for row in rows(root, folder, "ACCT_CUST")}
        cards |= {row[0] for row in rows(root, folder, "CARD")}
    sql = """SELECT c.customer_no, c.name, c.gender, c.birth_date, u.code, c.since FROM customer c
               JOIN org_unit u ON u.id = c.managing_org_id WHERE c.tenant_id = $1 AND u.tenant_id = $1"""
    found = {row[0]: tuple(row)[1:] for row in await tx.fetch(sql, tx.tenant.id)}
    expected = {
        key: (row[2], row[3], as_date(row[4]), row[7], as_date(row[8])) for key, row in customers.items()
    }
    assert found == expected
    kept = await tx.fetch(
        "SELECT account_no FROM account WHERE tenant_id = $1 AND kind = 'ACCOUNT'", tx.tenant.id
    )
    assert {row[0] for row in kept} == set(accounts)
    sql = """SELECT a.account_no, c.customer_no, p.role FROM account_party p
               JOIN account a ON a.id = p.account_id JOIN customer c ON c.id = p.customer_id
              WHERE p.tenant_id = $1"""
    assert {tuple(row) for row in await tx.fetch(sql, tx.tenant.id)} == parties
    assert await tx.fetch_value("SELECT count(*) FROM card WHERE tenant_id = $1", tx.tenant.id) == len(cards)
    orders = len(rows(root, folders(root)[-1], "STANDING_ORDER"))
    assert (
        await tx.fetch_value("SELECT count(*) FROM standing_order WHERE tenant_id = $1", tx.tenant.id)
        == orders
    )


async def _compare_ledger(tx, root):
    expected = {
        (as_date(row[0]), row[1], row[2], minor(row[3]))
        for folder in folders(root)
        for row in rows(root, folder, "GL")
    }
    found = await tx.fetch(
        "SELECT as_of, subject, currency, balance FROM gl_balance WHERE tenant_id = $1", tx.tenant.id
    )
    assert {tuple(row) for row in found} == expected
    assert len(found) == len(expected) == 2 * DAYS
