"""The planted stories are in the raw files, and the signals of domain.md 9.6 come out of them."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenants.demonstration import Story, Timeline, generate, stories
from tenants.demonstration.staff import FORMER_RM, LEAVER, LI_CHEN

TOLD = {story.code: story for story in stories()}
LAST = Timeline().last_day
RAISED = [(story.code, at) for story in stories() for at in range(len(story.expected))]


def story(code: str) -> Story:
    return TOLD[code]


@pytest.mark.parametrize(("code", "at"), RAISED)
def test_expected_signals_and_levels_come_out_of_the_files(night: Any, code: str, at: int) -> None:
    expected = story(code).expected[at]
    live = night.live(expected.customer_no, expected.on)
    signals = {str(signal) for signal in expected.signals}
    assert signals <= live
    assert (
        night.level(signals, pair=night.pairs(expected.customer_no, expected.on, signals)) == expected.level
    )
    assert night.level(live, pair=night.pairs(expected.customer_no, expected.on, live)) == expected.level


def test_customers_of_the_stories_are_calm_before_them(night: Any) -> None:
    first = night.feed.days[0]
    for one in stories():
        for expected in one.expected:
            assert not {"A02", "A06", "A09"} & night.live(expected.customer_no, first)


def test_names_of_stories_and_employees_are_known(night: Any) -> None:
    staff = {row[0]: row[1] for row in night.feed.rows("EMPLOYEE", LAST)}
    customers = night.feed.latest("CUSTOMER")
    for one in stories():
        assert set(one.customers) <= customers.keys()
        assert set(one.employees) <= staff.keys()
        assert one.title_zh
        assert one.title_en
    assert (staff[LI_CHEN], staff[LEAVER]) == ("李晨", "赵明远")


def li_chens(night: Any) -> list[str]:
    return [row[0] for row in night.feed.rows("ASSIGNMENT", LAST) if row[2] == LI_CHEN and row[3] == "LEAD"]


def test_li_chen_has_two_red_alerts(night: Any) -> None:
    levels = {}
    for customer in li_chens(night):
        if all(account[3] == "CNY" for account in night.accounts[customer]):
            live = night.live(customer, LAST)
            levels[customer] = night.level(live, pair=night.pairs(customer, LAST, live))
    reds = {customer for customer, level in levels.items() if level == "RED"}
    assert reds == {*story("REFUSED_PRICE").customers, *story("MATURED_AND_LEFT").customers}
    assert Counter(levels.values())["ORANGE"] == 0


def test_li_chen_has_three_overdue_contacts(night: Any) -> None:
    today, intervals = LAST + timedelta(days=1), {"T1": 180, "T2": 90, "T3": 45, "T4": 30}
    overdue = set()
    for customer in li_chens(night):
        if any(account[3] != "CNY" for account in night.accounts[customer]):
            continue
        since = (today - night.last_contact(customer, LAST)).days
        if since > intervals.get(night.tier(customer), 10**6):
            overdue.add(customer)
            assert since <= intervals[night.tier(customer)] * 3 // 2
    assert overdue == set(story("OVERDUE_CONTACTS").customers)


def test_five_of_her_contracts_mature_in_seven_days_and_none_more_that_month(night: Any, read: Any) -> None:
    soon: list[str] = []
    later: list[str] = []
    for customer in li_chens(night):
        for row in night.contracts[customer]:
            if row[6] and LAST < read.date(row[6]) <= LAST + timedelta(days=32):
                (soon if read.date(row[6]) <= LAST + timedelta(days=7) else later).append(row[1])
        lines = [row for row in night.feed.rows("CREDIT_LINE", LAST) if row[1] == customer]
        assert not any(LAST < read.date(row[5]) <= LAST + timedelta(days=32) for row in lines)
    assert sorted(soon) == sorted(story("FIVE_MATURITIES").customers)
    assert later == []


def test_the_refused_customer_changed_hands_once_before(night: Any) -> None:
    (customer,) = story("REFUSED_PRICE").customers
    leads = [
        row[2] for day in night.feed.days for row in night.feed.rows("ASSIGNMENT", day) if row[0] == customer
    ]
    handed = night.feed.days.index(story("REFUSED_PRICE").dates["rm_change"])
    assert leads == [FORMER_RM] * handed + [LI_CHEN] * (len(night.feed.days) - handed)
    made = {row[2] for row in night.feed.every("INTERACTION") if row[1] == customer}
    assert made == {FORMER_RM, LI_CHEN}


def test_the_leaver_gives_notice_once(night: Any) -> None:
    notice = story("LEAVING_RM").dates["notice"]
    for day in night.feed.days:
        status = {row[0]: row[6] for row in night.feed.rows("EMPLOYEE", day)}
        assert status.pop(LEAVER) == ("NOTICE" if day >= notice else "ACTIVE")
        assert set(status.values()) == {"ACTIVE"}


def test_the_lost_payroll_paid_before_and_is_missed_twice(night: Any, read: Any) -> None:
    told = story("LOST_PAYROLL")
    firm, *people = told.customers
    assert len(people) == 18
    (account,) = (row[0] for row in night.accounts[firm])
    paid = sorted(
        read.date(row[2]) for row in night.feed.every("TXN") if row[1] == account and row[6] == "PAYROLL"
    )
    assert len(paid) == 11
    assert paid[-1] < told.dates["first_missed"] < told.dates["second_missed"] <= LAST
    for customer in people:
        (own,) = (row[0] for row in night.accounts[customer])
        got = [row for row in night.feed.every("TXN") if row[1] == own and row[6] == "PAYROLL"]
        assert [read.date(row[2]) for row in got] == paid
        assert {row[8] for row in got} == {account}


def test_the_inflow_is_an_opportunity(night: Any, read: Any) -> None:
    (customer,) = story("FUNDS_INFLOW").customers
    day = story("FUNDS_INFLOW").dates["inflow"]
    rows = [row for row in night.feed.rows("TXN", day) if row[1] == night.accounts[customer][0][0]]
    amount = max(read.cents(row[4]) for row in rows if row[3] == "C")
    assert amount >= max(20_000_000, night.series(customer)[day - timedelta(days=1)] // 5)


def test_maturities_wait_at_each_lead(night: Any, read: Any) -> None:
    today = LAST + timedelta(days=1)
    leads = []
    for customer in story("MATURITY_LEADS").customers:
        leads += [
            (read.date(row[6]) - today).days
            for row in night.contracts[customer]
            if row[9] == "OPEN" and row[6]
        ]
    assert sorted(leads) == [1, 7, 15, 30]


def test_ordinary_customers_do_not_cry_wolf(night: Any) -> None:
    """Of people who are in no story, hardly anybody is even yellow."""
    told = {customer for one in stories() for customer in one.customers}
    yellow = 0
    people = [number for number in night.feed.latest("CUSTOMER") if number.startswith("C1")][50:350]
    for customer in people:
        if customer in told or any(account[3] != "CNY" for account in night.accounts[customer]):
            continue
        balance = night.level(
            {code for code in ("A01", "A02", "A09") if getattr(night, f"_{code.lower()}")(customer, LAST)},
            pair=False,
        )
        yellow += balance != "NONE"
    assert yellow <= 1


def test_stories_hold_for_another_last_day(nights: Any, tmp_path: Path) -> None:
    last = date(2027, 2, 28)
    night = nights(generate(tmp_path, last_day=last, customers=240).feed)
    for one in stories(Timeline(last)):
        for expected in one.expected:
            live = night.live(expected.customer_no, expected.on)
            pair = night.pairs(expected.customer_no, expected.on, live)
            assert {str(signal) for signal in expected.signals} <= live
            assert night.level(live, pair=pair) == expected.level


def test_stories_of_another_last_day_move_with_it() -> None:
    later = {one.code: one for one in stories(Timeline(LAST + timedelta(days=30)))}
    assert later.keys() == TOLD.keys()
    for code, one in later.items():
        assert one.customers == TOLD[code].customers
        for name, day in one.dates.items():
            assert timedelta(days=20) <= day - TOLD[code].dates[name] <= timedelta(days=40)
