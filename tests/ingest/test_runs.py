"""A run: connectors that fail, days that are asked for, what a run tells."""

from contextlib import asynccontextmanager

import pytest
from rapport.bench.feed import measure
from rapport.extension.faults import FaultKind, RunFault
from rapport.ingest.service import run

from rapport_sdk.package import FileEnd


class Failing:
    """The real reader, whose child dies after so many files of the second day."""

    def __init__(self, reader, files):
        self.reader, self.files = reader, files

    @asynccontextmanager
    async def open(self, *arguments):
        async with self.reader.open(*arguments) as items:
            yield self._until(items)

    async def _until(self, items):
        seen = 0
        async for item in items:
            seen += isinstance(item, FileEnd)
            if seen > 9 + self.files:
                raise RunFault(FaultKind.CRASHED, "The connector's process ended early (SIGKILL).")
            yield item


@pytest.mark.parametrize("files", [0, 4, 8])
async def test_days_before_a_connectors_fault_stay_and_the_day_itself_does_not(
    bank, feed_of, reader, own_tenant, tables, take_in, files
):
    bank.open("A1")
    for number in (1, 2, 3):
        bank.send(number, {"A1": number})
    feed = await feed_of(own_tenant, bank.root)
    with pytest.raises(RunFault):
        await run(feed, Failing(reader, files))
    assert await tables.states() == {1: "PROMOTED", 2: "COMPLETE", 3: "COMPLETE"}
    assert await tables.changes("A1") == [(1, 1)]
    assert (await take_in()).states == ["PROMOTED", "PROMOTED"]
    assert await tables.changes("A1") == [(1, 1), (2, 2), (3, 3)]


async def test_only_the_days_asked_for(bank, take_in, tables):
    bank.open("A1")
    for number in (1, 2, 3):
        bank.send(number, {"A1": number})
    taken = await take_in(days=(1, 3))
    assert taken.result.days_seen == 2
    assert await tables.states() == {1: "PROMOTED", 2: "COMPLETE", 3: "PROMOTED"}


async def test_a_day_that_is_forced_keeps_its_postings_as_they_are(bank, take_in, tables):
    bank.open("A1")
    lines = [(f"T{number}", "A1", "20260302", "C", "1.00", "CASH_IN", "", "", "") for number in range(5)]
    bank.send(1, {"A1": 5}, TXN=lines)
    await take_in()
    sql = "SELECT id, booked, amount, source_key FROM posting WHERE tenant_id = $1 ORDER BY 4"
    before = await tables.rows(sql), await tables.changes("A1")
    again = await take_in(forced=(1,), days=(1,))
    assert [(one.state, one.revision) for one in again.days] == [("PROMOTED", 2)]
    assert (await tables.rows(sql), await tables.changes("A1")) == before
    assert (await tables.counts())["posting_history"] == 0


async def test_a_run_tells_what_it_did(bank, take_in):
    bank.open("A1")
    for number in (1, 2):
        bank.send(number, {"A1": number})
    bank.path(2, "TXN").write_bytes(b"x")
    result = (await take_in()).result
    assert (result.days_seen, result.days_promoted, result.days_reconciled, result.days_quarantined) == (
        2,
        1,
        1,
        1,
    )
    assert result.rows == 8
    assert [(one.file, one.code, one.blocking) for one in result.problems] == [
        ("20260303/CBS_TXN_20260303.dat", "CHECKSUM", True)
    ]


def test_the_benchmark_measures_the_product_against_a_bare_copy():
    figures = measure("load", accounts=300, rounds=1)
    assert (figures["accounts"], figures["postings"], figures["floor"]) == (300, 300, 4.0)
    assert figures["ratio"] == pytest.approx(figures["product_seconds"] / figures["floor_seconds"], rel=0.5)
