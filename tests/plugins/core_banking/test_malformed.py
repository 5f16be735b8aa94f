"""Malformed files of every kind: each is quarantined whole, with a finding that names its place."""

import asyncio
import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from rapport.extension.registry import Registry
from rapport.extension.runner import Call, Runner

from rapport_core_banking.mapping import load_mapping
from rapport_sdk import State
from rapport_sdk.canonical import FieldKind
from rapport_sdk.package import DayEnd, FileEnd, Verdict
from rapport_sdk.problems import REASONS

DAY = date(2026, 1, 5)
RIGHT: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("right_lines.json").read_text("utf-8"))
LINES: dict[str, list[str]] = {table: right["line"] for table, right in RIGHT.items()}
MAPPINGS = {table.source: table for table in load_mapping().tables}


@dataclass(frozen=True)
class Wrong:
    """A malformed file: how it is written, and the finding that it must get."""

    name: str
    table: str
    reason: str
    line: int = 0
    column: str = ""
    rows: tuple[tuple[str, ...], ...] | None = None
    body: bytes | None = None
    marker: tuple[tuple[str, str], ...] | bytes | None = None

    def write(self, writer: Any, day: date = DAY) -> None:
        marker = dict(self.marker) if isinstance(self.marker, tuple) else self.marker
        rows = None if self.rows is None else [[_dated(cell, day) for cell in row] for row in self.rows]
        body = self.body if self.body is None else self.body.replace(b"20260105", f"{day:%Y%m%d}".encode())
        writer.file(self.table, rows, body=body, marker=marker, day=day)


def _dated(cell: str, day: date) -> str:
    return cell.replace(f"{DAY:%Y%m%d}", f"{day:%Y%m%d}")


def _line(table: str) -> bytes:
    return "|+|".join(LINES[table]).encode("gb18030") + b"\n"


def _second(table: str) -> list[str]:
    """Another right line, with another key."""
    row = list(LINES[table])
    if table == "HISTORY":
        row[1] = "20250701"
    elif table == "GL":
        row[1] = "1301"
    elif table == "FX_RATE":
        row[0] = "EUR"
    else:
        row[0] += "9"
    return row


def shape_cases(table: str) -> list[Wrong]:
    """What can be wrong with any file, whatever is in it. Faults with a line stand on line 2."""
    first, middle, last = _line(table), "|+|".join(_second(table)).encode("gb18030"), b""
    count = len(LINES[table])
    whole = first + middle + b"\n"
    cells = tuple(_second(table))
    marks = middle.index(b"|+|")

    def body(second: bytes) -> bytes:
        return first + second + b"\n" + last

    damaged = middle[:marks] + b"\xff" + middle[marks:]
    told = (("sha256", hashlib.sha256(whole).hexdigest()), ("rows", "2"))
    return [
        Wrong("one field too few", table, "FIELD_COUNT", 2, rows=(tuple(LINES[table]), cells[:-1])),
        Wrong(
            "fields too many", table, "FIELD_COUNT", 2, rows=(tuple(LINES[table]), (*cells, "", "", "", ""))
        ),
        Wrong("other separator", table, "FIELD_COUNT", 2, body=body(middle.replace(b"|+|", b","))),
        Wrong("half a separator", table, "FIELD_COUNT", 2, body=body(middle.replace(b"|+|", b"|+", 1))),
        Wrong("empty line", table, "FIELD_COUNT", 2, body=first + b"\n" + middle + b"\n"),
        Wrong("empty lines at the end", table, "FIELD_COUNT", 3, body=whole + b"\n\n"),
        Wrong("cut in the middle", table, "CHECKSUM", body=whole[: len(whole) // 2], marker=told),
        Wrong("cut by a byte", table, "CHECKSUM", body=whole[:-1], marker=told),
        Wrong("bytes added", table, "CHECKSUM", body=whole + b"x", marker=told),
        Wrong("a bit turned", table, "CHECKSUM", body=bytes([whole[0] ^ 1]) + whole[1:], marker=told),
        Wrong("line repeated", table, "DUPLICATE_KEY", 2, body=first + first),
        Wrong("rows missing", table, "ROW_COUNT", body=whole, marker=(("rows", "3"),)),
        Wrong("rows too many", table, "ROW_COUNT", body=whole, marker=(("rows", "1"),)),
        Wrong("empty file, rows told", table, "ROW_COUNT", body=b"", marker=(("rows", "5"),)),
        Wrong("control amount", table, "CONTROL_AMOUNT", marker=(("amount", "99.99"),)),
        Wrong("NUL", table, "NUL", 2, body=body(middle[:marks] + b"\0" + middle[marks:])),
        Wrong("all NUL", table, "NUL", 1, body=b"\0" * 5000),
        Wrong(
            "control character", table, "CONTROL_CHARACTER", 2, body=body(middle[:1] + b"\x1a" + middle[1:])
        ),
        Wrong("tab", table, "CONTROL_CHARACTER", 2, body=body(middle[:1] + b"\t" + middle[1:])),
        Wrong("carriage return", table, "CONTROL_CHARACTER", 2, body=body(middle[:1] + b"\r" + middle[1:])),
        Wrong(
            "delete character", table, "CONTROL_CHARACTER", 2, body=body(middle[:1] + b"\x7f" + middle[1:])
        ),
        Wrong("not the encoding", table, "ENCODING", 2, body=body(damaged)),
        Wrong("half a character at the end", table, "ENCODING", 2, body=body(middle + b"\x81")),
        Wrong("UTF-16", table, "ENCODING", 1, body=whole.decode("gb18030").encode("utf-16")),
        Wrong("compressed", table, "ENCODING", 1, body=b"\x1f\x8b\x08\x00\xff\xff\xff\xff" * 20),
        Wrong("one endless line", table, "LINE_TOO_LONG", 2, body=body(b"x" * 70_000)),
        Wrong("endless separators", table, "LINE_TOO_LONG", 2, body=body(b"|+|" * 30_000)),
        Wrong(
            "replacement character", table, "REPLACEMENT_CHARACTER", 1, _first_text(table), rows=_lost(table)
        ),
        Wrong("columns shuffled", table, "", 1, rows=(tuple(reversed(LINES[table])),) if count > 1 else None),
        Wrong("marker of no known mode", table, "MARKER_INVALID", marker=(("mode", "HALF"),)),
        Wrong("marker without rows", table, "MARKER_INVALID", marker=(("rows", ""),)),
        Wrong("marker with half a checksum", table, "MARKER_INVALID", marker=(("sha256", "abc"),)),
        Wrong("marker with words for rows", table, "MARKER_INVALID", marker=(("rows", "many"),)),
        Wrong("marker with negative rows", table, "MARKER_INVALID", marker=(("rows", "-1"),)),
        Wrong("marker with NaN", table, "MARKER_INVALID", marker=(("amount", "NaN"),)),
        Wrong("marker of rubbish", table, "MARKER_INVALID", marker=b"\xff\xfe\0\1"),
        Wrong("marker empty", table, "MARKER_INVALID", marker=b""),
        Wrong("marker enormous", table, "MARKER_INVALID", marker=b"mode=FULL\n" * 20_000),
        Wrong("marker says it twice", table, "MARKER_INVALID", marker=b"mode=FULL\nmode=DELTA\nrows=1\n"),
    ]


def _first_text(table: str) -> str:
    return str(next(iter(_names(table))))


def _names(table: str) -> list[str]:
    return [column.label for column in MAPPINGS[table].columns]


def _lost(table: str) -> tuple[tuple[str, ...], ...]:
    row = list(LINES[table])
    row[0] = "\ufffd" + row[0]
    return (tuple(row),)


BAD_CELLS: dict[FieldKind, list[tuple[str, str]]] = {
    FieldKind.KEY: [(" A1", "WHITESPACE"), ("A1\u3000", "WHITESPACE"), ("A" * 200, "TOO_LONG")],
    FieldKind.CODE: [("NO_SUCH_CODE_AT_ALL_OF_ANY_LENGTH_KNOWN_TO_MAN", "UNKNOWN_CODE")],
    FieldKind.CURRENCY: [
        ("RMB", "UNKNOWN_CURRENCY"),
        ("cny", "UNKNOWN_CURRENCY"),
        ("156", "UNKNOWN_CURRENCY"),
    ],
    FieldKind.TEXT: [("字" * 5000, "TOO_LONG")],
    FieldKind.LIST: [("a;" * 400, "TOO_LONG")],
    FieldKind.FLAG: [("maybe", "UNKNOWN_CODE")],
    FieldKind.DATE: [
        ("99991231", "DATE_RANGE"),
        ("18991231", "DATE_RANGE"),
        ("00010101", "DATE_RANGE"),
        ("20260230", "BAD_DATE"),
        ("20261301", "BAD_DATE"),
        ("00000000", "BAD_DATE"),
        ("2026-01-05", "BAD_DATE"),
        ("260105", "BAD_DATE"),
        (" 20260105", "BAD_DATE"),
        ("２０２６０１０５", "BAD_DATE"),
        ("NaN", "BAD_DATE"),
    ],
    FieldKind.MOMENT: [
        ("20260105 0930", "BAD_MOMENT"),
        ("20260105253000", "BAD_MOMENT"),
        ("99991231000000", "DATE_RANGE"),
    ],
    FieldKind.MONEY: [
        ("NaN", "BAD_NUMBER"),
        ("nan", "BAD_NUMBER"),
        ("Infinity", "BAD_NUMBER"),
        ("1e5", "BAD_NUMBER"),
        ("1,234.50", "BAD_NUMBER"),
        ("1.234", "BAD_NUMBER"),
        (".50", "BAD_NUMBER"),
        ("1.", "BAD_NUMBER"),
        ("--1.00", "BAD_NUMBER"),
        ("+1.00", "BAD_NUMBER"),
        ("1.00 ", "BAD_NUMBER"),
        ("0x10", "BAD_NUMBER"),
        ("１.00", "BAD_NUMBER"),
        ("9" * 16 + ".00", "NUMBER_RANGE"),
        ("9" * 400, "NUMBER_RANGE"),
    ],
    FieldKind.RATE: [
        ("NaN", "BAD_NUMBER"),
        ("1.123456789", "BAD_NUMBER"),
        ("99999999999", "NUMBER_RANGE"),
        ("-999", "NUMBER_RANGE"),
    ],
    FieldKind.INTEGER: [
        ("1.5", "BAD_NUMBER"),
        ("12345678901234567890", "NUMBER_RANGE"),
        ("-1", "NUMBER_RANGE"),
    ],
}


def cell_cases(table: str) -> list[Wrong]:
    """Each column of a table with each wrong content of its kind, and empty where it must not be."""
    found: list[Wrong] = []
    for place, (column, _) in enumerate(zip(MAPPINGS[table].columns, LINES[table], strict=False)):
        if column.field is None:
            continue
        bad = [("", "MISSING_VALUE")] if column.field.required else []
        for text, reason in [*bad, *BAD_CELLS[column.field.kind]]:
            if reason == "UNKNOWN_CODE" and not column.field.values and len(text) <= column.field.length:
                continue
            row = list(_second(table))
            row[place] = text
            name = f"{column.label} is {text[:20]!r}"
            marker = (("amount", "1"),) if len(text) > 30 else None  # what no marker could hold
            rows = (tuple(LINES[table]), tuple(row))
            found.append(Wrong(name, table, reason, 2, column.label, rows=rows, marker=marker))
    return found


def all_cases() -> list[Wrong]:
    return [case for table in LINES for case in (*shape_cases(table), *cell_cases(table))]


CASES = all_cases()
DAYS = [DAY + timedelta(days=1 + place) for place in range(len(CASES))]


each_case = pytest.mark.parametrize(
    ("case", "day"),
    list(zip(CASES, DAYS, strict=True)),
    ids=[f"{case.table}: {case.name}" for case in CASES],
)


@dataclass
class Reading:
    """All cases, each on a day of its own, read in one run of one child process."""

    items: list[Any]
    said: str


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory, writer_class: Any) -> Reading:
    writer = writer_class(tmp_path_factory.mktemp("malformed"))
    writer.day(DAY)
    for case, day in zip(CASES, DAYS, strict=True):
        writer.day(day)
        case.write(writer, day)
    return asyncio.run(_read(writer.root))


async def _read(root: Path) -> Reading:
    registry = Registry()
    registry.load()
    call = Call(1, registry.connector("core_banking"), {"directory": str(root)})
    async with Runner().extract(call, "end_of_day", State()) as run:
        return Reading([item async for item in run], run.said())


@pytest.fixture(scope="module")
def ends(reading: Reading) -> dict[date, dict[str, FileEnd]]:
    found: dict[date, dict[str, FileEnd]] = {}
    for item in reading.items:
        if isinstance(item, FileEnd):
            found.setdefault(item.as_of, {})[item.table] = item
    return found


def test_there_are_many() -> None:
    assert len(CASES) >= 200
    assert len({(case.table, case.name) for case in CASES}) == len(CASES)


@each_case
def test_the_file_is_quarantined_whole_and_says_where(
    case: Wrong, day: date, ends: dict[date, dict[str, FileEnd]]
) -> None:
    end = ends[day][MAPPINGS[case.table].table.name]
    assert end.verdict is Verdict.QUARANTINED
    assert end.rows == 0
    assert {problem.file for problem in end.problems} == {f"{day:%Y%m%d}/CBS_{case.table}_{day:%Y%m%d}.dat"}
    places = {(problem.reason, problem.line, problem.column) for problem in end.problems}
    if case.reason:
        expected = (case.reason, case.line)
        assert expected in {(reason, line) for reason, line, _ in places}
        assert not case.column or (*expected, case.column) in places
    others = [other for table, other in ends[day].items() if table != end.table]
    assert {other.verdict for other in others} == {Verdict.ACCEPTED}
    assert all(other.rows == 1 for other in others)


@each_case
def test_no_finding_quotes_the_file(case: Wrong, day: date, ends: dict[date, dict[str, FileEnd]]) -> None:
    cells = {cell for row in (case.rows or ()) for cell in row} | set(LINES[case.table])
    for problem in ends[day][MAPPINGS[case.table].table.name].problems:
        if problem.reason in ("CONTROL_AMOUNT", "ROW_COUNT"):
            continue  # totals over the file, no row's value
        told = " ".join([*problem.params.values(), problem.message])
        assert not [cell for cell in cells if len(cell) >= 5 and cell in told]


def test_the_run_comes_to_its_end_and_says_nothing(reading: Reading) -> None:
    verdicts = {item.as_of: item.verdict for item in reading.items if isinstance(item, DayEnd)}
    assert verdicts.pop(DAY) is Verdict.ACCEPTED
    assert verdicts == dict.fromkeys(DAYS, Verdict.QUARANTINED)
    assert reading.said == ""


def test_every_reason_has_a_sentence_and_most_are_seen(reading: Reading) -> None:
    seen = {p.reason for item in reading.items if isinstance(item, FileEnd) for p in item.problems}
    assert seen <= set(REASONS)
    assert len(seen) >= 22
