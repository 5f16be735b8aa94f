"""Taking in a bank's days: what jobs, the command line and the screens call."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date

from rapport.ingest.feed import Feed
from rapport.ingest.outcome import DayResult, RunResult
from rapport.ingest.reader import Reader
from rapport_sdk.package import DayBegin, Scan

AfterDay = Callable[[DayResult], Awaitable[None]]


async def run(
    feed: Feed, reader: Reader, *, days: Sequence[date] | None = None, after_day: AfterDay | None = None
) -> RunResult:
    """Take in every day that is new, changed or asked for, ascending, from one child process.

    Two runs at once promote each day once. Raises RunFault when the connector fails; days promoted until then
    stay promoted.
    """
    result = RunResult()
    await feed.read_state()
    async with reader.open(feed.tenant, feed.source, feed.cursor(), days) as items:
        async for item in items:
            match item:
                case Scan():
                    await feed.register(item.days)
                    result.days_seen = len(item.days if days is None else days)
                case DayBegin():
                    day, _ = await feed.take_in(item, items)
                    result.add(day)
                    if after_day is not None:
                        await after_day(day)
                case _:
                    continue
    return result
