"""The connector: days of files under a folder, read by a mapping."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rapport_core_banking.config import CoreBankingConfig
from rapport_core_banking.mapping import Mapping, MappingError, load_mapping, parse_mapping
from rapport_core_banking.package.scan import Scanner
from rapport_core_banking.reading.file import FileTask, read_file
from rapport_sdk.connector import Checked, Item, State, Stream
from rapport_sdk.errors import BadConfiguration
from rapport_sdk.package import (
    DayBegin,
    DayEnd,
    DayState,
    FileBegin,
    FileEnd,
    FileState,
    PackageDay,
    PackageFile,
    Scan,
    Verdict,
)

STREAM: Final = "end_of_day"


class CoreBanking:
    """End-of-day packages as one stream, `end_of_day`, whole days ascending."""

    def __init__(self, config: CoreBankingConfig) -> None:
        self._root = Path(config.directory)
        self._mapping = _mapping(config)
        self._zone = _zone(self._mapping.time_zone or config.time_zone)
        self._tables = {table.source: table for table in self._mapping.tables}

    def check(self) -> Checked:
        days = self.scan().days
        complete = sum(day.state is DayState.COMPLETE for day in days)
        return Checked(f"{len(days)} days found, {complete} of them complete")

    def discover(self) -> list[Stream]:
        return [Stream(name=STREAM, tables=tuple(table.table.name for table in self._mapping.tables))]

    def scan(self) -> Scan:
        if not self._root.is_dir():
            raise BadConfiguration("there is no such folder, or it cannot be entered", "directory")
        try:
            return Scanner(self._root, self._mapping).scan()
        except PermissionError:
            raise BadConfiguration(
                "the folder cannot be listed; check its permissions", "directory"
            ) from None

    def extract(self, stream: Stream, state: State) -> Iterator[Item]:
        """A Scan of all days, then every complete day that is new, changed, or asked for by `state.days`."""
        if stream.name != STREAM:
            raise BadConfiguration(f"there is no stream {stream.name}", "stream")
        scan = self.scan()
        yield scan
        for day in scan.days:
            if self._is_due(day, state):
                yield from self._day(day, revision=day.as_of.isoformat() in state.cursor)

    def _is_due(self, day: PackageDay, state: State) -> bool:
        if day.state is not DayState.COMPLETE:
            return False
        if state.days is not None:
            return day.as_of in state.days
        return state.cursor.get(day.as_of.isoformat()) != day.fingerprint

    def _day(self, day: PackageDay, *, revision: bool) -> Iterator[Item]:
        yield DayBegin(day, revision)
        verdict = Verdict.ACCEPTED
        for file in day.files:
            if file.state is FileState.WRITING:
                continue
            for item in self._file(day.as_of, file):
                if isinstance(item, FileEnd) and item.verdict is Verdict.QUARANTINED:
                    verdict = Verdict.QUARANTINED
                yield item
        yield DayEnd(day.as_of, verdict, {day.as_of.isoformat(): day.fingerprint})

    def _file(self, as_of: dt.date, file: PackageFile) -> Iterator[Item]:
        table = self._tables[file.source]
        yield FileBegin(as_of=as_of, file=file, shrink_limit=table.shrink_percent)
        yield from read_file(
            FileTask(self._root, as_of, file, table, self._mapping.marker, self._mapping.limits, self._zone)
        )


def _mapping(config: CoreBankingConfig) -> Mapping:
    try:
        return parse_mapping(config.mapping_text) if config.mapping_text else load_mapping(config.mapping)
    except MappingError as error:
        raise BadConfiguration(str(error), "mapping_text" if config.mapping_text else "mapping") from None


def _zone(name: str) -> dt.tzinfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise BadConfiguration(
            "there is no such time zone; write a name such as Asia/Shanghai", "time_zone"
        ) from None
