"""Packages for the tests: real ones, and ones made wrong on purpose."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rapport_core_banking.config import CoreBankingConfig
from rapport_core_banking.connector import STREAM, CoreBanking
from rapport_core_banking.mapping import load_mapping
from rapport_sdk import Batch, State, Stream
from rapport_sdk.package import DayBegin, DayEnd, FileEnd, Scan

DAY = date(2026, 1, 5)
# One right line for each table of the default mapping, and the place of its amount.
RIGHT: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("right_lines.json").read_text("utf-8"))
LINES: dict[str, list[str]] = {table: right["line"] for table, right in RIGHT.items()}
NAMES = {table.source: [column.label for column in table.columns] for table in load_mapping().tables}
REQUIRED = ("ORG", "CUSTOMER", "ACCOUNT", "ACCT_CUST", "BALANCE", "TXN", "LOAN", "CARD", "GL")
MODES = {"TXN": "DELTA", "INTERACTION": "DELTA", "ARRANGEMENT": "DELTA"}


@dataclass
class Read:
    """What one extraction gave."""

    items: list[Any]

    @property
    def scan(self) -> Scan:
        return next(item for item in self.items if isinstance(item, Scan))

    @property
    def ends(self) -> dict[str, FileEnd]:
        return {item.table: item for item in self.items if isinstance(item, FileEnd)}

    @property
    def days(self) -> list[DayEnd]:
        return [item for item in self.items if isinstance(item, DayEnd)]

    @property
    def begun(self) -> list[DayBegin]:
        return [item for item in self.items if isinstance(item, DayBegin)]

    def rows(self, table: str) -> list[dict[str, Any]]:
        found = [
            item.data.to_pylist() for item in self.items if isinstance(item, Batch) and item.table == table
        ]
        return [row for rows in found for row in rows]

    @property
    def cursor(self) -> dict[str, str]:
        return {key: value for day in self.days for key, value in day.cursor.items()}


@dataclass
class Writer:
    """Writes packages under `root`; what is not said is right."""

    root: Path
    separator: str = "|+|"
    encoding: str = "gb18030"
    config: dict[str, Any] = field(default_factory=dict)

    def folder(self, day: date = DAY) -> Path:
        folder = self.root / f"{day:%Y%m%d}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def path(self, table: str, day: date = DAY) -> Path:
        return self.folder(day) / f"CBS_{table}_{day:%Y%m%d}.dat"

    def file(
        self,
        table: str,
        rows: Sequence[Sequence[str]] | None = None,
        *,
        body: bytes | None = None,
        marker: dict[str, str] | bytes | None = None,
        day: date = DAY,
    ) -> None:
        """Data file and marker. `body` instead of rows; `marker` keys replace the right ones, "" removes."""
        rows = [LINES[table]] if rows is None else rows
        if body is None:
            body = "".join(self.separator.join(row) + "\n" for row in rows).encode(self.encoding)
        path = self.path(table, day)
        path.write_bytes(body)
        if isinstance(marker, bytes):
            path.with_suffix(".OK").write_bytes(marker)
            return
        told = {
            "mode": MODES.get(table, "FULL"),
            "rows": str(body.count(b"\n")),
            "amount": str(self._amount(table, rows)),
            "sha256": hashlib.sha256(body).hexdigest(),
            **(marker or {}),
        }
        text = "".join(f"{key}={value}\n" for key, value in told.items() if value)
        path.with_suffix(".OK").write_text(text)

    def _amount(self, table: str, rows: Sequence[Sequence[str]]) -> Decimal:
        place = RIGHT.get(table, {}).get("amount")
        if place is None:
            return Decimal(0)
        return sum(
            (Decimal(row[place]) for row in rows if len(row) > place and _number(row[place])), Decimal(0)
        )

    def day(self, day: date = DAY, tables: Sequence[str] = REQUIRED) -> None:
        """A right package, dated `day`."""
        for table in tables:
            rows = [[f"{day:%Y%m%d}" if cell == f"{DAY:%Y%m%d}" else cell for cell in LINES[table]]]
            self.file(table, rows, day=day)

    def connector(self, **config: Any) -> CoreBanking:
        return CoreBanking(CoreBankingConfig(directory=str(self.root), **{**self.config, **config}))

    def read(self, state: State | None = None, **config: Any) -> Read:
        stream = Stream(name=STREAM, tables=())
        return Read(list(self.connector(**config).extract(stream, state or State())))


def _number(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None


@pytest.fixture(scope="session")
def writer_class() -> type[Writer]:
    return Writer


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    return Writer(tmp_path / "feed")


@pytest.fixture
def package(writer: Writer) -> Writer:
    """A writer with one complete, right day."""
    writer.day()
    return writer


@pytest.fixture
def line() -> Callable[..., list[str]]:
    """`line("BALANCE", balance="x")`: the right line with some cells replaced."""
    return changed


def changed(table: str, **cells: str) -> list[str]:
    row = list(LINES[table])
    for name, text in cells.items():
        row[NAMES[table].index(name)] = text
    return row


@pytest.fixture(scope="session")
def real_bank(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All 475 days of the real bank."""
    folder = tmp_path_factory.mktemp("real") / "feed"
    subprocess.run([sys.executable, shared / "tools" / "bank_feed.py", folder], check=True)
    return folder
