"""The worker of the night's benchmark: one night in a process of its own, whose memory can be told."""

import asyncio
import json
import resource
import sys
import time
from datetime import date
from typing import Any

from rapport.ingest.night import run_night
from rapport.kernel.database import Database, Placement, Tenant
from rapport.product import load_product


async def night(url: str, tenant: Tenant, day: date) -> dict[str, Any]:
    database = Database({"shared": Placement(url, 4)})
    await database.start()
    try:
        started = time.perf_counter()
        result = await run_night(database, tenant, day)
        return {"seconds": round(time.perf_counter() - started, 2), **result.report()}
    finally:
        await database.stop()


def main(arguments: list[str]) -> int:
    url, tenant_id, day = arguments
    load_product()
    report = asyncio.run(night(url, Tenant(int(tenant_id), "bench", "Bench"), date.fromisoformat(day)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(json.dumps({**report, "peak_mib": round(peak / 1024)}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
