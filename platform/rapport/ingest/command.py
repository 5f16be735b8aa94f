"""Taking in files with the nights that follow: what the command line and the jobs run."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, LiteralString

from rapport.extension.faults import RunFault
from rapport.extension.installed import installed
from rapport.extension.runner import Runner
from rapport.ingest import breaker
from rapport.ingest.feed import Feed
from rapport.ingest.night import NotPromoted, NotVerified, run_night
from rapport.ingest.outcome import IN, DayResult
from rapport.ingest.reader import ConnectorReader
from rapport.ingest.service import run
from rapport.ingest.source import ensure_source
from rapport.kernel.database import Database, Tenant, Transaction
from rapport.kernel.errors import Invalid
from rapport.kernel.logging import get_logger
from rapport.kernel.services import Services
from rapport.products.measures import MissingRate
from rapport.products.statistics import refresh_statistics

MANY_ROWS = 50_000
log = get_logger(__name__)
RESTATED: LiteralString = """
    SELECT DISTINCT r.business_date AS day FROM calculation_run r
     WHERE r.tenant_id = $1 AND r.business_date >= $2 AND r.state IN ('DONE', 'PUBLISHED')
     UNION SELECT s.data_as_of FROM business_state s WHERE s.tenant_id = $1 AND s.data_as_of >= $2
     ORDER BY 1
"""


async def run_feed(
    services: Services,
    tenant: Tenant,
    source: str,
    directory: Path | str,
    *,
    days: Sequence[date] | None = None,
    night: bool = True,
    forced: frozenset[date] = frozenset(),
) -> dict[str, Any]:
    """Counts of the run and its problems (architecture.md, The surface). Raises Invalid when the reader fails.

    `forced` days are taken in again although nothing changed. A day whose ledger does not agree is promoted
    but has no night: its figures may not be published.
    """
    async with services.database.transaction(tenant) as tx:
        found = await ensure_source(tx, source, _absolute(directory))
        keys = await services.key_store.ring(tx)
    feed = Feed(services.database, tenant, found, keys, forced=forced)

    async def after_day(day: DayResult) -> None:
        if night and day.state in IN:
            await follow(services.database, tenant, day)

    archive = services.settings.data_dir / "archive" / tenant.code
    reader = ConnectorReader(installed(), Runner())
    state = await breaker.let_through(services.database, tenant, found.connector)
    try:
        result = await run(feed, reader, days=days, archive=archive, after_day=after_day)
    except RunFault as fault:
        await breaker.failed(services.database, tenant, found.connector, state, fault)
        raise Invalid(f"the files could not be read: {fault}") from fault
    await breaker.succeeded(services.database, tenant, found.connector)
    return asdict(result)


def _absolute(directory: Path | str) -> str:
    """The worker may run elsewhere than whoever named the folder."""
    return str(Path(directory).resolve())


async def follow(database: Database, tenant: Tenant, day: DayResult) -> None:
    """The night of a promoted day, and of the later days that its revision restates."""
    async with database.transaction(tenant) as tx:
        if day.rows >= MANY_ROWS:
            await refresh_statistics(tx)
        nights = await _nights(tx, day)
    for each in nights:
        try:
            await run_night(database, tenant, each)
        except (NotPromoted, NotVerified, MissingRate) as refusal:
            log.warning("no night", business_date=each, code=refusal.code)


async def _nights(tx: Transaction, day: DayResult) -> list[date]:
    if day.restated_from is None:
        return [day.day]
    restated = [row["day"] for row in await tx.fetch(RESTATED, tx.tenant.id, day.restated_from)]
    return sorted({day.day, *restated})
