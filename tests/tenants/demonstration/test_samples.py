"""Each sample is the next day's good package with one thing wrong."""

from hashlib import sha256
from typing import Any

import pytest

from tenants.demonstration import Manifest


@pytest.fixture
def sample(small: Manifest, open_feed: Any) -> Any:
    return lambda name: open_feed(small.samples[name])


def differing(sample: Any, name: str, suffix: str = "dat") -> set[str]:
    clean, other = sample("clean"), sample(name)
    (day,) = clean.days
    tables = {
        path.name.split("_2")[0].removeprefix("CBS_") for path in clean.path("ORG", day).parent.glob("*.dat")
    }
    assert other.days == clean.days
    return {
        table
        for table in tables
        if not other.path(table, day, suffix).exists()
        or clean.path(table, day, suffix).read_bytes() != other.path(table, day, suffix).read_bytes()
    }


def test_the_clean_sample_goes_on_from_the_feed(
    small: Manifest, small_feed: Any, sample: Any, read: Any
) -> None:
    clean = sample("clean")
    (day,) = clean.days
    assert (day - small.days[-1]).days == 1
    before = {row[0]: read.cents(row[2]) for row in small_feed.rows("BALANCE", small.days[-1])}
    for row in clean.rows("TXN", day):
        before[row[1]] = before.get(row[1], 0) + read.cents(row[4]) * (1 if row[3] == "C" else -1)
    after = {row[0]: read.cents(row[2]) for row in clean.rows("BALANCE", day)}
    assert after == {account: before.get(account, 0) for account in after}


def test_marks_agree_but_for_the_damaged_file(small: Manifest, sample: Any) -> None:
    for name in small.samples:
        feed = sample(name)
        (day,) = feed.days
        wrong = set()
        for path in feed.path("ORG", day).parent.glob("*.dat"):
            table = path.name.split("_2")[0].removeprefix("CBS_")
            body = path.read_bytes()
            if feed.path(table, day, "OK").exists():
                mark = feed.ok(table, day)
                if mark["sha256"] != sha256(body).hexdigest() or int(mark["rows"]) != body.count(b"\n"):
                    wrong.add(table)
            else:
                assert (name, table) == ("unfinished", "TXN")
        assert wrong == ({"TXN"} if name == "checksum" else set())


def test_malformed_lacks_a_field_in_one_line(sample: Any) -> None:
    assert differing(sample, "malformed") == {"TXN"}
    feed = sample("malformed")
    widths = [len(row) for row in feed.rows("TXN", feed.days[0])]
    assert sorted(set(widths)) == [8, 9]
    assert widths.count(8) == 1


def test_bad_encoding_cannot_be_decoded(sample: Any) -> None:
    assert differing(sample, "bad_encoding") == {"EMPLOYEE"}
    feed = sample("bad_encoding")
    with pytest.raises(UnicodeDecodeError):
        feed.path("EMPLOYEE", feed.days[0]).read_bytes().decode("gb18030")


def test_unknown_products_are_two_and_in_the_ledger(sample: Any, read: Any) -> None:
    assert differing(sample, "unknown_products") == {"ACCOUNT", "ACCT_CUST", "BALANCE", "ARRANGEMENT", "GL"}
    clean, feed = sample("clean"), sample("unknown_products")
    day = feed.days[0]
    added = {
        table: [row for row in feed.rows(table, day) if row not in clean.rows(table, day)]
        for table in ("ACCOUNT", "ARRANGEMENT")
    }
    assert [row[2] for rows in added.values() for row in rows] == ["DEP_DIGITAL_WALLET", "WEALTH_PENSION"]
    total = sum(read.cents(row[2]) for row in feed.rows("BALANCE", day) if row[3] == "CNY")
    assert {row[1:3]: read.cents(row[3]) for row in feed.rows("GL", day)}["2011", "CNY"] == total


@pytest.mark.parametrize("name", ["ledger_difference", "unknown_products_and_difference"])
def test_the_ledger_differs_by_a_cent(sample: Any, read: Any, name: str) -> None:
    feed = sample(name)
    day = feed.days[0]
    total = sum(read.cents(row[2]) for row in feed.rows("BALANCE", day) if row[3] == "CNY")
    ledger = {row[1:3]: read.cents(row[3]) for row in feed.rows("GL", day)}
    assert ledger["2011", "CNY"] - total == 1


def test_a_full_shrank_and_nothing_else_is_wrong(sample: Any, read: Any) -> None:
    assert differing(sample, "shrunk_full") == {"BALANCE", "GL"}
    clean, feed = sample("clean"), sample("shrunk_full")
    day = feed.days[0]
    assert len(feed.rows("BALANCE", day)) == len(clean.rows("BALANCE", day)) * 80 // 100
    for row in feed.rows("GL", day):
        if row[1] == "2011":
            rows = [one for one in feed.rows("BALANCE", day) if one[3] == row[2]]
            assert read.cents(row[3]) == sum(read.cents(one[2]) for one in rows)


def test_unfinished_has_no_mark_and_checksum_a_wrong_one(sample: Any) -> None:
    assert differing(sample, "unfinished") == set()
    assert differing(sample, "unfinished", "OK") == {"TXN"}
    assert differing(sample, "checksum") == {"TXN"}
    assert differing(sample, "checksum", "OK") == set()
