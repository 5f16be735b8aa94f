"""A small bank that writes end-of-day files, and what became of them in the tables."""

import hashlib
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, LiteralString

import pytest
from rapport.extension.installed import installed
from rapport.extension.runner import Runner
from rapport.ingest.feed import Feed
from rapport.ingest.outcome import DayResult, RunResult
from rapport.ingest.reader import ConnectorReader, Reader
from rapport.ingest.service import run
from rapport.ingest.source import Source, ensure_source
from rapport.kernel.database import Database, Tenant
from rapport.kernel.services import Services
from rapport.products.catalogue import DEFAULT, ProductRow, load_products

from rapport_core_banking.config import CoreBankingConfig
from rapport_core_banking.connector import CoreBanking
from rapport_sdk.connector import Item, State

FIRST = date(2026, 3, 2)
_AMOUNTS = {
    "BALANCE": 2,
    "TXN": 4,
    "LOAN": 9,
    "GL": 3,
    "ARRANGEMENT": 8,
    "HISTORY": 2,
    "CREDIT_LINE": 3,
    "STANDING_ORDER": 4,
}
MORE: tuple[ProductRow, ...] = (
    ProductRow("DEP_TERM", "定期存款", "Term deposit", "DEPOSIT", "LIABILITY", aum_factor=Decimal(1)),
)

Row = Sequence[object]


def day(number: int) -> date:
    """Day 1 is the bank's first."""
    return FIRST + timedelta(days=number - 1)


@dataclass
class Bank:
    """Two units, customers and accounts as they are asked for; every file a complete day needs is written.

    Balances are yuan by account number; the ledger is their sum unless a test says otherwise.
    """

    root: Path
    accounts: dict[str, str] = field(default_factory=dict[str, str])
    customers: list[str] = field(default_factory=list[str])
    others: tuple[str, ...] = ()
    _written: set[str] = field(default_factory=set[str])

    def crowd(self, count: int = 30) -> None:
        """More accounts with a yuan each, so that a full file without one of them has not shrunk."""
        self.others = tuple(f"Z{number:02d}" for number in range(count))
        self.open(*self.others, owner="CZ")

    def open(self, *numbers: str, owner: str = "") -> None:
        """Accounts, each of a customer of its own unless they share `owner`."""
        for number in numbers:
            self.accounts[number] = owner or f"C{number[1:]}"
            if self.accounts[number] not in self.customers:
                self.customers.append(self.accounts[number])

    def customer_row(self, number: str, name: str = "王雷") -> Row:
        return (number, "PERSON", name, "M", "19800102", f"11010119800102{number[-4:].zfill(4)}",
                f"1380000{number[-4:].zfill(4)}", "S1", day(1), "ACTIVE")  # fmt: skip

    def account_row(self, number: str, status: str = "OPEN", product: str = "DEP_CURRENT") -> Row:
        closed = "" if status == "OPEN" else day(1)
        return (number, self.accounts[number], product, "CNY", "S1", day(1), closed, status)

    def send(self, number: int, balances: dict[str, int], *, full: bool | None = None, **files: Any) -> Path:
        """Write day `number`. Masters come whole on the first day that is sent, then as changes.

        `files` replace what would be written: rows, or None to leave the file out.
        """
        whole = not self._written if full is None else full
        balances = {**dict.fromkeys(self.others, 1), **balances}
        new = [one for one in self.accounts if whole or one not in self._written]
        people = [one for one in self.customers if whole or one not in self._written]
        self._written |= {*new, *people}
        master = "FULL" if whole else "DELTA"
        total = sum(balances.values())
        default: dict[str, tuple[str, Iterable[Row]]] = {
            "ORG": ("FULL", [("HO", "总行", "", "HEAD_OFFICE"), ("S1", "东关支行", "HO", "SUB_BRANCH")]),
            "CUSTOMER": (master, [self.customer_row(one) for one in people]),
            "ACCOUNT": (master, [self.account_row(one) for one in new]),
            "ACCT_CUST": (master, [(one, self.accounts[one], "OWNER") for one in new]),
            "BALANCE": ("FULL", [(one, day(number), f"{yuan}.00", "CNY") for one, yuan in balances.items()]),
            "TXN": ("DELTA", []),
            "LOAN": ("FULL", []),
            "CARD": (master, []),
            "GL": (
                "FULL",
                [(day(number), "2011", "CNY", f"{total}.00"), (day(number), "1301", "CNY", "0.00")],
            ),
        }
        for name, rows in files.items():
            mode = default[name][0] if name in default else "FULL"
            default[name] = rows if isinstance(rows, tuple) and isinstance(rows[0], str) else (mode, rows)
        for name, (mode, rows) in default.items():
            if rows is not None:
                self.write(number, name, mode, rows)
        return self.folder(number)

    @staticmethod
    def ledger(number: int, deposits: int, loans: int = 0) -> list[Row]:
        """GL rows of a day, yuan."""
        return [(day(number), "2011", "CNY", f"{deposits}.00"), (day(number), "1301", "CNY", f"{loans}.00")]

    def folder(self, number: int) -> Path:
        return self.root / f"{day(number):%Y%m%d}"

    def path(self, number: int, table: str) -> Path:
        return self.folder(number) / f"CBS_{table}_{day(number):%Y%m%d}.dat"

    def write(self, number: int, table: str, mode: str, rows: Iterable[Row]) -> None:
        """One file with its marker."""
        rows = [list(map(_text, row)) for row in rows]
        body = "".join("|+|".join(row) + "\n" for row in rows).encode("gb18030")
        at = _AMOUNTS.get(table)
        total = sum((Decimal(row[at]) for row in rows), Decimal(0)) if at is not None else Decimal(0)
        path = self.path(number, table)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        digest = hashlib.sha256(body).hexdigest()
        marker = f"mode={mode}\nrows={len(rows)}\namount={total}\nsha256={digest}\n"
        path.with_suffix(".OK").write_text(marker)


def _text(value: object) -> str:
    return f"{value:%Y%m%d}" if isinstance(value, date) else str(value)


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path / "files")


@dataclass
class Tables:
    """What is in the tables of a tenant."""

    database: Database
    tenant: Tenant

    async def rows(self, sql: LiteralString, *args: object) -> list[tuple[Any, ...]]:
        """$1 is the tenant."""
        async with self.database.transaction(self.tenant, readonly=True) as tx:
            return [tuple(row) for row in await tx.fetch(sql, self.tenant.id, *args)]

    async def value(self, sql: LiteralString, *args: object) -> Any:
        found = await self.rows(sql, *args)
        return found[0][0] if found else None

    async def changes(self, account: str) -> list[tuple[int, int]]:
        """(day number, yuan) of the balance changes of an account, oldest first."""
        sql: LiteralString = """
            SELECT b.valid_from, b.balance FROM balance_change b JOIN account a ON a.id = b.account_id
             WHERE b.tenant_id = $1 AND a.tenant_id = $1 AND a.account_no = $2 ORDER BY 1
        """
        return [((at - FIRST).days + 1, amount // 100) for at, amount in await self.rows(sql, account)]

    async def balance(self, account: str, number: int) -> int | None:
        """Yuan in force at the end of a day; None before the first change."""
        before = [yuan for at, yuan in await self.changes(account) if at <= number]
        return before[-1] if before else None

    async def states(self) -> dict[int, str]:
        """State of the last revision of each day by its number."""
        sql: LiteralString = """
            SELECT DISTINCT ON (business_date) business_date, state FROM feed_day
             WHERE tenant_id = $1 ORDER BY business_date, revision DESC
        """
        return {(at - FIRST).days + 1: state for at, state in await self.rows(sql)}

    async def problems(self, number: int) -> list[tuple[str, int, str, str]]:
        """(table, line, column, code) of a day's last revision."""
        sql: LiteralString = """
            SELECT split_part(p.file, '_', 2), p.line, p."column", p.code FROM feed_problem p
             WHERE p.tenant_id = $1 AND p.day_id = (
                   SELECT d.id FROM feed_day d WHERE d.tenant_id = $1 AND d.business_date = $2
                    ORDER BY d.revision DESC LIMIT 1)
             ORDER BY 1, 2, 3, 4
        """
        return await self.rows(sql, day(number))  # type: ignore[return-value]

    async def counts(self) -> dict[str, int]:
        """Rows of everything that a day can bring."""
        return {name: await self.value(sql) for name, sql in _COUNTS.items()}


_COUNTS: dict[str, LiteralString] = {
    "org_unit": "SELECT count(*) FROM org_unit WHERE tenant_id = $1",
    "customer": "SELECT count(*) FROM customer WHERE tenant_id = $1",
    "account": "SELECT count(*) FROM account WHERE tenant_id = $1",
    "account_party": "SELECT count(*) FROM account_party WHERE tenant_id = $1",
    "balance_change": "SELECT count(*) FROM balance_change WHERE tenant_id = $1",
    "posting": "SELECT count(*) FROM posting WHERE tenant_id = $1",
    "posting_history": "SELECT count(*) FROM posting_history WHERE tenant_id = $1",
    "card": "SELECT count(*) FROM card WHERE tenant_id = $1",
    "gl_balance": "SELECT count(*) FROM gl_balance WHERE tenant_id = $1",
    "reconciliation": "SELECT count(*) FROM reconciliation WHERE tenant_id = $1",
    "assignment": "SELECT count(*) FROM assignment WHERE tenant_id = $1",
    "call_report": "SELECT count(*) FROM call_report WHERE tenant_id = $1",
    "set_aside_row": "SELECT count(*) FROM set_aside_row WHERE tenant_id = $1",
}


@pytest.fixture
async def own_tenant(services: Services, tenant_factory: Callable[..., Awaitable[Tenant]]) -> Tenant:
    """A replayed tenant with the default products and a term deposit."""
    tenant = await tenant_factory(replayed=True)
    async with services.database.transaction(tenant) as tx:
        await load_products(tx, (*DEFAULT, *MORE))
    return tenant


@pytest.fixture
def tables(database: Database, own_tenant: Tenant) -> Tables:
    return Tables(database, own_tenant)


@dataclass
class Taken:
    """A run's counts and its days."""

    result: RunResult
    days: list[DayResult]

    @property
    def states(self) -> list[str]:
        return [one.state for one in self.days]


TakeIn = Callable[..., Awaitable[Taken]]


@pytest.fixture
def feed_of(services: Services) -> Callable[..., Awaitable[Feed]]:
    """A feed over a folder, ready to run."""

    async def make(tenant: Tenant, root: Path, forced: Iterable[date] = ()) -> Feed:
        async with services.database.transaction(tenant) as tx:
            source = await ensure_source(tx, "core", str(root))
            keys = await services.key_store.ring(tx)
        return Feed(services.database, tenant, source, keys, forced=frozenset(forced))

    return make


@pytest.fixture
def reader() -> ConnectorReader:
    """The real connector in a child process."""
    return ConnectorReader(installed(), Runner())


class SameProcess:
    """The real connector without its child process: for tests that send a hundred packages one by one."""

    @asynccontextmanager
    async def open(
        self, tenant: Tenant, source: Source, cursor: Mapping[str, str], days: Sequence[date] | None = None
    ) -> AsyncIterator[AsyncIterator[Item]]:
        connector = CoreBanking(CoreBankingConfig(directory=source.directory, time_zone=tenant.timezone))
        state = State(cursor=dict(cursor), days=None if days is None else tuple(days))
        items = connector.extract(connector.discover()[0], state)

        async def each() -> AsyncIterator[Item]:
            for item in items:
                yield item

        yield each()


@pytest.fixture
def take_in_here(own_tenant: Tenant, bank: Bank, feed_of: Any) -> TakeIn:
    """As `take_in`, in this process."""
    return _taking(own_tenant, bank, feed_of, SameProcess())


@pytest.fixture
def take_in(own_tenant: Tenant, bank: Bank, feed_of: Any, reader: ConnectorReader) -> TakeIn:
    """`await take_in()`: everything in the bank's folder that is new."""
    return _taking(own_tenant, bank, feed_of, reader)


def _taking(tenant: Tenant, bank: Bank, feed_of: Any, reader: Reader) -> TakeIn:
    async def take(forced: Iterable[int] = (), days: Iterable[int] | None = None, **options: Any) -> Taken:
        feed = await feed_of(tenant, bank.root, [day(number) for number in forced])
        found: list[DayResult] = []

        async def after_day(result: DayResult) -> None:
            found.append(result)

        chosen = None if days is None else [day(number) for number in days]
        return Taken(await run(feed, reader, days=chosen, after_day=after_day, **options), found)

    return take


@pytest.fixture(scope="session")
def real_feed(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All 475 days of the real bank, written by its own tool."""
    root = tmp_path_factory.mktemp("real") / "files"
    tool = shared / "tools" / "bank_feed.py"
    subprocess.run([sys.executable, str(tool), str(root)], check=True, capture_output=True)
    return root
