"""What is promoted already: the files of the days that count, in memory, reloaded when somebody else promotes."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import LiteralString
from uuid import UUID

from rapport.kernel.database import Transaction

FILES: LiteralString = """
    SELECT d.business_date AS day, d.id AS batch, d.revision, f.entity, f.mode = 'FULL' AS full, f.rows,
           f.set_aside, f.sha256, f.first_booked, f.last_booked
      FROM feed_day d JOIN feed_file f ON f.tenant_id = $1 AND f.day_id = d.id
     WHERE d.tenant_id = $1 AND d.source_id = $2 AND d.promoted_at IS NOT NULL
     ORDER BY d.business_date, d.revision
"""


@dataclass(frozen=True, slots=True)
class KnownFile:
    day: date
    batch: UUID
    revision: int
    entity: str
    full: bool
    rows: int
    set_aside: int
    sha256: str
    first_booked: date | None
    last_booked: date | None


@dataclass
class Known:
    """Promoted days of one source. Of each day the last promoted revision speaks."""

    promotions: int = -1
    days: list[date] = field(default_factory=list[date])
    _batches: dict[date, list[UUID]] = field(default_factory=dict[date, list[UUID]])
    _files: dict[date, dict[str, KnownFile]] = field(default_factory=dict[date, dict[str, KnownFile]])
    _booked: dict[date, tuple[date, date]] = field(default_factory=dict[date, tuple[date, date]])
    _by_entity: dict[str, list[date]] = field(default_factory=dict[str, list[date]])
    _full: dict[str, list[date]] = field(default_factory=dict[str, list[date]])

    def add(self, files: list[KnownFile]) -> None:
        """A promoted revision of a day; revisions come in their order."""
        for file in files:
            self._new_batch(file)
            self._files[file.day][file.entity] = file
            _insert(self._by_entity.setdefault(file.entity, []), file.day)
            if file.full:
                _insert(self._full.setdefault(file.entity, []), file.day)
            self._widen(file)

    def _new_batch(self, file: KnownFile) -> None:
        batches = self._batches.setdefault(file.day, [])
        if file.batch not in batches:
            batches.append(file.batch)
            _insert(self.days, file.day)
            for entity in self._files.get(file.day, {}):
                self._by_entity[entity].remove(file.day)
                if file.day in self._full.get(entity, []):
                    self._full[entity].remove(file.day)
            self._files[file.day] = {}

    def _widen(self, file: KnownFile) -> None:
        if file.first_booked is not None and file.last_booked is not None:
            first, last = self._booked.get(file.day, (file.first_booked, file.last_booked))
            self._booked[file.day] = (min(first, file.first_booked), max(last, file.last_booked))

    def replaced(self, day: date) -> tuple[UUID, ...]:
        """Batches of the revisions of this day that are in."""
        return tuple(self._batches.get(day, ()))

    def booked(self, day: date) -> tuple[date, date] | None:
        """First and last book date of the postings that all revisions of the day brought."""
        return self._booked.get(day)

    def files(self, day: date) -> dict[str, KnownFile]:
        return self._files.get(day, {})

    def after(self, day: date) -> list[date]:
        return self.days[bisect_right(self.days, day) :]

    def full_before(self, entity: str, day: date) -> KnownFile | None:
        """The last full file of the entity before the day."""
        days = self._full.get(entity, [])
        at = bisect_left(days, day)
        return self._files[days[at - 1]][entity] if at else None

    def full_after(self, entity: str, day: date) -> KnownFile | None:
        """The first full file of the entity after the day."""
        days = self._full.get(entity, [])
        at = bisect_right(days, day)
        return self._files[days[at]][entity] if at < len(days) else None

    def said_already(self, entity: str, day: date, sha256: str) -> bool:
        """Whether a full file of the day repeats the last one, and nobody has said anything else since."""
        days = self._by_entity.get(entity, [])
        if not days or days[-1] >= day:
            return False
        last = self._files[days[-1]][entity]
        return last.full and last.sha256 == sha256 and not last.set_aside


def _insert(days: list[date], day: date) -> None:
    at = bisect_left(days, day)
    if at == len(days) or days[at] != day:
        days.insert(at, day)


async def load(tx: Transaction, source_id: UUID, promotions: int) -> Known:
    """Everything promoted, as the holder of the source sees it."""
    known = Known(promotions)
    batch: list[KnownFile] = []
    for file in await tx.structs(KnownFile, FILES, tx.tenant.id, source_id):
        if batch and batch[-1].batch != file.batch:
            known.add(batch)
            batch = []
        batch.append(file)
    known.add(batch)
    return known
