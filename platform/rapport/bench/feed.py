"""`rapport bench load | feed`: a large day against a bare COPY of its rows; a whole feed in days a second.

`load`: BALANCE is FULL with 200,000 accounts, all changed, and there are 200,000 postings; measured from complete
files to promoted, the child process and all checks included. The floor is a binary COPY of the very same rows
into plain tables with the same primary and unique keys, in one transaction. Both go by turns.
"""

import asyncio
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final, LiteralString, TypeVar

import asyncpg

from rapport.bench.feed_files import write_day
from rapport.config import Settings
from rapport.extension.installed import installed
from rapport.extension.runner import Runner
from rapport.ingest.feed import Feed
from rapport.ingest.outcome import RunResult
from rapport.ingest.reader import ConnectorReader
from rapport.ingest.service import run
from rapport.ingest.source import ensure_source
from rapport.kernel.database import Database, Placement, Tenant
from rapport.kernel.database.migrate import migrate
from rapport.kernel.embedded import ephemeral
from rapport.kernel.secrets import TenantKeys, new_data_key
from rapport.products.catalogue import DEFAULT, load_products

ACCOUNTS: Final = 200_000
ROUNDS: Final = 5
MOST_TIMES: Final = 4.0
FIRST: Final = date(2026, 11, 1)
FOLDER: Final = "RAPPORT_BENCH_FEED"
TENANT: LiteralString = (
    "INSERT INTO tenant (code, name, currency, created_at) VALUES ('bench', 'Bench', $1, now()) RETURNING id"
)
BALANCE_ROWS: LiteralString = "SELECT b.* FROM balance_change b WHERE b.valid_from = $1"
POSTING_ROWS: LiteralString = "SELECT p.* FROM posting p WHERE p.booked = $1"
PLAIN: tuple[LiteralString, ...] = (
    "CREATE TABLE bare_balance (LIKE balance_change)",
    "ALTER TABLE bare_balance ADD PRIMARY KEY (tenant_id, account_id, valid_from)",
    "CREATE TABLE bare_posting (LIKE posting)",
    "ALTER TABLE bare_posting ADD PRIMARY KEY (tenant_id, booked, id)",
    "ALTER TABLE bare_posting ADD UNIQUE (tenant_id, source_system, source_key, booked)",
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bench:
    """Servers of its own, one tenant and its feed."""

    database: Database
    feed: Callable[[], Feed]
    admin: Any

    async def take_in(self, *days: date) -> RunResult:
        """Days that are on disk; an error unless all of them go in."""
        feed = self.feed()
        result = await run(feed, ConnectorReader(installed(), Runner()), days=days or None)
        if result.days_quarantined or result.days_held or not result.days_promoted:
            raise RuntimeError(f"the days did not go in: {result.problems[:3]}")
        return result


def measure(name: str, *, accounts: int = ACCOUNTS, rounds: int = ROUNDS) -> dict[str, Any]:
    """The figures of `load` or of `feed`; what each holds is said where it is made."""
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder, _servers(folder) as settings:
        if name == "feed":
            return asyncio.run(_feed(settings, Path(folder)))
        return asyncio.run(_load(settings, Path(folder) / "files", accounts, rounds))


@contextmanager
def _servers(folder: str) -> Generator[Settings]:
    """PostgreSQL as it is set up for a bank: nothing is turned off for speed."""
    with ephemeral(fast=False) as servers:
        environ = {
            "RAPPORT_DATA_DIR": folder,
            "RAPPORT_ADMIN_DATABASE_URL": str(servers.admin_database_url),
            "RAPPORT_REDIS_URL": str(servers.redis_url),
        }
        settings = Settings.load(environ)
        asyncio.run(migrate(str(settings.admin_database_url), settings.role_passwords()))
        yield settings


async def _with_bench(
    settings: Settings, root: Path, currency: str, work: Callable[[Bench], Awaitable[T]]
) -> T:
    database = Database({"shared": Placement(str(settings.database_url), 3)})
    await database.start()
    admin = await asyncpg.connect(str(settings.admin_database_url))
    try:
        tenant = Tenant(await admin.fetchval(TENANT, currency), "bench", "Bench", currency=currency)
        async with database.transaction(tenant) as tx:
            await load_products(tx, DEFAULT)
            source = await ensure_source(tx, "core", str(root))
        keys = TenantKeys(tenant.id, [new_data_key()])
        return await work(Bench(database, lambda: Feed(database, tenant, source, keys), admin))
    finally:
        await admin.close()
        await database.stop()


async def _load(settings: Settings, root: Path, accounts: int, rounds: int) -> dict[str, Any]:
    """`{name, accounts, postings, product_seconds, floor_seconds, ratio, floor, holds}`; medians."""

    async def work(bench: Bench) -> dict[str, Any]:
        write_day(root, FIRST, accounts, masters=True)
        await bench.take_in(FIRST)
        for statement in PLAIN:
            await bench.admin.execute(statement)
        pairs = [
            await _round(bench, root, FIRST + timedelta(days=at), accounts) for at in range(1, rounds + 1)
        ]
        ratio = round(median(ours / bare for ours, bare in pairs), 2)
        return {
            "name": "load",
            "accounts": accounts,
            "postings": accounts,
            "product_seconds": round(median(ours for ours, _ in pairs), 3),
            "floor_seconds": round(median(bare for _, bare in pairs), 3),
            "ratio": ratio,
            "floor": MOST_TIMES,
            "holds": ratio <= MOST_TIMES,
        }

    return await _with_bench(settings, root, "CNY", work)


async def _round(bench: Bench, root: Path, day: date, accounts: int) -> tuple[float, float]:
    """Seconds of the product and of the bare COPY for one more day."""
    write_day(root, day, accounts, masters=False)
    started = time.perf_counter()
    await bench.take_in(day)
    ours = time.perf_counter() - started
    tables: tuple[tuple[str, LiteralString], ...] = (
        ("bare_balance", BALANCE_ROWS),
        ("bare_posting", POSTING_ROWS),
    )
    copies = [(table, await _rows(bench.admin, query, day)) for table, query in tables]
    started = time.perf_counter()
    async with bench.admin.transaction():
        for table, rows in copies:
            await bench.admin.copy_to_table(table, source=rows, format="binary")
    return ours, time.perf_counter() - started


async def _rows(admin: Any, query: LiteralString, day: date) -> io.BytesIO:
    """What the product wrote, as a binary COPY takes it."""
    rows = io.BytesIO()
    await admin.copy_from_query(query, day, output=rows, format="binary")
    rows.seek(0)
    return rows


async def _feed(settings: Settings, folder: Path) -> dict[str, Any]:
    """`{name, days, rows, seconds, days_a_second, reconciled}`; without nights."""
    root = _own_files(folder)

    async def work(bench: Bench) -> dict[str, Any]:
        started = time.perf_counter()
        result = await bench.take_in()
        seconds = time.perf_counter() - started
        return {
            "name": "feed",
            "days": result.days_promoted,
            "reconciled": result.days_reconciled,
            "rows": result.rows,
            "seconds": round(seconds, 2),
            "days_a_second": round(result.days_promoted / seconds, 1),
        }

    return await _with_bench(settings, root, "CZK", work)


def _own_files(folder: Path) -> Path:
    """The folder that RAPPORT_BENCH_FEED names, else what the real bank's tool beside the project writes."""
    if named := os.environ.get(FOLDER):
        return Path(named)
    tool = Path(__file__).resolve().parents[3].parent / "shared" / "tools" / "bank_feed.py"
    if not tool.is_file():
        raise FileNotFoundError(f"there is no feed to measure: name a folder of end-of-day files in {FOLDER}")
    subprocess.run([sys.executable, str(tool), str(folder / "real")], check=True)  # noqa: S603 our own tool
    return folder / "real"
