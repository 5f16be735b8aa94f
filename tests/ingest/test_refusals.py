"""Bad input: what each gets, and that nothing of it is in the tables."""

import asyncio
from datetime import date, timedelta

import pytest
from rapport.ingest.limits import FEED_LIMITS, FeedLimits
from rapport.kernel.parameters import put


def at(number):
    return date(2026, 3, 2) + timedelta(days=number - 1)


def posting(key, account, number, amount="1.00"):
    return (key, account, at(number), "C", amount, "CASH_IN", "", "", "")


REFERENCES = [
    ("CUSTOMER", ("DELTA", [("C9", "PERSON", "王", "M", "", "", "", "S9", at(2), "ACTIVE")]), "org_code"),
    ("ACCOUNT", ("DELTA", [("A9", "C9", "DEP_CURRENT", "CNY", "S1", at(2), "", "OPEN")]), "cust_no"),
    ("ACCOUNT", ("DELTA", [("A9", "C1", "DEP_CURRENT", "CNY", "S9", at(2), "", "OPEN")]), "org_code"),
    ("ACCT_CUST", ("DELTA", [("A9", "C1", "OWNER")]), "acct_no"),
    ("ACCT_CUST", ("DELTA", [("A1", "C9", "OWNER")]), "cust_no"),
    (
        "BALANCE",
        [*((f"Z{n:02d}", at(2), "1.00", "CNY") for n in range(30)), ("A9", at(2), "5.00", "CNY")],
        "acct_no",
    ),
    ("TXN", [posting("T1", "A1", 2), posting("T2", "A9", 2)], "acct_no"),
    (
        "LOAN",
        [("L1", "A1", "C9", "LOAN_CONSUMER", "CNY", at(1), 12, "10.00", "1.00", "9.00", 0, "NORMAL")],
        "cust_no",
    ),
    (
        "LOAN",
        [("L1", "A9", "C1", "LOAN_CONSUMER", "CNY", at(1), 12, "10.00", "1.00", "9.00", 0, "NORMAL")],
        "acct_no",
    ),
    ("CARD", ("DELTA", [("6222020000001234", "C9", "A1", "CARD_GOLD", at(2))]), "cust_no"),
    ("STANDING_ORDER", ("FULL", [("O1", "A9", "ICBC", "1", "5.00", "")]), "acct_no"),
    ("CREDIT_LINE", ("FULL", [("X1", "C9", "CNY", "100.00", "0.00", at(90))]), "cust_no"),
    ("ORG", [("HO", "总行", "", "HEAD_OFFICE"), ("S1", "支行", "B9", "SUB_BRANCH")], "parent_code"),
    ("EMPLOYEE", ("FULL", [("E1", "赵", "S9", "RM", "RETAIL", at(1), "ACTIVE")]), "org_code"),
    (
        "INTERACTION",
        ("DELTA", [("V1", "C1", "E9", "20260303100000", "CALL", "CARE", "", "", "", "0")]),
        "employee_no",
    ),
]


@pytest.mark.parametrize(("table", "rows", "column"), REFERENCES)
async def test_a_reference_to_nothing_quarantines_the_day_and_no_other(
    bank, take_in, tables, table, rows, column
):
    bank.crowd()
    bank.open("A1")
    bank.send(1, {"A1": 5}, EMPLOYEE=("FULL", [("E1", "赵", "S1", "RM", "RETAIL", at(1), "ACTIVE")]))
    await take_in()
    before = await tables.counts()
    bank.send(2, {"A1": 5}, **{table: rows})
    bank.send(3, {"A1": 7})
    taken = await take_in()
    assert taken.states == ["QUARANTINED", "PROMOTED"]
    found = await tables.problems(2)
    assert [(name, name_of) for name, _, name_of, _ in found if name == table.split("_")[0]], found
    assert (table.split("_")[0], column) in [(name, place) for name, _, place, _ in found]
    assert {code for *_, code in found} == {"UNKNOWN_REFERENCE"}
    after = await tables.counts()
    assert after == {
        **before,
        "balance_change": before["balance_change"] + 1,
        "gl_balance": 4,
        "reconciliation": 4,
    }
    assert await tables.changes("A1") == [(1, 5), (3, 7)]


async def test_what_only_follows_from_another_fault_is_not_reported(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 5})
    await take_in()
    bank.open("A2")
    bank.send(
        2,
        {"A1": 5, "A2": 1},
        ACCOUNT=("DELTA", [("A2", "C2", "DEP_CURRENT", "CNY", "S9", at(2), "", "OPEN")]),
        TXN=[posting("T1", "A2", 2)],
    )
    assert (await take_in()).states == ["QUARANTINED"]
    assert await tables.problems(2) == [("ACCOUNT", 1, "org_code", "UNKNOWN_REFERENCE")]


async def test_a_malformed_file_quarantines_its_day_and_the_corrected_one_goes_in(bank, take_in, tables):
    bank.open("A1")
    for number in (1, 2, 3):
        bank.send(number, {"A1": number})
    whole = bank.path(2, "BALANCE").read_bytes()
    bank.path(2, "BALANCE").write_bytes(whole[:-4])
    taken = await take_in()
    assert taken.states == ["PROMOTED", "QUARANTINED", "PROMOTED"]
    assert ("BALANCE", 0, "", "CHECKSUM") in await tables.problems(2)
    assert await tables.changes("A1") == [(1, 1), (3, 3)]
    assert taken.result.days_quarantined == 1
    bank.path(2, "BALANCE").write_bytes(whole)
    bank.send(2, {"A1": 4})
    assert (await take_in()).states == ["PROMOTED"]
    assert await tables.changes("A1") == [(1, 1), (2, 4), (3, 3)]
    assert await tables.value("SELECT max(revision) FROM feed_day WHERE tenant_id = $1") == 2


async def test_days_wait_for_the_first_full_masters(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 1})
    first = {path: path.read_bytes() for path in bank.folder(1).iterdir()}
    for path in first:
        path.unlink()
    bank.send(2, {"A1": 2}, full=False)
    taken = await take_in()
    assert taken.states == ["COMPLETE"]
    newest = "SELECT reason FROM feed_day WHERE tenant_id = $1 ORDER BY business_date DESC LIMIT 1"
    assert await tables.value(newest) == "WAITS_FOR_FULL"
    assert ("", 0, "", "WAITS_FOR_FULL") in await tables.problems(2)
    assert (await tables.counts())["account"] == 0
    for path, content in first.items():
        path.write_bytes(content)
    assert (await take_in()).states == ["PROMOTED", "PROMOTED"]
    assert await tables.problems(2) == []
    assert await tables.changes("A1") == [(1, 1), (2, 2)]


async def test_a_day_that_refers_to_a_late_one_goes_in_after_it(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 1})
    bank.open("A2")
    bank.send(2, {"A1": 1, "A2": 5})
    late = {path: path.read_bytes() for path in bank.folder(2).iterdir()}
    for path in late:
        path.unlink()
    bank.send(3, {"A1": 1, "A2": 6})
    assert (await take_in()).states == ["PROMOTED", "QUARANTINED"]
    for path, content in late.items():
        path.write_bytes(content)
    assert (await take_in()).states == ["PROMOTED", "PROMOTED"]
    assert await tables.changes("A2") == [(2, 5), (3, 6)]


async def test_a_full_file_that_shrank_is_held_until_a_person_releases_it(
    bank, take_in, tables, database, own_tenant
):
    bank.crowd()
    bank.open("A1")
    bank.send(1, {"A1": 5})
    await take_in()
    before = await tables.counts()
    bank.others = bank.others[:20]
    bank.send(2, {"A1": 5}, GL=bank.ledger(2, 35))
    taken = await take_in()
    assert taken.states == ["HELD"]
    assert taken.result.days_held == 1
    assert await tables.problems(2) == [("BALANCE", 0, "", "SHRANK")]
    assert await tables.counts() == before
    assert (await take_in()).days == []
    async with database.transaction(own_tenant) as tx:
        await tx.execute(
            "UPDATE feed_day SET released_by = uuidv7() WHERE tenant_id = $1 AND state = 'HELD'",
            own_tenant.id,
        )
    released = await take_in()
    assert released.states == ["PROMOTED"]
    assert released.days[0].reconciled is True
    assert [code for *_, code in await tables.problems(2)] == ["ACCOUNTS_MISSING"]


async def test_rows_of_an_unknown_product_wait_and_are_never_zero(
    bank, take_in, tables, database, own_tenant
):
    from rapport.products.catalogue import DEFAULT, ProductRow, load_products

    bank.open("A1", "A2")
    accounts = [bank.account_row("A1"), bank.account_row("A2", product="DEP_NEW")]
    bank.send(1, {"A1": 5, "A2": 7}, ACCOUNT=("FULL", accounts), TXN=[posting("T1", "A2", 1)])
    bank.send(2, {"A1": 5, "A2": 8}, TXN=[posting("T2", "A2", 2)])
    taken = await take_in()
    assert [(one.state, one.reconciled) for one in taken.days] == [("PROMOTED", False), ("PROMOTED", False)]
    waiting = await tables.rows(
        """SELECT entity, source_key, value, reason, amount FROM set_aside_row
            WHERE tenant_id = $1 AND resolved_at IS NULL ORDER BY 1, 2, 5"""
    )
    assert waiting == [
        ("arrangement_balance", "A2", "", "WAITS_FOR_ITS_ACCOUNT", 700),
        ("arrangement_balance", "A2", "", "WAITS_FOR_ITS_ACCOUNT", 800),
        ("deposit_arrangement", "A2", "DEP_NEW", "UNKNOWN_PRODUCT", None),
        ("party_arrangement_role", "A2", "", "WAITS_FOR_ITS_ACCOUNT", None),
        ("posting", "T1", "", "WAITS_FOR_ITS_ACCOUNT", 100),
        ("posting", "T2", "", "WAITS_FOR_ITS_ACCOUNT", 100),
    ]
    assert await tables.changes("A2") == []
    differences = (
        "SELECT difference FROM reconciliation WHERE tenant_id = $1 AND subject = '2011' ORDER BY facts"
    )
    assert sorted(await tables.rows(differences)) == [(-800,), (-700,)]
    async with database.transaction(own_tenant) as tx:
        await load_products(tx, [*DEFAULT, ProductRow("DEP_NEW", "新", "New", "DEPOSIT", "LIABILITY")])
    again = await take_in(forced=(1, 2), days=(1, 2))
    assert [(one.state, one.reconciled) for one in again.days] == [("PROMOTED", True), ("PROMOTED", True)]
    assert await tables.changes("A2") == [(1, 7), (2, 8)]
    assert (
        await tables.value("SELECT count(*) FROM set_aside_row WHERE tenant_id = $1 AND resolved_at IS NULL")
        == 0
    )
    assert await tables.rows("SELECT source_key FROM posting WHERE tenant_id = $1 ORDER BY 1") == [
        ("T1",),
        ("T2",),
    ]
    assert (await tables.counts())["posting_history"] == 0


async def test_bad_rows_are_set_aside_up_to_the_banks_limit(bank, take_in, tables, database, own_tenant):
    bank.open("A1")
    bank.send(1, {"A1": 5}, TXN=[posting("T1", "A1", 1), posting("T2", "A9", 1)])
    async with database.transaction(own_tenant) as tx:
        await put(tx, FEED_LIMITS, FeedLimits(bad_rows=1), at(1))
    assert (await take_in()).states == ["PROMOTED"]
    assert await tables.rows("SELECT source_key FROM posting WHERE tenant_id = $1") == [("T1",)]
    assert await tables.rows("SELECT source_key, reason, amount FROM set_aside_row WHERE tenant_id = $1") == [
        ("T2", "UNKNOWN_REFERENCE", 100)
    ]
    assert await tables.problems(1) == [("TXN", 2, "acct_no", "UNKNOWN_REFERENCE")]


async def test_a_difference_to_the_ledger_is_shown_in_red(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 5}, GL=[(at(1), "2011", "CNY", "5.01"), (at(1), "1301", "CNY", "0.00")])
    taken = await take_in()
    assert taken.days[0].reconciled is False
    assert taken.result.days_reconciled == 0
    assert await tables.rows(
        "SELECT subject, currency, ledger, facts, difference FROM reconciliation WHERE tenant_id = $1 ORDER BY 1"
    ) == [("1301", "CNY", 0, 0, 0), ("2011", "CNY", 501, 500, -1)]
    bank.send(1, {"A1": 5}, full=True)
    assert (await take_in()).days[0].reconciled is True


async def test_a_balance_in_another_currency_than_the_accounts(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {}, BALANCE=[("A1", at(1), "5.00", "USD")])
    assert (await take_in()).states == ["QUARANTINED"]
    assert await tables.problems(1) == [("BALANCE", 1, "ccy", "OTHER_CURRENCY")]
    assert (await tables.counts())["account"] == 0


async def test_a_posting_of_another_day_with_other_values(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 1}, TXN=[posting("T1", "A1", 1)])
    bank.send(2, {"A1": 1}, TXN=[posting("T1", "A1", 1, "2.00")])
    bank.send(3, {"A1": 1}, TXN=[posting("T1", "A1", 1), posting("T3", "A1", 3)])
    assert (await take_in()).states == ["PROMOTED", "QUARANTINED", "PROMOTED"]
    assert await tables.problems(2) == [("TXN", 1, "txn_id", "POSTING_CHANGED")]
    found = await tables.rows("SELECT source_key, amount FROM posting WHERE tenant_id = $1 ORDER BY 1")
    assert found == [("T1", 100), ("T3", 100)]


async def test_no_report_quotes_a_personal_value(bank, take_in, tables):
    bank.open("A1")
    secret = "6222029999999999"
    bank.send(1, {"A1": 1}, CARD=("FULL", [(secret, "C8888", "A7777", "CARD_GOLD", at(1))]))
    assert (await take_in()).states == ["QUARANTINED"]
    reports = await tables.rows("SELECT p::text FROM feed_problem p WHERE tenant_id = $1")
    assert reports
    assert not any(value in text for (text,) in reports for value in (secret, "C8888", "A7777"))


async def test_a_transaction_that_dies_leaves_nothing(bank, feed_of, reader, tables, own_tenant, settings):
    """The connection is cut while the day is being promoted."""
    import asyncpg
    from rapport.ingest.service import run

    bank.open("A1")
    bank.send(1, {"A1": 5})
    before = await tables.counts()
    feed = await feed_of(own_tenant, bank.root)
    close = feed._close

    async def cut(tx, intake, started):
        pid = await tx.fetch_value("SELECT pg_backend_pid()")
        admin = await asyncpg.connect(settings.admin_database_url)
        try:
            await admin.execute("SELECT pg_terminate_backend($1)", pid)
        finally:
            await admin.close()
        return await close(tx, intake, started)

    feed._close = cut
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
        await run(feed, reader)
    assert await tables.counts() == before
    assert await tables.states() == {1: "COMPLETE"}
    again = await feed_of(own_tenant, bank.root)
    result = await run(again, reader)
    assert (result.days_promoted, result.days_reconciled) == (1, 1)


async def test_two_runs_at_once_promote_each_day_once(bank, take_in, tables):
    bank.open("A1")
    for number in range(1, 6):
        bank.send(number, {"A1": number}, TXN=[posting(f"T{number}", "A1", number)])
    one, other = await asyncio.gather(take_in(), take_in())
    promoted = [day.day for run_ in (one, other) for day in run_.days if day.state == "PROMOTED"]
    assert sorted(promoted) == [at(number) for number in range(1, 6)]
    assert (await tables.counts())["posting"] == 5
    assert await tables.value("SELECT count(*) FROM feed_day WHERE tenant_id = $1") == 5
