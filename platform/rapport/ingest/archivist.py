"""Archives promoted days beside the run: in a thread, and never in the way of the next day."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import LiteralString
from uuid import UUID

from rapport.ingest.archive import SUFFIX, Changed, pack_files, unpack_files
from rapport.ingest.feed import Feed
from rapport.ingest.intake import Intake
from rapport.ingest.outcome import DayResult
from rapport.ingest.source import Source
from rapport.kernel.database import Database, Tenant
from rapport.kernel.logging import get_logger
from rapport.kernel.secrets import TenantKeys

ARCHIVED: LiteralString = """
    UPDATE feed_day d SET state = 'ARCHIVED'
     WHERE d.tenant_id = $1 AND d.id = ANY($2::uuid[]) AND d.state = 'PROMOTED'
"""
FILES: LiteralString = """
    UPDATE feed_file f SET state = 'ARCHIVED', archive = u.archive
      FROM unnest($2::uuid[], $3::text[]) AS u (day_id, archive)
     WHERE f.tenant_id = $1 AND f.day_id = u.day_id
"""
MISSED: LiteralString = """
    SELECT d.id, d.business_date AS day, d.revision, array_agg(f.name) AS names, array_agg(f.sha256) AS digests
      FROM feed_day d JOIN feed_file f ON f.tenant_id = $1 AND f.day_id = d.id
     WHERE d.tenant_id = $1 AND d.source_id = $2 AND d.state = 'PROMOTED'
     GROUP BY d.id, d.business_date, d.revision ORDER BY d.business_date
"""
LAST: LiteralString = """
    SELECT DISTINCT ON (d.business_date) d.business_date AS day, f.archive
      FROM feed_day d JOIN feed_file f ON f.tenant_id = $1 AND f.day_id = d.id
     WHERE d.tenant_id = $1 AND d.source_id = $2 AND d.business_date = ANY($3::date[]) AND f.archive <> ''
     ORDER BY d.business_date, d.revision DESC
"""
AT_ONCE = 50
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be archived of one day: paths below the source's folder and their sha256."""

    day_id: UUID
    archive: str
    files: tuple[tuple[str, str], ...]


@dataclass
class Archivist:
    """One for a run; `folder` is the tenant's own, below the data folder."""

    database: Database
    tenant: Tenant
    source: Source
    keys: TenantKeys
    folder: Path
    _queue: "asyncio.Queue[Parcel | None]" = field(default_factory=lambda: asyncio.Queue())
    _task: "asyncio.Task[None] | None" = None

    async def __aenter__(self) -> "Archivist":
        self._task = asyncio.create_task(self._work())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Finish what is promoted, whatever became of the run."""
        self._queue.put_nowait(None)
        if self._task is not None:
            await self._task

    def take(self, result: DayResult, intake: Intake) -> None:
        """A day that has just been promoted."""
        files = tuple((record.name, record.sha256) for record in intake.files.values())
        if result.day_id is not None:
            name = archive_name(self.source.code, f"{result.day:%Y%m%d}", result.revision)
            self._queue.put_nowait(Parcel(result.day_id, name, files))

    async def catch_up(self) -> None:
        """Days that were promoted when the process ended before they were archived."""
        async with self.database.transaction(self.tenant, readonly=True) as tx:
            rows = await tx.fetch(MISSED, self.tenant.id, self.source.id)
        for row in rows:
            name = archive_name(self.source.code, f"{row['day']:%Y%m%d}", row["revision"])
            files = tuple(zip(row["names"], row["digests"], strict=True))
            self._queue.put_nowait(Parcel(row["id"], name, files))

    async def _work(self) -> None:
        done: list[Parcel] = []
        while (parcel := await self._queue.get()) is not None:
            if await self._pack(parcel):
                done.append(parcel)
            if len(done) >= AT_ONCE:
                await self._save(done)
                done = []
        await self._save(done)

    async def _pack(self, parcel: Parcel) -> bool:
        root, target = Path(self.source.directory), self.folder / parcel.archive
        try:
            await asyncio.to_thread(pack_files, root, parcel.files, self.keys, target)
        except (Changed, OSError) as error:
            log.warning("day not archived", archive=parcel.archive, fault=type(error).__name__)
            return False
        return True

    async def _save(self, done: Sequence[Parcel]) -> None:
        if not done:
            return
        async with self.database.transaction(self.tenant) as tx:
            ids = [parcel.day_id for parcel in done]
            await tx.execute(FILES, self.tenant.id, ids, [parcel.archive for parcel in done])
            await tx.execute(ARCHIVED, self.tenant.id, ids)


async def restore(feed: Feed, folder: Path, days: Sequence[date], into: Path) -> list[date]:
    """Lay the last archived package of each day out below `into`; the days for which there is one."""
    async with feed.database.transaction(feed.tenant, readonly=True) as tx:
        rows = await tx.fetch(LAST, feed.tenant.id, feed.source.id, list(days))
    for row in rows:
        await asyncio.to_thread(unpack_files, folder / row["archive"], feed.keys, into)
    return [row["day"] for row in rows]


def archive_name(source: str, day: str, revision: int) -> str:
    return f"{source}/{day}-r{revision}{SUFFIX}"
