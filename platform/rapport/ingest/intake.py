"""One package in one transaction: everything of it, or nothing (feeds.md, States of a file)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import asyncpg

from rapport.ingest.batch import Batch, File, Finding, SetAside
from rapport.ingest.days import KnownDay
from rapport.ingest.known import Known, KnownFile
from rapport.ingest.outcome import DayState
from rapport.ingest.promotion import Promotion
from rapport.ingest.records import FileRecord
from rapport.ingest.staging import as_table
from rapport.kernel.logging import get_logger
from rapport_sdk.arrow import pc
from rapport_sdk.connector import Batch as Rows
from rapport_sdk.connector import Item
from rapport_sdk.package import DayEnd, FileBegin, FileEnd, Mode, PackageDay, Verdict, shrank
from rapport_sdk.problems import Problem

log = get_logger(__name__)
# A daily file of these always says something new, if only its date.
_ALWAYS_NEW: Final = frozenset({"arrangement_balance", "ledger_balance", "exchange_rate", "posting"})
REPEATED: Final = "REPEATED_LINE"
_BASES: Final = ("org_unit", "party", "deposit_arrangement", "employee")


@dataclass
class Intake:
    """Follows the items of one day. `row` is its revision, `batch` what the promoters are handed."""

    row: KnownDay
    package: PackageDay
    known: Known
    batch: Batch
    promotion: Promotion
    files: dict[str, FileRecord] = field(default_factory=dict[str, FileRecord])
    findings: list[tuple[str, Finding]] = field(default_factory=list[tuple[str, Finding]])
    held: bool = False
    held_up: bool = False
    _unreadable: bool = False
    _begun: FileBegin | None = None
    _rows: list[Any] = field(default_factory=list[Any])

    async def follow(self, items: AsyncIterator[Item]) -> None:
        """Up to the day's end; raises Refused when all is known about why it does not go in."""
        async for item in items:
            match item:
                case FileBegin():
                    self._begun, self._rows = item, []
                    self._check_size(item)
                case Rows():
                    self._keep(item)
                case FileEnd():
                    await self._end(item)
                case DayEnd():
                    break
                case _:
                    continue
        await self._decide()

    def _keep(self, rows: Rows) -> None:
        if not self.held and not self.held_up:
            self._rows.append(rows.data)

    def _check_size(self, begun: FileBegin) -> None:
        """A full file much shorter than the one before is held, unless a person released the day."""
        rows, before = begun.file.rows, self.known.full_before(begun.file.table, begun.as_of)
        if begun.file.mode is not Mode.FULL or rows is None or before is None or self.row.released:
            return
        if shrank(before.rows + before.set_aside, rows, begun.shrink_limit):
            self.held = True
            params = {"rows": str(rows), "before": str(before.rows + before.set_aside)}
            self.findings.append((begun.file.path, Finding("SHRANK", params=params)))

    async def _end(self, end: FileEnd) -> None:
        begun, rows = self._begun, self._rows
        self._rows = []
        if begun is None:
            return
        record = _record(begun, end)
        self.files[end.table] = record
        self.findings += [(record.name, _from_sdk(problem)) for problem in end.problems]
        if self.held or self.held_up:
            return
        if end.verdict is Verdict.QUARANTINED:
            record.state = DayState.QUARANTINED
            self._unreadable = True
            await self.promotion.refuse(end.table)
        else:
            await self._add(end, record, rows)

    async def _add(self, end: FileEnd, record: FileRecord, rows: Sequence[Any]) -> None:
        entity, full = end.table, record.mode == Mode.FULL
        day, fresh = self.row.day, entity in _ALWAYS_NEW or bool(self.batch.replaces)
        if full and not fresh and self.known.said_already(entity, day, end.sha256):
            await self.promotion.skip(entity, end.rows)
            return
        table = as_table(entity, rows)
        if entity == "posting" and table.num_rows:
            bounds = pc.min_max(table["book_date"]).as_py()
            record.first_booked, record.last_booked = bounds["min"], bounds["max"]
        overtaken = self.known.full_after(entity, day) is not None
        try:
            await self.promotion.add(File(entity, full, table.num_rows, table, overtaken))
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
            self._give_up(record, error)

    def _give_up(self, record: FileRecord, error: asyncpg.PostgresError) -> None:
        """The database refused what the checks let pass: nothing more can be done in this transaction."""
        log.warning("a file could not be stored", file=record.name, code=error.sqlstate)
        params = {"code": str(error.sqlstate)}
        self.findings.append((record.name, Finding("NOT_STORABLE", params=params)))
        record.state = DayState.QUARANTINED
        self.held_up = self._unreadable = True

    async def _decide(self) -> None:
        self._collect()
        if self.held:
            raise Refused(self, DayState.HELD, "SHRANK")
        wrong = [finding for _, finding in self.findings if finding.blocking]
        if not wrong and not self._unreadable:
            return
        if not self._unreadable and all(finding.refers for finding in wrong):
            missing = self._missing_bases(wrong)
            if missing:
                params = {"tables": ", ".join(missing)}
                self.findings.append(("", Finding("WAITS_FOR_FULL", params=params, blocking=False)))
                raise Refused(self, DayState.COMPLETE, "WAITS_FOR_FULL")
            raise Refused(self, DayState.QUARANTINED, "UNKNOWN_REFERENCE")
        codes = [finding.code for finding in wrong if not finding.refers]
        raise Refused(self, DayState.QUARANTINED, codes[0] if codes else "QUARANTINED")

    def _collect(self) -> None:
        """What the promoters found, by file; a file with something blocking is quarantined whole."""
        for entity, answer in self.promotion.done.items():
            record = self.files[entity]
            record.rows, record.set_aside = answer.rows, record.set_aside + len(answer.set_aside)
            self.findings += [(record.name, finding) for finding in answer.findings]
            if any(finding.blocking for finding in answer.findings):
                record.state = DayState.QUARANTINED

    def _missing_bases(self, wrong: Sequence[Finding]) -> list[str]:
        """Masters that are referred to and of which no full file came, on this day or before."""
        wanted = {finding.refers for finding in wrong}
        return [
            entity
            for entity in _BASES
            if entity in wanted
            and self.known.full_before(entity, self.row.day) is None
            and not (entity in self.files and self.files[entity].mode == Mode.FULL)
        ]

    @property
    def set_aside(self) -> list[tuple[str, SetAside]]:
        """Rows that wait: those of unknown codes, and those that the reader itself left out."""
        found = [(entity, row) for entity, answer in self.promotion.done.items() for row in answer.set_aside]
        paths = {record.name: entity for entity, record in self.files.items()}
        for name, finding in self.findings:
            if not finding.blocking and finding.line and finding.params.get("set_aside"):
                found.append((paths[name], SetAside("", finding.line, finding.column, "", finding.code)))
        return found

    @property
    def rows(self) -> int:
        return sum(answer.rows for answer in self.promotion.done.values())

    def as_known(self) -> list[KnownFile]:
        """What the next days are told of this one, once it is in."""
        return [
            KnownFile(
                self.row.day,
                self.row.id,
                self.row.revision,
                entity,
                record.mode == Mode.FULL,
                record.rows,
                record.set_aside,
                record.sha256,
                record.first_booked,
                record.last_booked,
            )
            for entity, record in self.files.items()
        ]


class Refused(Exception):
    """The package does not go in: HELD, QUARANTINED, or COMPLETE where it waits for another day."""

    def __init__(self, intake: Intake, state: DayState, reason: str) -> None:
        super().__init__(f"{state}: {reason}")
        self.intake = intake
        self.state = state
        self.reason = reason


def _record(begun: FileBegin, end: FileEnd) -> FileRecord:
    file = begun.file
    return FileRecord(
        entity=end.table,
        name=file.path,
        mode=file.mode.value,
        rows=end.rows,
        amount=_hundredths(end.amount),
        sha256=end.sha256,
        size=file.size,
        set_aside=end.set_aside,
    )


def _hundredths(amount: str) -> int:
    """For display: the sum over all currencies of a file has no unit of its own."""
    return int(Decimal(amount or "0").scaleb(2).to_integral_value())


def _from_sdk(problem: Problem) -> Finding:
    params = dict(problem.params)
    if not problem.blocking and problem.reason != REPEATED:
        params["set_aside"] = "1"
    return Finding(problem.reason, problem.line, problem.column, params, problem.blocking)
