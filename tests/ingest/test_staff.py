"""Staff, portfolios and contacts: from files, or dealt where the files have none."""

from datetime import date, timedelta

import pytest
from rapport.organisation.deal import deal


def at(number):
    return date(2026, 3, 2) + timedelta(days=number - 1)


def employee(number, status="ACTIVE", unit="S1"):
    return (number, f"员工{number}", unit, "RM", "RETAIL", at(1), status)


def lead(customer, employee_no, since=1, share="100.00", kind="LEAD"):
    return (customer, "RETAIL", employee_no, kind, share, at(since))


EMPLOYEES = [employee("E1"), employee("E2"), employee("E3")]
LEADS = """
    SELECT e.employee_no, a.type, a.share_pct::int, a.valid_from, a.valid_to
      FROM assignment a JOIN employee e ON e.id = a.rm_id
     WHERE a.tenant_id = $1 AND e.tenant_id = $1 ORDER BY a.valid_from, e.employee_no, a.type
"""


async def test_a_lead_is_repeated_on_the_customer(bank, take_in, tables):
    bank.open("A1", "A2")
    units = [
        ("HO", "总行", "", "HEAD_OFFICE"),
        ("S1", "东关", "HO", "SUB_BRANCH"),
        ("S2", "西关", "HO", "SUB_BRANCH"),
    ]
    staff = [employee("E1", unit="S2")]
    bank.send(1, {"A1": 1, "A2": 1}, ORG=units, EMPLOYEE=staff, ASSIGNMENT=[lead("C1", "E1")])
    await take_in()
    assert await tables.rows(
        """SELECT c.customer_no, e.employee_no, u.code FROM customer c
             LEFT JOIN employee e ON e.id = c.lead_rm_id JOIN org_unit u ON u.id = c.managing_org_id
            WHERE c.tenant_id = $1 ORDER BY 1"""
    ) == [("C1", "E1", "S2"), ("C2", None, "S1")]


async def test_a_new_lead_ends_the_old_one_the_day_before(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 1}, EMPLOYEE=EMPLOYEES, ASSIGNMENT=[lead("C1", "E1")])
    bank.send(4, {"A1": 1}, EMPLOYEE=EMPLOYEES, ASSIGNMENT=[lead("C1", "E2", since=3)])
    await take_in()
    assert await tables.rows(LEADS) == [("E1", "LEAD", 100, at(1), at(2)), ("E2", "LEAD", 100, at(3), None)]
    assert (
        await tables.value(
            "SELECT e.employee_no FROM customer c JOIN employee e ON e.id = c.lead_rm_id WHERE c.tenant_id = $1"
        )
        == "E2"
    )


async def test_changed_shares_begin_on_the_day_of_the_file(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 1}, EMPLOYEE=EMPLOYEES, ASSIGNMENT=[lead("C1", "E1")])
    shared = [lead("C1", "E1", share="70.00"), lead("C1", "E2", since=2, share="30.00", kind="CO")]
    bank.send(2, {"A1": 1}, EMPLOYEE=EMPLOYEES, ASSIGNMENT=shared)
    await take_in()
    assert await tables.rows(LEADS) == [
        ("E1", "LEAD", 100, at(1), at(1)),
        ("E1", "LEAD", 70, at(2), None),
        ("E2", "CO", 30, at(2), None),
    ]


async def test_a_revision_that_takes_a_handover_back_leaves_no_trace_of_it(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 1}, EMPLOYEE=EMPLOYEES, ASSIGNMENT=[lead("C1", "E1")])
    bank.send(2, {"A1": 1}, EMPLOYEE=EMPLOYEES, ASSIGNMENT=[lead("C1", "E2", since=2)])
    await take_in()
    bank.send(2, {"A1": 1}, EMPLOYEE=EMPLOYEES, ASSIGNMENT=[lead("C1", "E1")])
    await take_in()
    assert await tables.rows(LEADS) == [("E1", "LEAD", 100, at(1), None)]


async def test_a_customer_that_loses_its_lead_stays_with_the_unit(bank, take_in, tables):
    bank.open(*(f"A{number}" for number in range(1, 13)))
    balances = dict.fromkeys(bank.accounts, 1)
    units = [
        ("HO", "总行", "", "HEAD_OFFICE"),
        ("S1", "东关", "HO", "SUB_BRANCH"),
        ("S2", "西关", "HO", "SUB_BRANCH"),
    ]
    staff = [employee("E1", unit="S2")]
    whole = [lead(f"C{number}", "E1") for number in range(1, 13)]
    bank.send(1, balances, ORG=units, EMPLOYEE=staff, ASSIGNMENT=whole)
    bank.send(2, balances, ORG=units, EMPLOYEE=staff, ASSIGNMENT=whole[1:])
    await take_in()
    assert await tables.rows(
        """SELECT c.lead_rm_id, u.code FROM customer c JOIN org_unit u ON u.id = c.managing_org_id
            WHERE c.tenant_id = $1 AND c.customer_no = 'C1'"""
    ) == [(None, "S2")]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([lead("C1", "E1", share="99.50")], "SHARES_NOT_100"),
        ([lead("C1", "E1", share="60.00"), lead("C1", "E2", share="40.00")], "NO_SINGLE_LEAD"),
        ([lead("C1", "E1", kind="CO")], "NO_SINGLE_LEAD"),
    ],
)
async def test_shares_and_leads_that_cannot_be(bank, take_in, tables, rows, code):
    bank.open("A1")
    bank.send(1, {"A1": 1}, EMPLOYEE=EMPLOYEES, ASSIGNMENT=rows)
    assert (await take_in()).states == ["QUARANTINED"]
    assert await tables.problems(1) == [("ASSIGNMENT", 1, "share_pct", code)]
    assert (await tables.counts())["assignment"] == 0


async def test_since_when_an_employee_has_given_notice(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 1}, EMPLOYEE=EMPLOYEES)
    for number in (4, 5):
        bank.send(number, {"A1": 1}, EMPLOYEE=[employee("E1", "NOTICE"), *EMPLOYEES[1:]])
    await take_in()
    sql = "SELECT status, status_since FROM employee WHERE tenant_id = $1 AND employee_no = 'E1'"
    assert await tables.rows(sql) == [("NOTICE", at(4))]
    bank.send(3, {"A1": 1}, EMPLOYEE=[employee("E1", "NOTICE"), *EMPLOYEES[1:]])
    bank.send(2, {"A1": 1}, EMPLOYEE=EMPLOYEES)
    await take_in()
    assert await tables.rows(sql) == [("NOTICE", at(3))]


async def test_contacts_become_call_reports(bank, take_in, tables):
    bank.open("A1")
    contacts = [
        (
            "V1",
            "C1",
            "E1",
            "20260301093000",
            "VISIT",
            "CARE",
            "谈了理财",
            "他行报价;代发",
            "星河网络银行",
            "1",
        ),
        ("V2", "C1", "E2", "20260228160000", "CALL", "SALE", "", "", "", "0"),
    ]
    bank.send(1, {"A1": 1}, EMPLOYEE=EMPLOYEES, INTERACTION=("DELTA", contacts))
    await take_in()
    found = await tables.rows(
        """SELECT r.source_key, e.employee_no, r.contacted_on, r.channel, r.feedback, r.tags, r.competitor_info,
                  r.price_refused_on, r.started_at AT TIME ZONE 'Asia/Shanghai'
             FROM call_report r JOIN employee e ON e.id = r.rm_id WHERE r.tenant_id = $1 ORDER BY 1"""
    )
    assert [tuple(row[:-1]) for row in found] == [
        ("V1", "E1", at(0), "VISIT", "谈了理财", ["他行报价", "代发"], "星河网络银行", at(0)),
        ("V2", "E2", date(2026, 2, 28), "CALL", "", [], "", None),
    ]
    assert f"{found[0][-1]:%H:%M}" == "09:30"
    assert await tables.value("SELECT last_contact_on FROM customer WHERE tenant_id = $1") == at(0)
    bank.send(1, {"A1": 1}, full=True, EMPLOYEE=EMPLOYEES, INTERACTION=("DELTA", contacts[1:]))
    await take_in()
    assert await tables.rows("SELECT source_key FROM call_report WHERE tenant_id = $1") == [("V2",)]


async def test_dealing_is_even_by_unit_and_changes_nothing_twice(bank, take_in, tables, database, own_tenant):
    bank.open(*(f"A{number}" for number in range(1, 8)))
    bank.send(1, dict.fromkeys(bank.accounts, 1))
    await take_in()
    for expected in ({"managers": 3, "customers": 7}, {"managers": 0, "customers": 0}):
        async with database.transaction(own_tenant) as tx:
            assert await deal(tx, 3) == expected
    per_manager = """
        SELECT e.employee_no, count(c.id) FROM employee e LEFT JOIN customer c ON c.lead_rm_id = e.id
         WHERE e.tenant_id = $1 GROUP BY 1 ORDER BY 1
    """
    assert await tables.rows(per_manager) == [("RM-S1-01", 3), ("RM-S1-02", 2), ("RM-S1-03", 2)]
    names = [name for (name,) in await tables.rows("SELECT name FROM employee WHERE tenant_id = $1")]
    assert len(set(names)) == 3


async def test_customers_of_later_days_are_dealt_with_their_day(bank, take_in, tables, database, own_tenant):
    bank.open("A1", "A2")
    bank.send(1, {"A1": 1, "A2": 1})
    await take_in()
    async with database.transaction(own_tenant) as tx:
        await deal(tx, 2)
    bank.open("A3", "A4")
    bank.send(2, dict.fromkeys(bank.accounts, 1))
    await take_in()
    assert await tables.rows(
        """SELECT e.employee_no, count(*) FROM customer c JOIN employee e ON e.id = c.lead_rm_id
            WHERE c.tenant_id = $1 GROUP BY 1 ORDER BY 1"""
    ) == [("RM-S1-01", 2), ("RM-S1-02", 2)]
    since = "SELECT DISTINCT valid_from FROM assignment WHERE tenant_id = $1 ORDER BY 1"
    assert await tables.rows(since) == [(at(1),), (at(2),)]
