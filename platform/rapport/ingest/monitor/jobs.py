"""Days that waited for the same thing, taken in again in their order by one run."""

from datetime import date
from typing import Any

from rapport.ingest.command import run_feed
from rapport.ingest.source import find_source
from rapport.kernel.jobs import JobContext, job

RUN_DAYS = "ingest.run_days"


@job(RUN_DAYS, long=True)
async def run_days(context: JobContext, args: dict[str, Any]) -> dict[str, Any]:
    """Days again, changed or not: an earlier one brings what a later one waits for. `args`: source, days."""
    days = sorted(date.fromisoformat(day) for day in args["days"])
    async with context.database.transaction(context.tenant, readonly=True) as tx:
        source = await find_source(tx, args["source"])
    if source is None or not source.directory:
        return {"days_seen": 0}
    result = await run_feed(
        context.services, context.tenant, source.code, source.directory, days=days, forced=frozenset(days)
    )
    return {**result, "problems": len(result["problems"])}
