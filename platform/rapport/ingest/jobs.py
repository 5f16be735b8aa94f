"""Feeds and nights as jobs; both are long and keep their own transactions, safe to run twice."""

from datetime import date
from typing import Any

from rapport.ingest.command import run_feed
from rapport.ingest.night import run_night
from rapport.ingest.source import find_source
from rapport.kernel.jobs import JobContext, job


@job("ingest.run_all", long=True)
async def run_all(context: JobContext, args: dict[str, Any]) -> dict[str, Any]:
    """Every new or changed day of a source. `args`: source, directory (its own unless given)."""
    return await _run(context, args)


@job("ingest.run_day", long=True)
async def run_day(context: JobContext, args: dict[str, Any]) -> dict[str, Any]:
    """One day again, changed or not. `args`: source, day."""
    day = date.fromisoformat(args["day"])
    return await _run(context, args, days=[day], forced=frozenset({day}))


@job("ingest.run_night", long=True)
async def night(context: JobContext, args: dict[str, Any]) -> dict[str, Any]:
    """The night of a day again. `args`: day."""
    result = await run_night(context.database, context.tenant, date.fromisoformat(args["day"]), force=True)
    return {"state": result.state, "alerts": result.alerts}


async def _run(context: JobContext, args: dict[str, Any], **options: Any) -> dict[str, Any]:
    source = str(args.get("source", "core"))
    directory = str(args.get("directory", ""))
    if not directory:
        async with context.database.transaction(context.tenant, readonly=True) as tx:
            found = await find_source(tx, source)
        directory = found.directory if found else ""
    if not directory:
        return {"days_seen": 0}
    result = await run_feed(context.services, context.tenant, source, directory, **options)
    return {**result, "problems": len(result["problems"])}
