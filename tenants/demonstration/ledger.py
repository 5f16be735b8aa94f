"""Balances of each day, their changes through the history, the journal, and the general ledger."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from tenants.demonstration.accounts import Account
from tenants.demonstration.events import Event
from tenants.demonstration.flows import Played
from tenants.demonstration.loans import Loan
from tenants.demonstration.timeline import Timeline

# Accounts carry all deposits that the general ledger's extract shows; contracts (ARRANGEMENT) are not in it.
DEPOSITS, LOANS = "2011", "1301"


class Entry(NamedTuple):
    """A line of the journal; `account` is the account's index."""

    number: str
    account: int
    event: Event


class Ledger:
    """What happened on all accounts, by day."""

    def __init__(self, days: Timeline, accounts: list[Account], played: list[Played]) -> None:
        self._days, self._accounts = days, accounts
        self._opening = [one.opening for one in played]
        by_day: dict[int, list[tuple[int, Event]]] = defaultdict(list)
        for index, one in enumerate(played):
            for event in one.events:
                by_day[event.day].append((index, event))
        self._entries = {day: _numbered(day, found) for day, found in by_day.items()}

    def entries(self, first: date, last: date) -> Iterator[Entry]:
        """Postings booked from `first` to `last`, both included."""
        for day in range(first.toordinal(), last.toordinal() + 1):
            yield from self._entries.get(day, ())

    def history(self) -> Iterator[tuple[int, int, int]]:
        """(account index, day ordinal, balance) from the opening on, one for each day that changed it."""
        opening = self._days.opening.toordinal()
        balances = list(self._opening)
        for index, account in enumerate(self._accounts):
            if account.open_date.toordinal() <= opening:
                yield index, opening, balances[index]
        for day in range(opening + 1, self._days.backfill.toordinal() + 1):
            yield from ((index, day, balances[index]) for index in self._post(balances, day))

    def closings(self) -> Iterator[tuple[date, list[int]]]:
        """End-of-day balance of each account by its index, from the backfill to the day after the feed.

        0 before an account was opened; the list is the same one each time, copy what you keep.
        """
        balances, backfill = list(self._opening), self._days.backfill.toordinal()
        for day in range(self._days.opening.toordinal() + 1, self._days.next_day.toordinal() + 1):
            self._post(balances, day)
            if day >= backfill:
                yield date.fromordinal(day), balances

    def _post(self, balances: list[int], day: int) -> dict[int, None]:
        """Posts a day; the accounts it touched, in order."""
        touched: dict[int, None] = {}
        for entry in self._entries.get(day, ()):
            balances[entry.account] += entry.event.amount
            touched[entry.account] = None
        return touched


def _numbered(day: int, found: list[tuple[int, Event]]) -> list[Entry]:
    stamp = f"T{date.fromordinal(day):%Y%m%d}"
    return [Entry(f"{stamp}{at:06d}", index, event) for at, (index, event) in enumerate(found, start=1)]


def general_ledger(
    day: date, accounts: Iterable[Account], balances: list[int], loans: Iterable[Loan]
) -> list[tuple[object, ...]]:
    """GL rows: one for each subject and currency that has anything open."""
    totals: dict[tuple[str, str], int] = defaultdict(int)
    for account in accounts:
        if account.open_date <= day:
            totals[DEPOSITS, account.ccy] += balances[account.index]
    for loan in loans:
        if loan.start <= day:
            totals[LOANS, loan.ccy] += loan.outstanding(day)
    return [(day, subject, ccy, total) for (subject, ccy), total in sorted(totals.items(), reverse=True)]
