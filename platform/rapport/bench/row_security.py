"""The search's statements under row-level security, and the same ones without it, by turns in one session each."""

import time
from statistics import median
from typing import Any, Final

import asyncpg

from rapport.bench.bank import Bank, administrator
from rapport.bench.capture import Asked, Recorder, Statement, unpack

MOST_TIMES: Final = 2.0
TURNS: Final = 15
BEGIN: Final = "BEGIN READ ONLY; SET LOCAL app.tenant_id = '%d'"


async def row_security(bank: Bank, asked: list[Asked]) -> dict[str, Any]:
    """Median milliseconds of a search by both, as the head of unit asks it; `ratio` is of the medians."""
    recorder = Recorder(bank.settings, bank.tenant.code, bank.head)
    async with recorder.running():
        searches = [await recorder.statements(each) for each in asked]
    under: Any = await asyncpg.connect(str(bank.settings.database_url))
    past: Any = await administrator(bank.settings, bank.tenant)
    try:
        times = [
            (await _timed(under, search, bank.tenant.id), await _timed(past, search, bank.tenant.id))
            for _ in range(TURNS)
            for search in searches
        ]
    finally:
        await under.close()
        await past.close()
    with_it, without = (median(side) * 1000 for side in zip(*times, strict=True))
    return {
        "under_ms": round(with_it, 3),
        "without_ms": round(without, 3),
        "ratio": round(with_it / without, 3),
        "most": MOST_TIMES,
    }


async def _timed(connection: Any, statements: list[Statement], tenant_id: int) -> float:
    await connection.execute(BEGIN % tenant_id)
    start = time.perf_counter()
    for each in statements:
        await connection.fetch(each.sql, *map(unpack, each.values))
    spent = time.perf_counter() - start
    await connection.execute("COMMIT")
    return spent
