"""A run over a source: one child streams many days, each is promoted in a transaction of its own."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import LiteralString

import asyncpg

from rapport.ingest import days as found_days
from rapport.ingest import reconciliation, records, waiting
from rapport.ingest.batch import Batch
from rapport.ingest.days import KnownDay
from rapport.ingest.intake import Intake, Refused
from rapport.ingest.known import Known, load
from rapport.ingest.limits import FEED_LIMITS
from rapport.ingest.outcome import IN, DayResult, DayState, ShownProblem
from rapport.ingest.problems import sentence
from rapport.ingest.promotion import Promotion
from rapport.ingest.reconciliation import LEDGER_SUBJECTS, compare, facts_of, save
from rapport.ingest.source import Source, hold
from rapport.kernel import business_date
from rapport.kernel.database import Database, Tenant, Transaction
from rapport.kernel.metrics import METRICS
from rapport.kernel.parameters import get
from rapport.kernel.secrets import TenantKeys
from rapport_sdk.connector import Item
from rapport_sdk.package import DayBegin, DayEnd, Mode, PackageDay

MONTH: LiteralString = "SELECT ensure_posting_month($1)"
LOCK_TIMEOUT: LiteralString = "SET LOCAL lock_timeout = '1s'"
_MONTH_TRIES = 10


@dataclass
class Feed:
    """One run of one source of one tenant."""

    database: Database
    tenant: Tenant
    source: Source
    keys: TenantKeys
    forced: frozenset[date] = frozenset()
    known: Known = field(default_factory=Known)
    days: dict[date, KnownDay] = field(default_factory=dict[date, KnownDay])
    taken: set[date] = field(default_factory=set[date])
    _months: set[date] = field(default_factory=set[date])

    async def read_state(self) -> None:
        """What is known of the source's days before anything is looked at."""
        async with self.database.transaction(self.tenant, readonly=True) as tx:
            self.days = await found_days.latest(tx, self.source.id)

    def cursor(self) -> dict[str, str]:
        """What the child need not read again."""
        return {
            day.isoformat(): known.fingerprint
            for day, known in self.days.items()
            if known.settled and day not in self.forced
        }

    async def register(self, packages: Sequence[PackageDay]) -> None:
        async with self.database.transaction(self.tenant) as tx:
            self.days = await found_days.register(tx, self.source.id, packages, self.days)

    async def take_in(self, begun: DayBegin, items: AsyncIterator[Item]) -> tuple[DayResult, Intake | None]:
        """Promote a day or say why not; always leaves `items` behind its end."""
        started = time.perf_counter()
        self.taken.add(begun.day.as_of)
        row = await self._row(begun.day)
        if not self._worth_it(row):
            await _drain(items)
            state = "UNCHANGED" if row.state in IN else row.state
            return DayResult(row.day, state, row.id, row.revision), None
        await self._prepare_month(row.day)
        try:
            async with self.database.transaction(self.tenant) as tx:
                intake = await self._open(tx, row, begun.day)
                await intake.follow(items)
                result = await self._close(tx, intake, started)
        except _InAlready:
            await _drain(items)
            return DayResult(row.day, "UNCHANGED", row.id, row.revision), None
        except Refused as refusal:
            return await self._refuse(refusal, started), refusal.intake
        self._remember(intake, result)
        return result, intake

    async def _row(self, package: PackageDay) -> KnownDay:
        known = self.days.get(package.as_of)
        if known is None or (known.state in IN and known.fingerprint != package.fingerprint):
            await self.register([package])
        elif known.state in IN and package.as_of in self.forced:
            async with self.database.transaction(self.tenant) as tx:
                self.days[package.as_of] = await found_days.add_revision(tx, self.source.id, known)
        return self.days[package.as_of]

    def _worth_it(self, row: KnownDay) -> bool:
        """A day that refers to nothing is tried again once an earlier one has come in since."""
        if row.day in self.forced:
            return True
        if not row.waits_for_others or row.decided_at is None:
            return not row.settled
        earlier = (known for known in self.days.values() if known.day < row.day and known.promoted_at)
        return any(known.promoted_at > row.decided_at for known in earlier if known.promoted_at)

    async def _prepare_month(self, day: date) -> None:
        """Partitions are made outside: the lock on `posting` must not last as long as a day's promotion."""
        first = day.replace(day=1)
        if first in self._months:
            return
        for attempt in range(_MONTH_TRIES):
            try:
                async with self.database.transaction(self.tenant) as tx:
                    await tx.execute(LOCK_TIMEOUT)
                    await tx.execute(MONTH, first)
            except asyncpg.LockNotAvailableError:
                await asyncio.sleep(0.1 * (attempt + 1))
            else:
                self._months.add(first)
                return

    async def _open(self, tx: Transaction, row: KnownDay, package: PackageDay) -> Intake:
        """Hold the source; raises when somebody else has promoted this package meanwhile."""
        promotions = await hold(tx, self.source.id)
        if promotions != self.known.promotions + 1:
            self.known = await load(tx, self.source.id, promotions - 1)
        if row.id in self.known.replaced(row.day):
            raise _InAlready
        waits = waiting.WaitingRows(self.source.id)
        batch = await self._batch(tx, row, package, waits)
        promotion = Promotion(tx, batch, {file.table for file in package.files if file.state != "WRITING"})
        await promotion.prepare(_empty(package) if not batch.replaces else frozenset())
        return Intake(row, package, self.known, batch, promotion)

    async def _batch(
        self, tx: Transaction, row: KnownDay, package: PackageDay, waits: waiting.WaitingRows
    ) -> Batch:
        known = self.known
        entities = frozenset(file.table for file in package.files)
        following = {entity: known.full_after(entity, row.day) for entity in entities}
        limits = await get(tx, FEED_LIMITS, row.day)
        return Batch(
            id=row.id,
            source=self.source.code,
            day=row.day,
            currency=self.tenant.currency,
            keys=self.keys,
            waiting=waits,
            entities=entities,
            replaces=known.replaced(row.day),
            replaced_booked=known.booked(row.day),
            next_full={entity: file.day for entity, file in following.items() if file},
            next_batch={entity: file.batch for entity, file in following.items() if file},
            late=bool(known.after(row.day)),
            most_bad_rows=limits.bad_rows,
        )

    async def _close(self, tx: Transaction, intake: Intake, started: float) -> DayResult:
        """Everything that is said about a promoted day, in its own transaction."""
        row, batch = intake.row, intake.batch
        await business_date.advance(tx, row.day)
        await intake.promotion.finish()
        reconciled = await self._reconcile(tx, intake)
        if intake.promotion.moves_later:
            later = self.known.after(row.day)
            await reconciliation.again(tx, {day: self.known.replaced(day)[-1] for day in later})
        if row.decided_at is not None:
            await records.forget(tx, row.id)
        await records.save_files(tx, row.id, list(intake.files.values()), DayState.PROMOTED)
        await records.save_problems(tx, row.id, intake.findings)
        await waiting.settle(tx, batch.replaces)
        await waiting.save(tx, row.id, intake.set_aside)
        seconds = time.perf_counter() - started
        await records.mark_promoted(tx, row.id, intake.rows, seconds, reconciled, batch.replaces)
        return DayResult(
            row.day,
            DayState.PROMOTED,
            row.id,
            row.revision,
            intake.rows,
            seconds,
            reconciled,
            row.day if batch.restates else None,
            _shown(intake),
        )

    async def _reconcile(self, tx: Transaction, intake: Intake) -> bool | None:
        """None where the day has no ledger."""
        file = intake.promotion.done.get("ledger_balance")
        if file is None:
            return None
        subjects = (await get(tx, LEDGER_SUBJECTS, intake.row.day)).subjects
        reported = {
            answer.reported.kind: answer.reported
            for answer in intake.promotion.done.values()
            if answer.reported
        }
        kinds = {rule.kind for rule in subjects.values()}
        facts = await facts_of(tx, kinds, intake.row.day, reported)
        lines = compare(subjects, intake.promotion.ledger, facts)
        return await save(tx, intake.row.id, intake.row.day, lines)

    async def _refuse(self, refusal: Refused, started: float) -> DayResult:
        intake, row = refusal.intake, refusal.intake.row
        seconds = time.perf_counter() - started
        async with self.database.transaction(self.tenant) as tx:
            await records.forget(tx, row.id)
            await records.save_files(tx, row.id, list(intake.files.values()))
            await records.save_problems(tx, row.id, intake.findings)
            await records.mark_decided(tx, row.id, refusal.state, refusal.reason, seconds)
            self.days = await found_days.latest(tx, self.source.id)
        METRICS.feed_day(self.source.code, refusal.state.lower())
        return DayResult(
            row.day, refusal.state, row.id, row.revision, seconds=seconds, problems=_shown(intake)
        )

    def _remember(self, intake: Intake, result: DayResult) -> None:
        """Only now that it is saved."""
        row = intake.row
        self.known.add(intake.as_known())
        self.known.promotions += 1
        now = datetime.now(UTC)
        self.days[row.day] = replace(row, state=DayState.PROMOTED, reason="", decided_at=now, promoted_at=now)
        METRICS.feed_day(self.source.code, "promoted" if result.reconciled is not False else "unreconciled")
        for entity, answer in intake.promotion.done.items():
            METRICS.feed_rows(self.source.code, entity, "promoted", answer.rows)


class _InAlready(Exception):
    """Somebody else has promoted this package: nothing is to be written."""


async def _drain(items: AsyncIterator[Item]) -> None:
    async for item in items:
        if isinstance(item, DayEnd):
            return


def _empty(package: PackageDay) -> frozenset[str]:
    """Entities of which the markers promise no row."""
    return frozenset(file.table for file in package.files if file.rows == 0 and file.mode is Mode.DELTA)


def _shown(intake: Intake) -> list[ShownProblem]:
    return [
        ShownProblem(
            name,
            finding.line,
            finding.column,
            finding.code,
            sentence(finding.code, finding.params),
            finding.blocking,
        )
        for name, finding in intake.findings
    ]
