"""Days as they are found on disk, and what is to be done with each (docs/decisions/0053)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

from rapport.ingest.outcome import IN, DayState
from rapport.kernel.database import Transaction
from rapport.kernel.ids import uuid7
from rapport_sdk.package import DayState as PackageState
from rapport_sdk.package import PackageDay

LATEST: LiteralString = """
    SELECT DISTINCT ON (d.business_date) d.id, d.business_date AS day, d.revision, d.fingerprint, d.state,
           d.reason, d.released_by IS NOT NULL AS released, d.decided_at, d.promoted_at
      FROM feed_day d WHERE d.tenant_id = $1 AND d.source_id = $2
     ORDER BY d.business_date, d.revision DESC
"""
ADD: LiteralString = """
    INSERT INTO feed_day (tenant_id, id, source_id, business_date, revision, fingerprint, state, reason, seen_at)
    SELECT $1, u.id, $2, u.day, u.revision, u.fingerprint, u.state, u.reason, now()
      FROM unnest($3::uuid[], $4::date[], $5::integer[], $6::text[], $7::text[], $8::text[])
        AS u (id, day, revision, fingerprint, state, reason)
    ON CONFLICT (tenant_id, source_id, business_date, revision) DO NOTHING
"""
SEE_AGAIN: LiteralString = """
    UPDATE feed_day d SET fingerprint = u.fingerprint, state = u.state, reason = u.reason, seen_at = now()
      FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS u (id, fingerprint, state, reason)
     WHERE d.tenant_id = $1 AND d.id = u.id AND d.state IN ('SEEN', 'COMPLETE')
"""
_UNDECIDED = frozenset({DayState.SEEN, DayState.COMPLETE})


@dataclass(frozen=True, slots=True)
class KnownDay:
    """The last revision of a day."""

    id: UUID
    day: date
    revision: int
    fingerprint: str
    state: str
    reason: str
    released: bool
    decided_at: datetime | None = None
    promoted_at: datetime | None = None

    @property
    def settled(self) -> bool:
        """Whether the same package would come to the same end again."""
        if self.state in IN:
            return True
        if self.state == DayState.HELD:
            return not self.released
        return self.state == DayState.QUARANTINED and not self.waits_for_others

    @property
    def waits_for_others(self) -> bool:
        """Quarantined for what another day may bring: worth another try when one came in."""
        return self.state == DayState.QUARANTINED and self.reason == "UNKNOWN_REFERENCE"


async def latest(tx: Transaction, source_id: UUID) -> dict[date, KnownDay]:
    found = await tx.structs(KnownDay, LATEST, tx.tenant.id, source_id)
    return {known.day: known for known in found}


async def register(
    tx: Transaction, source_id: UUID, found: Sequence[PackageDay], known: dict[date, KnownDay]
) -> dict[date, KnownDay]:
    """Write down what a scan saw: new days, packages that changed, days that became complete."""
    new: list[KnownDay] = []
    seen: list[KnownDay] = []
    for package in found:
        before = known.get(package.as_of)
        after = _as_known(package, before)
        if before is None or before.state not in _UNDECIDED:
            new += [] if before and before.fingerprint == package.fingerprint else [after]
        elif (before.fingerprint, before.state) != (after.fingerprint, after.state):
            seen.append(after)
    if await _save(tx, source_id, new, seen):
        return {**known, **{one.day: one for one in (*new, *seen)}}
    return await latest(tx, source_id)


async def add_revision(tx: Transaction, source_id: UUID, before: KnownDay) -> KnownDay:
    """The same package once more, because what it refers to has changed (a product code was mapped)."""
    again = KnownDay(
        uuid7(),
        before.day,
        before.revision + 1,
        before.fingerprint,
        DayState.COMPLETE,
        "",
        released=True,
    )
    if await _save(tx, source_id, [again], []):
        return again
    return (await latest(tx, source_id))[before.day]


def _as_known(package: PackageDay, before: KnownDay | None) -> KnownDay:
    complete = package.state is PackageState.COMPLETE
    state = DayState.COMPLETE if complete else DayState.SEEN
    reason = "" if complete else "WAITING_FOR_FILES"
    if before is not None and before.state in _UNDECIDED:
        number, identity, decided = before.revision, before.id, before.decided_at
    else:
        number, identity, decided = (before.revision + 1 if before else 1), uuid7(), None
    return KnownDay(identity, package.as_of, number, package.fingerprint, state, reason, False, decided)


async def _save(tx: Transaction, source_id: UUID, new: Sequence[KnownDay], seen: Sequence[KnownDay]) -> bool:
    """False when somebody else was quicker with one of them."""
    written = 0
    if new:
        columns = _columns(new, "id", "day", "revision", "fingerprint", "state", "reason")
        written += await tx.execute(ADD, tx.tenant.id, source_id, *columns)
    if seen:
        columns = _columns(seen, "id", "fingerprint", "state", "reason")
        written += await tx.execute(SEE_AGAIN, tx.tenant.id, *columns)
    return written == len(new) + len(seen)


def _columns(rows: Iterable[KnownDay], *names: str) -> list[list[object]]:
    return [[getattr(row, name) for row in rows] for name in names]
