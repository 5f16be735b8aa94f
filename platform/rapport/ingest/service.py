"""Taking in a bank's days: what jobs, the command line and the screens call."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from rapport.ingest.ahead import ahead
from rapport.ingest.archivist import Archivist, restore
from rapport.ingest.feed import Feed
from rapport.ingest.outcome import IN, DayResult, RunResult
from rapport.ingest.reader import Reader
from rapport_sdk.connector import Item
from rapport_sdk.package import DayBegin, Scan

AfterDay = Callable[[DayResult], Awaitable[None]]


@dataclass
class _Run:
    """What one run works with."""

    feed: Feed
    archivist: Archivist | None
    after_day: AfterDay | None
    result: RunResult


async def run(
    feed: Feed,
    reader: Reader,
    *,
    days: Sequence[date] | None = None,
    archive: Path | None = None,
    after_day: AfterDay | None = None,
) -> RunResult:
    """Take in every day that is new, changed or asked for, ascending, from one child process.

    `archive` is the tenant's folder for archived packages; without one nothing is archived. Days that are
    forced but no longer on disk come from there. Two runs at once promote each day once. Raises RunFault when
    the connector fails; days promoted until then stay promoted.
    """
    await feed.read_state()
    if archive is None:
        return await _read(_Run(feed, None, after_day, RunResult()), reader, days)
    archivist = Archivist(feed.database, feed.tenant, feed.source, feed.keys, archive)
    async with archivist:
        await archivist.catch_up()
        run_ = _Run(feed, archivist, after_day, RunResult())
        result = await _read(run_, reader, days)
        await _read_archived(run_, reader, archive)
    return result


async def _read(run_: _Run, reader: Reader, days: Sequence[date] | None) -> RunResult:
    feed = run_.feed
    async with (
        reader.open(feed.tenant, feed.source, feed.cursor(), days) as source,
        ahead(source) as items,
    ):
        async for item in items:
            match item:
                case Scan():
                    await feed.register(item.days)
                    run_.result.days_seen += len(item.days if days is None else days)
                case DayBegin():
                    await _day(run_, item, items)
                case _:
                    continue
    return run_.result


async def _day(run_: _Run, begun: DayBegin, items: AsyncIterator[Item]) -> None:
    day, intake = await run_.feed.take_in(begun, items)
    run_.result.add(day)
    if run_.archivist is not None and intake is not None and day.state in IN:
        run_.archivist.take(day, intake)
    if run_.after_day is not None:
        await run_.after_day(day)


async def _read_archived(run_: _Run, reader: Reader, archive: Path) -> None:
    """Forced days that the bank's folder does not have any more, laid out again in a private folder."""
    feed = run_.feed
    missing = sorted(feed.forced - feed.taken)
    if not missing:
        return
    with TemporaryDirectory(prefix="rapport-archive-") as folder:
        found = await restore(feed, archive, missing, Path(folder))
        if found:
            source = feed.source
            feed.source = replace(source, directory=folder)
            await _read(replace(run_, archivist=None), reader, found)
            feed.source = source
