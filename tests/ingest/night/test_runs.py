"""A night is computed unseen, published at once, resumed after a kill, and the same when run again."""

import asyncio
import contextvars
import os
import signal
import sys
from collections.abc import Coroutine
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from rapport.ingest.night import NotPromoted, NotVerified, run_night
from rapport.ingest.night.model import Night, Span, Step, Work
from rapport.ingest.night.steps import STEPS, measures
from rapport.kernel.business_date import today
from rapport.kernel.database import Transaction
from rapport.products.measures import MissingRate

DAY = date(2026, 6, 30)
NEXT = DAY + timedelta(days=1)
Bank = Any
T = TypeVar("T")
MEASURED = "SELECT count(*) FROM customer_measure WHERE tenant_id = $1 AND run_id = $2"
STATES = "SELECT business_date, state FROM calculation_run WHERE tenant_id = $1 ORDER BY started_at"


@pytest.fixture
async def customers(bank: Bank) -> list[UUID]:
    made = []
    for at in range(7):
        customer = await bank.customer(f"C{at}")
        await bank.account(
            customer, f"A{at}", balances={date(2026, 1, 1): 1_000 * at, DAY: 5_000 + at, NEXT: at}
        )
        made.append(customer)
    return made


def stepping(work: Any) -> list[Step]:
    """The product's own steps with another first one."""
    return [Step("measures", work), *STEPS[1:]]


async def aside(work: Coroutine[Any, Any, T]) -> T:
    """Somebody else's work in the middle of a step, outside its transaction."""
    return await asyncio.create_task(work, context=contextvars.Context())


async def test_a_night_publishes_the_figures_of_its_day(bank: Bank, customers: list[UUID]) -> None:
    result = await bank.night(DAY)
    assert await bank.published() == (result.run_id, DAY)
    assert result.state == "PUBLISHED"
    assert {step.name for step in result.steps} >= {"measures", "publish", "prune"}
    assert next(step.rows for step in result.steps if step.name == "measures") == 7
    deposits = await bank.rows(
        "SELECT deposit FROM customer_measure WHERE tenant_id = $1 AND run_id = $2 ORDER BY deposit",
        result.run_id,
    )
    assert [row["deposit"] for row in deposits] == [5_000 + at for at in range(7)]


async def test_ranges_of_customers_leave_nobody_out(bank: Bank, customers: list[UUID]) -> None:
    whole = await bank.night(DAY)
    expected = await bank.digest(whole.run_id)
    for size in (1, 2, 3, 6, 7, 8):
        parts = await bank.night(DAY, force=True, customers_at_once=size)
        assert await bank.digest(parts.run_id) == expected


async def test_a_day_that_was_computed_is_not_computed_again(bank: Bank, customers: list[UUID]) -> None:
    first = await bank.night(DAY)
    assert await bank.night(DAY) == first
    assert len(await bank.rows(STATES)) == 1


async def test_a_revision_is_computed_again(bank: Bank, customers: list[UUID]) -> None:
    first = await bank.night(DAY)
    (account,) = await bank.rows("SELECT id FROM account WHERE tenant_id = $1 AND account_no = 'A3'")
    await bank.balances(account["id"], {DAY: 99})
    await bank.promote(DAY)
    second = await bank.night(DAY)
    assert second.run_id != first.run_id
    assert await bank.published() == (second.run_id, DAY)
    found = "SELECT deposit FROM customer_measure WHERE tenant_id = $1 AND run_id = $2 AND customer_id = $3"
    assert await bank.value(found, second.run_id, customers[3]) == 99


async def test_a_past_day_does_not_move_what_readers_see(bank: Bank, customers: list[UUID]) -> None:
    past, last = await bank.night(DAY), await bank.night(NEXT)
    before = await bank.digest(past.run_id)
    again = await bank.night(DAY, force=True)
    assert (again.state, again.run_id != past.run_id) == ("DONE", True)
    assert await bank.published() == (last.run_id, NEXT)
    assert await bank.digest(again.run_id) == before


async def test_the_latest_day_run_again_is_what_readers_see(bank: Bank, customers: list[UUID]) -> None:
    await bank.night(DAY)
    first = await bank.night(NEXT)
    again = await bank.night(NEXT, force=True)
    assert await bank.published() == (again.run_id, NEXT)
    assert await bank.digest(again.run_id) == await bank.digest(first.run_id)


async def test_a_day_that_is_not_in_is_refused(bank: Bank, customers: list[UUID]) -> None:
    with pytest.raises(NotPromoted, match="no day is promoted yet"):
        await run_night(bank.database, bank.tenant, DAY)
    await bank.promote(DAY)
    with pytest.raises(NotPromoted, match="2026-06-30"):
        await run_night(bank.database, bank.tenant, NEXT)
    assert await bank.rows(STATES) == []


async def test_a_day_against_the_ledger_is_not_published(bank: Bank, customers: list[UUID]) -> None:
    first = await bank.night(DAY)
    await bank.promote(NEXT, reconciled=False)
    with pytest.raises(NotVerified, match="source core"):
        await bank.night(NEXT)
    assert await bank.published() == (first.run_id, DAY)
    await bank.promote(NEXT, reconciled=True)
    second = await bank.night(NEXT)
    assert await bank.published() == (second.run_id, NEXT)


async def test_a_missing_rate_is_said_and_mended(bank: Bank, customers: list[UUID]) -> None:
    await bank.account(customers[0], "USD1", currency="USD", balances={DAY: 100})
    with pytest.raises(MissingRate, match="USD on 2026-06-30"):
        await bank.night(DAY)
    (step,) = await bank.rows("SELECT error FROM run_step WHERE tenant_id = $1 AND state = 'FAILED'")
    assert "USD on 2026-06-30" in step["error"]
    assert await bank.published() == (None, None)
    await bank.rate("USD", DAY, "7.1")
    assert (await bank.night(DAY)).state == "PUBLISHED"


async def test_readers_see_the_old_run_until_the_flip(bank: Bank, customers: list[UUID]) -> None:
    first = await bank.night(DAY)
    seen: list[tuple[UUID | None, int]] = []

    async def watched(tx: Transaction, night: Night, span: Span) -> Work:
        done = await measures(tx, night, span)
        pointer = await aside(bank.published())
        seen.append((pointer[0], await aside(bank.value(MEASURED, first.run_id))))
        return done

    second = await bank.night(NEXT, steps=stepping(watched), customers_at_once=3)
    assert seen == [(first.run_id, 7)] * 3
    assert await bank.published() == (second.run_id, NEXT)
    assert await bank.value(MEASURED, first.run_id) == 7, "the run just replaced is still readable"


async def test_a_failed_step_is_taken_up_where_it_stopped(bank: Bank, customers: list[UUID]) -> None:
    calls: list[Span] = []

    async def faulty(tx: Transaction, night: Night, span: Span) -> Work:
        calls.append(span)
        if len(calls) == 3:
            raise ZeroDivisionError
        return await measures(tx, night, span)

    with pytest.raises(ZeroDivisionError):
        await bank.night(DAY, steps=stepping(faulty), customers_at_once=2)
    assert await bank.published() == (None, None)
    (failed,) = await bank.rows(
        "SELECT state, error FROM run_step WHERE tenant_id = $1 AND name = 'measures'"
    )
    assert failed == {"state": "FAILED", "error": "ZeroDivisionError"}
    result = await bank.night(DAY, steps=stepping(faulty), customers_at_once=2)
    assert [calls.count(span) for span in dict.fromkeys(calls)] == [1, 1, 2, 1]
    assert await bank.published() == (result.run_id, DAY)
    whole = await bank.night(DAY, force=True)
    assert await bank.digest(result.run_id) == await bank.digest(whole.run_id)


async def test_a_killed_night_goes_on_and_is_the_same(
    bank: Bank, customers: list[UUID], settings: Any, tmp_path: Any
) -> None:
    """A process of its own is killed with SIGKILL between two ranges; the next call finishes its run."""
    await bank.promote(DAY)
    script = tmp_path / "night.py"
    script.write_text(
        "import asyncio, sys, datetime as dt\n"
        "from rapport.ingest.night import run_night\n"
        "from rapport.ingest.night.model import Step\n"
        "from rapport.ingest.night.steps import STEPS, measures\n"
        "from rapport.kernel.database import Database, Placement, Tenant\n"
        "done = 0\n"
        "async def slow(tx, night, span):\n"
        "    global done\n"
        "    if done == 2:\n"
        "        print('here', flush=True)\n"
        "        await asyncio.sleep(3600)\n"
        "    done += 1\n"
        "    return await measures(tx, night, span)\n"
        "async def main():\n"
        "    database = Database({'shared': Placement(sys.argv[1], 4)})\n"
        "    await database.start()\n"
        "    tenant = Tenant(int(sys.argv[2]), 'x', 'x')\n"
        "    steps = [Step('measures', slow), *STEPS[1:]]\n"
        "    await run_night(database, tenant, dt.date(2026, 6, 30), customers_at_once=2, steps=steps)\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(script),
        settings.database_url,
        str(bank.tenant.id),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    assert (await process.stdout.readline()).strip() == b"here"
    waiting = asyncio.create_task(run_night(bank.database, bank.tenant, DAY))
    await asyncio.sleep(0.2)
    assert not waiting.done(), "the lease keeps a second night out"
    assert await bank.published() == (None, None)
    (half,) = await bank.rows("SELECT rows FROM run_step WHERE tenant_id = $1 AND name = 'measures'")
    assert half["rows"] == 4
    process.send_signal(signal.SIGKILL)
    await process.wait()
    result = await waiting
    assert result.state == "PUBLISHED"
    assert len(await bank.rows(STATES)) == 1, "the killed run was finished, not begun again"
    whole = await bank.night(DAY, force=True)
    assert await bank.digest(result.run_id) == await bank.digest(whole.run_id)


async def test_two_at_once_run_it_once(bank: Bank, customers: list[UUID]) -> None:
    await bank.promote(DAY)
    calls: list[Span] = []

    async def counted(tx: Transaction, night: Night, span: Span) -> Work:
        calls.append(span)
        return await measures(tx, night, span)

    results = await asyncio.gather(*(bank.night(DAY, steps=stepping(counted)) for _ in range(3)))
    assert results[0] == results[1] == results[2]
    assert len(calls) == 1
    assert len(await bank.rows(STATES)) == 1


async def test_a_revision_in_mid_run_begins_the_night_again(bank: Bank, customers: list[UUID]) -> None:
    revised: list[bool] = []

    async def disturbed(tx: Transaction, night: Night, span: Span) -> Work:
        done = await measures(tx, night, span)
        if not revised:
            revised.append(True)
            await aside(bank.promote(DAY))
        return done

    result = await bank.night(DAY, steps=stepping(disturbed))
    assert [row["state"] for row in await bank.rows(STATES)] == ["DROPPED", "PUBLISHED"]
    assert await bank.published() == (result.run_id, DAY)


async def test_month_ends_and_the_last_days_are_kept(bank: Bank, customers: list[UUID]) -> None:
    first = date(2026, 5, 29)
    runs = {}
    for at in range(10):
        day = first + timedelta(days=at)
        runs[day] = (await bank.night(day)).run_id
    kept = {day for day, run in runs.items() if await bank.value(MEASURED, run)}
    assert kept == {date(2026, 5, 31), *(date(2026, 6, at) for at in (5, 6, 7))}
    orphans = "SELECT count(*) FROM account_measure WHERE tenant_id = $1 AND run_id <> ALL($2)"
    assert await bank.value(orphans, [runs[day] for day in kept]) == 0


async def test_nothing_of_another_tenant_is_touched(
    bank: Bank, customers: list[UUID], tenant_factory: Any
) -> None:
    other = type(bank)(bank.database, await tenant_factory(replayed=True))
    stranger = await other.customer("X")
    await other.account(stranger, "X", balances={DAY: 7})
    result = await bank.night(DAY)
    assert await other.rows(STATES) == []
    assert await other.published() == (None, None)
    async with bank.database.transaction(bank.tenant) as tx:
        assert await today(tx) == NEXT
    assert await bank.value(MEASURED, result.run_id) == 7
