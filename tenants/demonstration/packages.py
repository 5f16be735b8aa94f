"""What each day's package says: the past year in the first one, then a day at a time."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property

from tenants.demonstration import accounts, cards, contracts, customers, lending, loans, standing_orders
from tenants.demonstration.bank import UNITS
from tenants.demonstration.files import SEPARATOR, File, Row, build, from_lines, yuan
from tenants.demonstration.layout import FULL, TABLES
from tenants.demonstration.ledger import Entry, general_ledger
from tenants.demonstration.staff import LEAVER, employees
from tenants.demonstration.stories.leaver import NOTICE
from tenants.demonstration.world import World


class Packages:
    """Files of each day of a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._days = world.days
        self._numbers = [one.number for one in world.accounts]

    def package(self, day: date, balances: list[int]) -> dict[str, File]:
        """The files of `day` by table, given the end-of-day balance of each account."""
        files = {
            **self._masters(day),
            **self._figures(day, balances),
            "TXN": self.journal(self._world.ledger.entries(self._first(day), day)),
        }
        if day == self._days.backfill:
            files["HISTORY"] = self._history()
        if day == self._days.last_day:
            files["STANDING_ORDER"] = self._file(
                "STANDING_ORDER", day, standing_orders.rows(self._world.accounts)
            )
        return {table: files[table] for table in TABLES if table in files}

    def journal(self, entries: Iterable[Entry]) -> File:
        """TXN; written without the general writer, for it is most of the feed."""
        lines, total = list[str](), 0
        for number, account, event in entries:
            amount = abs(event.amount)
            total += amount
            lines.append(
                f"{number}|+|{self._numbers[account]}|+|{self._day(event.day)}|+|"
                f"{'C' if event.amount > 0 else 'D'}|+|{amount // 100}.{amount % 100:02d}|+|"
                f"{event.operation}|+|{event.purpose}|+|{event.counter_bank}|+|{event.counter_account}"
            )
        return from_lines("TXN", TABLES["TXN"].daily, lines, total)

    def balance_file(self, day: date, balances: list[int]) -> File:
        lines, total, stamp = list[str](), 0, f"{day:%Y%m%d}"
        for account in self._world.accounts:
            if account.open_date <= day:
                balance = balances[account.index]
                total += balance
                lines.append(SEPARATOR.join((account.number, stamp, yuan(balance), account.ccy)))
        return from_lines("BALANCE", FULL, lines, total)

    def ledger_file(self, day: date, balances: list[int]) -> File:
        world = self._world
        return build("GL", FULL, general_ledger(day, world.accounts, balances, world.loans))

    def _masters(self, day: date) -> dict[str, File]:
        world, full = self._world, day == self._days.backfill
        rows: dict[str, Iterable[Row]] = {
            "CUSTOMER": customers.rows(world.customers, day, full=full),
            "ACCOUNT": accounts.rows(world.accounts, day, full=full),
            "ACCT_CUST": accounts.holders(world.accounts, day, full=full),
            "CARD": cards.rows(world.cards, day, full=full),
            "ARRANGEMENT": contracts.rows(world.contracts, day, full=full),
            "INTERACTION": world.contacts.rows(self._first(day), day),
            "EMPLOYEE": self._employees(day),
            "ASSIGNMENT": world.portfolios.rows(day),
        }
        return {"ORG": self._units, **{table: self._file(table, day, found) for table, found in rows.items()}}

    def _figures(self, day: date, balances: list[int]) -> dict[str, File]:
        world = self._world
        return {
            "BALANCE": self.balance_file(day, balances),
            "LOAN": self._file("LOAN", day, loans.rows(world.loans, day)),
            "CREDIT_LINE": self._file("CREDIT_LINE", day, lending.line_rows(world.lines, day)),
            "FX_RATE": self._file("FX_RATE", day, self._rates(day)),
            "GL": self.ledger_file(day, balances),
        }

    def _file(self, table: str, day: date, rows: Iterable[Row]) -> File:
        """Masters are FULL in the first package; journals and contracts are DELTA always (feeds.md)."""
        whole = day == self._days.backfill and table in _FULL_FIRST
        return build(table, FULL if whole else TABLES[table].daily, rows)

    @cached_property
    def _units(self) -> File:
        return build("ORG", FULL, ((one.code, one.name_zh, one.parent, one.level.value) for one in UNITS))

    def _employees(self, day: date) -> Iterator[Row]:
        leaving = day >= self._days.worked(NOTICE)
        for one in employees():
            status = "NOTICE" if leaving and one.number == LEAVER else "ACTIVE"
            yield one.number, one.name, one.org_code, one.post.value, one.rm_type, one.hire_date, status

    def _rates(self, day: date) -> Iterator[Row]:
        """The day's rates; the backfill package brings those of the past with it."""
        for ccy, rates in self._world.rates.items():
            if day == self._days.backfill:
                yield from ((ccy, at, rate) for at, rate in rates.items() if at <= day)
            else:
                yield ccy, day, rates[day]

    def _history(self) -> File:
        lines, total = list[str](), 0
        for account, day, balance in self._world.ledger.history():
            total += balance
            ccy = self._world.accounts[account].ccy
            lines.append(f"{self._numbers[account]}|+|{self._day(day)}|+|{yuan(balance)}|+|{ccy}")
        return from_lines("HISTORY", FULL, lines, total)

    def _first(self, day: date) -> date:
        """The backfill carries the journals of the whole past."""
        return date.min if day == self._days.backfill else day

    def _day(self, ordinal: int) -> str:
        return self._stamps[ordinal]

    @cached_property
    def _stamps(self) -> dict[int, str]:
        span = range(self._days.opening.toordinal(), self._days.next_day.toordinal() + 1)
        return {day: f"{date.fromordinal(day):%Y%m%d}" for day in span}


_FULL_FIRST = frozenset({"CUSTOMER", "ACCOUNT", "ACCT_CUST", "CARD"})
