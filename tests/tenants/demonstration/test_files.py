"""Files are as feeds.md describes them: names, marks, encoding, separators, columns."""

import re
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

DAILY = {
    "ORG": ("FULL", 4, None),
    "EMPLOYEE": ("FULL", 7, None),
    "CUSTOMER": ("DELTA", 12, None),
    "ACCOUNT": ("DELTA", 8, None),
    "ACCT_CUST": ("DELTA", 3, None),
    "BALANCE": ("FULL", 4, 2),
    "TXN": ("DELTA", 9, 4),
    "LOAN": ("FULL", 12, 9),
    "CARD": ("DELTA", 5, None),
    "ARRANGEMENT": ("DELTA", 10, 8),
    "CREDIT_LINE": ("FULL", 6, 3),
    "ASSIGNMENT": ("FULL", 6, None),
    "INTERACTION": ("DELTA", 10, None),
    "FX_RATE": ("FULL", 3, None),
    "GL": ("FULL", 4, 3),
}
FULL_FIRST = {"CUSTOMER", "ACCOUNT", "ACCT_CUST", "CARD"}
ONCE = {"HISTORY": ("FULL", 4, 2), "STANDING_ORDER": ("FULL", 6, 4)}


def tables_of(feed: Any, day: date) -> set[str]:
    folder = feed.root / f"{day:%Y%m%d}"
    return {path.name.split(f"_{day:%Y%m%d}")[0].removeprefix("CBS_") for path in folder.glob("*.dat")}


def test_each_day_has_its_tables_and_no_file_without_its_mark(feed: Any) -> None:
    for day in feed.days:
        expected = set(DAILY)
        expected |= {"HISTORY"} if day == feed.days[0] else set()
        expected |= {"STANDING_ORDER"} if day == feed.days[-1] else set()
        assert tables_of(feed, day) == expected
        names = {path.stem for path in feed.path("ORG", day).parent.glob("*.OK")}
        assert names == {f"CBS_{table}_{day:%Y%m%d}" for table in expected}


def test_marks_tell_mode_rows_amount_and_checksum(feed: Any, read: Any) -> None:
    for day in feed.days:
        for table in tables_of(feed, day):
            mode, _, place = {**DAILY, **ONCE}[table]
            mode = "FULL" if day == feed.days[0] and table in FULL_FIRST else mode
            rows, mark = feed.rows(table, day), feed.ok(table, day)
            total = 0 if place is None else sum(read.cents(row[place]) for row in rows)
            assert list(mark) == ["mode", "rows", "amount", "sha256"]
            assert (mark["mode"], int(mark["rows"]), read.cents(mark["amount"])) == (mode, len(rows), total)
            assert re.fullmatch(r"-?\d+\.\d\d", mark["amount"])
            assert mark["sha256"] == sha256(feed.path(table, day).read_bytes()).hexdigest()


def test_every_record_has_the_columns_of_its_table(feed: Any) -> None:
    for table, (_, width, _) in {**DAILY, **ONCE}.items():
        rows = feed.every(table)
        assert rows, table
        assert {len(row) for row in rows} == {width}, table


def test_lines_end_with_a_line_feed_alone(feed: Any) -> None:
    for path in feed.root.rglob("CBS_*"):
        assert b"\r" not in path.read_bytes()


def test_names_need_gb18030_and_a_reader_that_decodes_first(default_feed: Any) -> None:
    names = [row[2] for row in default_feed.latest("CUSTOMER").values()]
    beyond = [name for name in names if any(rare in name for rare in "䶮𠮷")]
    assert beyond
    with pytest.raises(UnicodeEncodeError):
        "".join(beyond).encode("gbk")
    encoded = [char.encode("gb18030") for name in names for char in name]
    assert any(code[1:] == b"|" for code in encoded)
    assert any(code[1:] == b"\\" for code in encoded)


def test_deltas_hold_only_what_their_day_changed(feed: Any, read: Any) -> None:
    for day in feed.days[1:]:
        known = feed.latest("CUSTOMER", until=day.fromordinal(day.toordinal() - 1))
        for row in feed.rows("CUSTOMER", day):
            assert row[0] not in known or known[row[0]] != row
            assert row[0] in known or read.date(row[8]) == day
        assert {read.date(row[2]) for row in feed.rows("TXN", day)} <= {day}
        assert {read.date(row[3]) for row in feed.rows("INTERACTION", day)} <= {day}
        for row in feed.rows("ARRANGEMENT", day):
            assert day in {read.date(text) for text in (row[5], row[6]) if text}
        for row in feed.rows("ACCOUNT", day):
            assert day in {read.date(text) for text in (row[5], row[6]) if text}


def test_masters_change_on_the_daily_days(default_feed: Any) -> None:
    later = default_feed.days[1:]
    assert sum(len(default_feed.rows("CUSTOMER", day)) for day in later) > 60
    assert any(row[7] == "CLOSED" for day in later for row in default_feed.rows("ACCOUNT", day))
