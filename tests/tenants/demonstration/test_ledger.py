"""Balances, postings, loans and the general ledger agree to the cent."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any


def postings_by_day(feed: Any, read: Any) -> dict[str, dict[date, int]]:
    out: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for _, account, day, side, amount, *_ in feed.every("TXN"):
        out[account][read.date(day)] += read.cents(amount) * (1 if side == "C" else -1)
    return out


def test_every_balance_is_the_previous_one_and_the_postings(feed: Any, read: Any) -> None:
    postings = postings_by_day(feed, read)
    opened = {row[0]: read.date(row[5]) for row in feed.latest("ACCOUNT").values()}
    changes: dict[str, dict[date, int]] = defaultdict(dict)
    for account, day, balance, _ in feed.every("HISTORY"):
        changes[account][read.date(day)] = read.cents(balance)
    opening = min(min(days) for days in changes.values())
    for account, days in changes.items():
        first = min(days)
        assert first == max(opening, opened[account])
        running = days[first] - (postings[account][first] if first > opening else 0)
        assert first == opening or running == 0
        for day, balance in sorted(days.items()):
            running += postings[account][day] if day > opening else 0
            assert running == balance
        booked = {day for day in postings[account] if opening < day <= feed.days[0]}
        assert booked <= set(days)


def test_daily_balances_follow_from_the_day_before(feed: Any, read: Any) -> None:
    postings = postings_by_day(feed, read)
    before: dict[str, int] = {}
    for account, _, balance, _ in sorted(feed.every("HISTORY"), key=lambda row: row[1]):
        before[account] = read.cents(balance)
    first = {row[0]: read.cents(row[2]) for row in feed.rows("BALANCE", feed.days[0])}
    assert first == before
    for day in feed.days[1:]:
        today: dict[str, int] = {}
        for account, as_of, balance, _ in feed.rows("BALANCE", day):
            assert read.date(as_of) == day
            today[account] = read.cents(balance)
            assert today[account] == before.get(account, 0) + postings[account][day]
            assert today[account] >= 0
        assert before.keys() <= today.keys()
        before = today


def test_the_general_ledger_is_the_sum_of_accounts_and_loans_on_every_day(feed: Any, read: Any) -> None:
    for day in feed.days:
        sums: dict[tuple[str, str], int] = defaultdict(int)
        for _, _, balance, ccy in feed.rows("BALANCE", day):
            sums["2011", ccy] += read.cents(balance)
        for row in feed.rows("LOAN", day):
            sums["1301", row[4]] += read.cents(row[9])
        ledger = {(subject, ccy): read.cents(amount) for _, subject, ccy, amount in feed.rows("GL", day)}
        assert ledger == sums
        assert {read.date(row[0]) for row in feed.rows("GL", day)} == {day}
        assert {("2011", "CNY"), ("2011", "USD"), ("1301", "CNY")} <= ledger.keys()


def test_postings_are_numbered_once_and_within_the_year(feed: Any, read: Any) -> None:
    rows = feed.every("TXN")
    assert len({row[0] for row in rows}) == len(rows)
    assert all(read.cents(row[4]) > 0 for row in rows)
    opening = min(read.date(row[1]) for row in feed.every("HISTORY"))
    assert opening == feed.days[0] - timedelta(days=365)
    assert {read.date(row[2]) for row in feed.rows("TXN", feed.days[0])} <= {
        opening + timedelta(days=at) for at in range(1, 366)
    }


def test_closed_accounts_end_at_zero(default_feed: Any, read: Any) -> None:
    closed = {row[0] for row in default_feed.latest("ACCOUNT").values() if row[7] == "CLOSED"}
    assert closed
    last = {row[0]: read.cents(row[2]) for row in default_feed.rows("BALANCE", default_feed.days[-1])}
    assert {last[account] for account in closed} == {0}


def test_payrolls_cost_the_firms_what_their_people_get(feed: Any, read: Any) -> None:
    paid: dict[tuple[str, str], int] = defaultdict(int)
    got: dict[tuple[str, str], int] = defaultdict(int)
    for _, account, day, side, amount, _, purpose, _, counter in feed.every("TXN"):
        if purpose == "PAYROLL" and side == "D":
            paid[account, day] += read.cents(amount)
        elif purpose == "PAYROLL" and counter.startswith("88"):
            got[counter, day] += read.cents(amount)
    assert paid == got
    assert len(paid) > 20


def test_instalments_pay_what_loans_owe_less(feed: Any, read: Any) -> None:
    """A loan that runs over two reports owes less by the postings of its instalments, less interest."""
    paid: dict[str, int] = defaultdict(int)
    for row in feed.every("TXN"):
        if row[6] == "LOAN" and read.date(row[2]) > feed.days[0]:
            paid[row[8]] += read.cents(row[4])
    first = {row[0]: read.cents(row[9]) for row in feed.rows("LOAN", feed.days[0])}
    last = {row[0]: row for row in feed.rows("LOAN", feed.days[-1])}
    fallen = 0
    for number, owed in first.items():
        repaid = owed - read.cents(last[number][9])
        amortised = read.cents(last[number][8]) > 0
        assert repaid >= 0
        assert not amortised or repaid <= paid[number]
        fallen += repaid > 0
    assert fallen > 5
