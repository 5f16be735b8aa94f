"""The real bank's files: every day, every row, against what an independent reading of the files says."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rapport_core_banking.config import CoreBankingConfig
from rapport_core_banking.connector import STREAM, CoreBanking
from rapport_sdk import Batch, State, Stream
from rapport_sdk.canonical import TABLES, FieldKind
from rapport_sdk.package import DayEnd, DayState, FileBegin, FileEnd, Scan, Verdict


def items(folder: Path, state: State | None = None) -> Iterator[Any]:
    connector = CoreBanking(CoreBankingConfig(directory=str(folder)))
    return connector.extract(Stream(name=STREAM, tables=()), state or State())


def lines(path: Path) -> list[list[str]]:
    return [line.split("|+|") for line in path.read_bytes().decode("gb18030").split("\n")[:-1]]


@pytest.fixture(scope="module")
def read(real_bank: Path) -> list[Any]:
    return list(items(real_bank))


def test_all_days_are_complete_and_accepted(read: list[Any]) -> None:
    scan = read[0]
    assert isinstance(scan, Scan)
    assert len(scan.days) == 475
    assert {day.state for day in scan.days} == {DayState.COMPLETE}
    ends = [item for item in read if isinstance(item, DayEnd)]
    assert [end.as_of for end in ends] == sorted(day.as_of for day in scan.days)
    assert {end.verdict for end in ends} == {Verdict.ACCEPTED}


def test_rows_and_sums_are_those_of_the_files(read: list[Any], real_bank: Path) -> None:
    found: Counter[str] = Counter()
    for path in real_bank.glob("*/*.dat"):
        found[path.name[4:-13]] += len(path.read_bytes().splitlines())
    sources = {file.table: file.source for day in read[0].days for file in day.files}
    told: Counter[str] = Counter()
    for item in read:
        if isinstance(item, FileEnd):
            told[sources[item.table]] += item.rows + item.repeated
            assert item.set_aside == 0
    assert told == found


def test_the_only_findings_are_a_posting_that_the_bank_wrote_three_times(read: list[Any]) -> None:
    ends = [item for item in read if isinstance(item, FileEnd) and item.problem_count]
    assert [(end.table, end.as_of.isoformat(), end.repeated) for end in ends] == [
        ("posting", "1994-02-28", 2)
    ]
    assert {(problem.reason, problem.line) for problem in ends[0].problems} == {
        ("REPEATED_LINE", 2060),
        ("REPEATED_LINE", 2061),
    }


def test_balances_are_the_sum_of_the_postings_and_the_ledger(read: list[Any]) -> None:
    """An account's balance is what was posted to it, to the haler, and the ledger is their sum, every day."""
    posted: Counter[str] = Counter()
    balances: dict[str, int] = {}
    ledger: dict[str, int] = {}
    for item in read:
        if isinstance(item, Batch) and item.table == "posting":
            for row in item.data.to_pylist():
                posted[row["acct_no"]] += row["amount"] if row["dr_cr"] == "C" else -row["amount"]
        elif isinstance(item, Batch) and item.table == "arrangement_balance":
            balances |= {row["acct_no"]: row["balance"] for row in item.data.to_pylist()}
        elif isinstance(item, Batch) and item.table == "ledger_balance":
            ledger = {row["subject"]: row["balance"] for row in item.data.to_pylist()}
        elif isinstance(item, DayEnd):
            assert {account: posted[account] for account in balances} == balances
            assert ledger["2011"] == sum(balances.values())


@pytest.mark.parametrize("day", ["19930101", "19930801", "19940420"])
def test_each_cell_is_what_the_file_says(read: list[Any], real_bank: Path, day: str) -> None:
    rows: dict[str, list[dict[str, Any]]] = {}
    source = ""
    for item in read:
        if isinstance(item, FileBegin):
            source = item.file.source if f"{item.as_of:%Y%m%d}" == day else ""
        elif isinstance(item, Batch) and source:
            rows.setdefault(source, []).extend(item.data.to_pylist())
            written = lines(real_bank / day / f"CBS_{source}_{day}.dat")
            assert [row["source_line"] for row in rows[source]] == list(range(1, len(written) + 1))
            assert [_shown(row, item.table) for row in rows[source]] == [
                _told(cells, item.table) for cells in written
            ]
    assert {"ORG", "BALANCE", "GL"} <= set(rows)


def _shown(row: dict[str, Any], table: str) -> list[str]:
    values = [row[field.name] for field in TABLES[table].fields]
    return [
        f"{value:%Y%m%d}" if isinstance(value, date) else "" if value is None else str(value)
        for value in values
    ]


def _told(cells: list[str], table: str) -> list[str]:
    """Amounts in minor units, absent optional cells empty."""
    fields = TABLES[table].fields
    padded = [*cells, *[""] * (len(fields) - len(cells))]
    return [
        str(int(Decimal(cell) * 100)) if field.kind is FieldKind.MONEY and cell else cell
        for cell, field in zip(padded, fields, strict=True)
    ]


def test_going_on_is_the_same_as_one_run(read: list[Any], real_bank: Path) -> None:
    cursor = {
        item.as_of.isoformat(): item.cursor[item.as_of.isoformat()]
        for item in read
        if isinstance(item, DayEnd)
    }
    known = dict(list(cursor.items())[:470])
    days = [
        item.as_of.isoformat() for item in items(real_bank, State(cursor=known)) if isinstance(item, DayEnd)
    ]
    assert days == list(cursor)[470:]
    assert [type(item) for item in items(real_bank, State(cursor=cursor))] == [Scan]
