"""`rapport bench night`: the night of one day of 50,000 customers, in seconds and peak memory of the worker.

Two nights are measured: a bank's first one, which decides a year of tiers, and an ordinary one the day after.
The floor is the worker's memory; seconds have none, they are there to be watched.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from typing import Any, Final

from rapport.bench.night_bank import fill
from rapport.config import Settings
from rapport.kernel.business_date import advance
from rapport.kernel.database import Database, Placement, Tenant
from rapport.kernel.database.migrate import migrate
from rapport.kernel.embedded import ephemeral

CUSTOMERS: Final = 50_000
DAY: Final = date(2026, 11, 18)
MOST_MIB: Final = 1024
TENANT: Final = """
    INSERT INTO tenant (code, name, created_at) VALUES ('bench', 'Bench', now()) RETURNING id
"""


def measure(name: str = "night", customers: int = CUSTOMERS) -> dict[str, Any]:
    """`{name, customers, first, ordinary: {seconds, peak_mib, steps, alerts}, floor_mib, holds}`."""
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder, ephemeral(fast=False) as servers:
        environ = {
            "RAPPORT_DATA_DIR": folder,
            "RAPPORT_ADMIN_DATABASE_URL": str(servers.admin_database_url),
            "RAPPORT_REDIS_URL": str(servers.redis_url),
        }
        settings = Settings.load(environ)
        asyncio.run(migrate(str(settings.admin_database_url), settings.role_passwords()))
        url = str(settings.database_url)
        tenant = asyncio.run(_seeded(url, customers))
        nights = [_night(url, tenant, DAY + timedelta(days=at)) for at in range(2)]
    return {
        "name": name,
        "customers": customers,
        "first": nights[0],
        "ordinary": nights[1],
        "floor_mib": MOST_MIB,
        "holds": all(night["peak_mib"] <= MOST_MIB for night in nights),
    }


async def _seeded(url: str, customers: int) -> Tenant:
    database = Database({"shared": Placement(url, 2)})
    await database.start()
    try:
        async with database.platform() as connection:
            tenant = Tenant(await connection.fetchval(TENANT), "bench", "Bench")
        async with database.transaction(tenant) as tx:
            await fill(tx, customers, DAY + timedelta(days=1))
            await advance(tx, DAY + timedelta(days=1))
        return tenant
    finally:
        await database.stop()


def _night(url: str, tenant: Tenant, day: date) -> dict[str, Any]:
    command = [sys.executable, "-m", "rapport.bench.night_worker", url, str(tenant.id), day.isoformat()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 our own module
    if done.returncode:
        raise RuntimeError(f"the night failed: {done.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report
