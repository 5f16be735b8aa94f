"""Reading ahead keeps the order, the limit, and the place of a fault."""

import asyncio

import pyarrow as pa
import pytest
from rapport.ingest.ahead import ahead

from rapport_sdk.connector import Batch


def batches(count, size=1000):
    data = pa.record_batch([pa.array([1] * (size // 8), pa.int64())], names=["n"])
    return [Batch(f"t{number}", data) for number in range(count)]


async def source(items, taken, fault=None):
    for item in items:
        taken.append(item.table)
        yield item
    if fault:
        raise fault


async def test_items_come_in_their_order_however_slowly_they_are_taken():
    taken, found = [], []
    async with ahead(source(batches(50), taken), most_bytes=3000) as items:
        async for item in items:
            await asyncio.sleep(0)
            found.append(item.table)
    assert found == [f"t{number}" for number in range(50)]


async def test_no_more_is_read_ahead_than_the_limit():
    taken = []
    async with ahead(source(batches(50), taken), most_bytes=3000) as items:
        for expected in range(5):
            for _ in range(20):
                await asyncio.sleep(0)
            assert len(taken) <= expected + 5
            assert (await anext(items)).table == f"t{expected}"
    assert len(taken) < 12


async def test_a_fault_is_raised_after_all_that_came_before_it():
    taken, found = [], []
    with pytest.raises(RuntimeError, match="broken"):
        async with ahead(source(batches(7), taken, RuntimeError("broken"))) as items:
            async for item in items:
                found.append(item.table)  # noqa: PERF401 - what came before the fault is wanted
    assert found == [f"t{number}" for number in range(7)]


async def test_leaving_early_stops_reading():
    taken = []
    async with ahead(source(batches(500), taken), most_bytes=1000) as items:
        await anext(items)
    before = len(taken)
    await asyncio.sleep(0.01)
    assert len(taken) == before < 500
