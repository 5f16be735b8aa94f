"""Loans, term arrangements, credit lines, rates and a backfill: what each leaves in the tables."""

from datetime import date, timedelta


def at(number):
    return date(2026, 3, 2) + timedelta(days=number - 1)


def loan(number, outstanding, account="A1", overdue=0, risk="NORMAL"):
    return (number, account, "C1", "LOAN_CONSUMER", "CNY", at(1), 12, "1200.00", "100.00", f"{outstanding}.00",
            overdue, risk)  # fmt: skip


def term(number, start, maturity, principal, status="OPEN"):
    return (number, "C1", "DEP_TERM", "CNY", "S1", start, maturity, "1.75", f"{principal}.00", status)


async def test_a_loan_is_an_account_with_its_latest_report(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 5}, LOAN=[loan("L1", 1200)], GL=bank.ledger(1, 5, 1200))
    bank.send(
        2, {"A1": 5}, LOAN=[loan("L1", 1100, overdue=3, risk="SPECIAL_MENTION")], GL=bank.ledger(2, 5, 1100)
    )
    bank.send(3, {"A1": 5}, LOAN=[loan("L1", 0)], GL=bank.ledger(3, 5))
    bank.send(4, {"A1": 5}, LOAN=[loan("L1", 0)], GL=bank.ledger(4, 5))
    taken = await take_in()
    assert [one.reconciled for one in taken.days] == [True] * 4
    assert await tables.changes("L1") == [(1, 1200), (2, 1100), (3, 0)]
    assert await tables.rows(
        """SELECT l.kind, d.account_no, l.status, l.close_date, l.maturity_date, l.principal, l.instalment,
                  l.term_months, l.overdue_days, l.risk_class
             FROM account l JOIN account d ON d.id = l.settlement_account_id
            WHERE l.tenant_id = $1 AND l.account_no = 'L1'"""
    ) == [("LOAN", "A1", "CLOSED", at(3), date(2027, 3, 2), 120000, 10000, 12, 0, "NORMAL")]


async def test_a_loan_file_that_repeats_itself_still_counts_as_reported(bank, take_in, tables):
    bank.open("A1")
    for number in (1, 2, 3):
        bank.send(number, {"A1": 5}, LOAN=[loan("L1", 700)], GL=bank.ledger(number, 5, 700))
    await take_in()
    bank.send(1, {"A1": 5}, full=True, LOAN=[loan("L1", 900)], GL=bank.ledger(1, 5, 900))
    assert (await take_in()).days[0].reconciled is True
    assert await tables.changes("L1") == [(1, 900), (2, 700)]
    assert (
        await tables.rows("SELECT reconciled FROM feed_day WHERE tenant_id = $1 AND state = 'PROMOTED'")
        == [(True,)] * 3
    )


async def test_an_arrangement_stands_at_its_principal_from_start_to_end(bank, take_in, tables):
    bank.open("A1")
    known = [
        term("R1", at(-20), at(-5), 100, "MATURED"),
        term("R2", at(-5), at(3), 200),
        term("R3", at(-5), "", 300),
        term("R4", at(-9), at(90), 400),
    ]
    bank.send(1, {"A1": 5}, ARRANGEMENT=("DELTA", known))
    changed = [term("R2", at(-5), at(3), 200, "RENEWED"), term("R3", at(-5), "", 250)]
    bank.send(4, {"A1": 5}, ARRANGEMENT=("DELTA", [*changed, term("R4", at(-9), at(90), 400, "REDEEMED")]))
    taken = await take_in()
    assert taken.states == ["PROMOTED", "PROMOTED"]
    assert await tables.changes("R1") == [(-20, 100), (-5, 0)]
    assert await tables.changes("R2") == [(-5, 200), (3, 0)]
    assert await tables.changes("R3") == [(-5, 300), (4, 250)]
    assert await tables.changes("R4") == [(-9, 400), (4, 0)]
    assert await tables.rows(
        """SELECT account_no, status, close_date, maturity_date, rate::float FROM account
            WHERE tenant_id = $1 AND kind = 'ARRANGEMENT' ORDER BY 1"""
    ) == [
        ("R1", "MATURED", at(-5), at(-5), 1.75),
        ("R2", "RENEWED", at(3), at(3), 1.75),
        ("R3", "OPEN", None, None, 1.75),
        ("R4", "REDEEMED", at(4), at(90), 1.75),
    ]


async def test_a_revised_arrangement_takes_back_what_was_said(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 5}, ARRANGEMENT=("DELTA", [term("R1", at(-5), at(9), 100)]))
    bank.send(2, {"A1": 5}, ARRANGEMENT=("DELTA", [term("R1", at(-5), at(9), 100, "REDEEMED")]))
    await take_in()
    assert await tables.changes("R1") == [(-5, 100), (2, 0)]
    bank.send(2, {"A1": 5}, ARRANGEMENT=("DELTA", [term("R1", at(-5), at(9), 60)]))
    await take_in()
    assert await tables.changes("R1") == [(-5, 100), (2, 60)]
    assert await tables.rows(
        "SELECT status, close_date FROM account WHERE tenant_id = $1 AND account_no = 'R1'"
    ) == [("OPEN", None)]


async def test_a_backfill_fills_the_days_before_the_first_daily_one(bank, take_in, tables):
    bank.open("A1", "A2")
    past = [("A1", at(-9), "10.00", "CNY"), ("A1", at(-2), "20.00", "CNY"), ("A1", at(1), "77.00", "CNY"),
            ("A2", at(-3), "5.00", "CNY")]  # fmt: skip
    bank.send(1, {"A1": 20, "A2": 6}, HISTORY=("ONCE", past))
    assert (await take_in()).days[0].reconciled is True
    assert await tables.changes("A1") == [(-9, 10), (-2, 20)]
    assert await tables.changes("A2") == [(-3, 5), (1, 6)]
    revised = [("A1", at(-9), "11.00", "CNY"), ("A1", at(-1), "19.00", "CNY"), ("A2", at(-3), "6.00", "CNY")]
    bank.send(1, {"A1": 20, "A2": 6}, full=True, HISTORY=("ONCE", revised))
    assert (await take_in()).days[0].reconciled is True
    assert await tables.changes("A1") == [(-9, 11), (-1, 19), (1, 20)]
    assert await tables.balance("A2", 1) == 6


async def test_a_late_backfill_leaves_daily_figures_alone(bank, take_in, tables):
    bank.open("A1")
    bank.send(2, {"A1": 30})
    await take_in()
    bank.send(
        3, {"A1": 30}, HISTORY=("ONCE", [("A1", at(-9), "10.00", "CNY"), ("A1", at(2), "99.00", "CNY")])
    )
    await take_in()
    assert await tables.changes("A1") == [(-9, 10), (2, 30)]


async def test_full_files_of_lines_and_orders_replace(bank, take_in, tables):
    bank.open("A1")
    lines = [(f"X{number:02d}", "C1", "CNY", "100.00", "40.00", at(90)) for number in range(12)]
    orders = [(f"O{number:02d}", "A1", "ICBC", "622", "5.00", "HOUSEHOLD") for number in range(12)]
    bank.send(1, {"A1": 5}, CREDIT_LINE=lines, STANDING_ORDER=orders)
    changed = [("X01", "C1", "CNY", "120.00", "50.00", at(90)), *lines[2:]]
    bank.send(2, {"A1": 5}, CREDIT_LINE=changed, STANDING_ORDER=orders[1:])
    await take_in()
    assert await tables.value("SELECT count(*) FROM credit_line WHERE tenant_id = $1") == 11
    assert await tables.rows(
        "SELECT line_no, amount, used FROM credit_line WHERE tenant_id = $1 ORDER BY 1 LIMIT 2"
    ) == [("X01", 12000, 5000), ("X02", 10000, 4000)]
    assert await tables.value("SELECT min(order_no) FROM standing_order WHERE tenant_id = $1") == "O01"


async def test_rates_belong_to_their_own_days(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 5}, FX_RATE=[("USD", at(1), "7.1234"), ("JPY", at(0), "0.0482")])
    bank.send(2, {"A1": 5}, FX_RATE=[("USD", at(2), "7.2"), ("JPY", at(2), "0.0481")])
    await take_in()
    sql = "SELECT currency, as_of, middle_rate::text FROM fx_rate WHERE tenant_id = $1 ORDER BY 2, 1"
    assert await tables.rows(sql) == [
        ("JPY", at(0), "0.04820000"),
        ("USD", at(1), "7.12340000"),
        ("JPY", at(2), "0.04810000"),
        ("USD", at(2), "7.20000000"),
    ]


async def test_amounts_of_a_journal_count_in_the_accounts_currency(bank, take_in, tables):
    bank.open("A1", "A2", "A3")
    currencies = {"A1": "CNY", "A2": "JPY", "A3": "KWD"}
    accounts = [
        (one, f"C{one[1]}", "DEP_CURRENT", ccy, "S1", at(1), "", "OPEN") for one, ccy in currencies.items()
    ]
    balances = [("A1", at(1), "5.00", "CNY"), ("A2", at(1), "500.00", "JPY"), ("A3", at(1), "5.00", "KWD")]
    journal = [(f"T{one}", one, at(1), "D", "5.00", "CASH_OUT", "", "", "") for one in currencies]
    bank.send(1, {}, ACCOUNT=("FULL", accounts), BALANCE=balances, TXN=journal)
    taken = await take_in()
    assert taken.states == ["PROMOTED"]
    assert await tables.rows("SELECT source_key, amount FROM posting WHERE tenant_id = $1 ORDER BY 1") == [
        ("TA1", -500),
        ("TA2", -5),
        ("TA3", -5000),
    ]
    broken = [("TB", "A2", at(2), "D", "5.50", "CASH_OUT", "", "", "")]
    later = [(one, at(2), amount, ccy) for one, _, amount, ccy in balances]
    bank.send(2, {}, BALANCE=later, TXN=broken)
    assert (await take_in()).states == ["QUARANTINED"]
    assert await tables.problems(2) == [("TXN", 1, "amount", "AMOUNT_PRECISION")]


async def test_units_and_employees_that_a_full_file_leaves_out(bank, take_in, tables):
    bank.open("A1")
    units = [
        ("HO", "总行", "", "HEAD_OFFICE"),
        *((f"S{n}", f"支行{n}", "HO", "SUB_BRANCH") for n in range(1, 13)),
    ]
    staff = [(f"E{n:02d}", "赵", "S1", "RM", "RETAIL", at(1), "ACTIVE") for n in range(12)]
    bank.send(1, {"A1": 5}, ORG=units, EMPLOYEE=staff)
    bank.send(2, {"A1": 5}, ORG=units[:-1], EMPLOYEE=staff[:-1])
    await take_in()
    assert await tables.rows(
        "SELECT code, status, valid_to FROM org_unit WHERE tenant_id = $1 AND code = 'S12'"
    ) == [("S12", "CLOSED", at(1))]
    assert await tables.rows(
        "SELECT status, status_since FROM employee WHERE tenant_id = $1 AND employee_no = 'E11'"
    ) == [("LEFT", at(2))]
    assert {code for *_, code in await tables.problems(2)} == {"UNITS_ABSENT", "EMPLOYEES_ABSENT"}


async def test_a_unit_cannot_be_above_itself(bank, take_in, tables):
    bank.open("A1")
    circle = [
        ("HO", "总行", "", "HEAD_OFFICE"),
        ("S1", "支行", "B1", "SUB_BRANCH"),
        ("B1", "分行", "S1", "BRANCH"),
    ]
    bank.send(1, {"A1": 5}, ORG=circle)
    assert (await take_in()).states == ["QUARANTINED"]
    found = [row for row in await tables.problems(1) if row[0] == "ORG"]
    assert found == [("ORG", 2, "parent_code", "CIRCLE"), ("ORG", 3, "parent_code", "CIRCLE")]
