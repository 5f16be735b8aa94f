"""A worker process of the product with one job more: it counts, slowly, so that it can be killed in between."""

import asyncio
import os

from rapport.config import Settings
from rapport.kernel.jobs import JobContext, job
from rapport.worker import run_worker

INSERT = """
    INSERT INTO parameter (code, version, value, valid_from, created_at)
    SELECT $1::varchar, coalesce(max(version), 0) + 1, '{}', '2026-01-01', now()
      FROM parameter WHERE tenant_id = $2 AND code = $1::varchar
"""


@job("test.count")
async def count(context: JobContext, args: dict[str, str]) -> None:
    await context.tx.execute(INSERT, args["code"], context.tenant.id)
    await asyncio.sleep(0.02)


if __name__ == "__main__":
    run_worker(Settings.load(os.environ))
