"""The days on disk and the state of each file, from names, sizes and marker files alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from rapport_core_banking.mapping.model import Mapping, TableMapping
from rapport_core_banking.package.marker import MAX_BYTES, MarkerFault, Told, read_marker
from rapport_core_banking.package.names import Names
from rapport_sdk.package import DayState, FileState, PackageDay, PackageFile, Scan
from rapport_sdk.problems import Problem


@dataclass(slots=True)
class _Pair:
    """The entries of one table on one day."""

    data: os.DirEntry[str] | None = None
    marker: os.DirEntry[str] | None = None


@dataclass(slots=True)
class _Found:
    """The entries of one day, sorted by what they are."""

    pairs: dict[str, _Pair] = field(default_factory=dict[str, _Pair])
    unknown: list[str] = field(default_factory=list[str])

    def add(self, table: TableMapping, entry: os.DirEntry[str], *, marker: bool) -> None:
        pair = self.pairs.setdefault(table.source, _Pair())
        if marker:
            pair.marker = entry
        else:
            pair.data = entry


class Scanner:
    """Scans one root by one mapping."""

    def __init__(self, root: Path, mapping: Mapping) -> None:
        self._root = root
        self._mapping = mapping
        self._names = Names(mapping)

    def scan(self) -> Scan:
        """All days, ascending. OSError if the root itself cannot be listed."""
        entries = sorted(os.scandir(self._root), key=lambda entry: entry.name)
        days, unknown = self._flat(entries) if self._names.flat else self._folders(entries)
        return Scan(tuple(self._day(as_of, found) for as_of, found in sorted(days.items())), _names(unknown))

    def _folders(self, entries: Iterable[os.DirEntry[str]]) -> tuple[dict[dt.date, _Found], list[str]]:
        days: dict[dt.date, _Found] = {}
        unknown: list[str] = []
        for entry in entries:
            as_of = self._names.day_of_folder(entry.name) if entry.is_dir(follow_symlinks=False) else None
            found = self._folder(entry.path, as_of) if as_of else None
            if as_of is None or found is None:
                unknown.append(entry.name)
            else:
                days[as_of] = found
        return days, unknown

    def _folder(self, path: str, as_of: dt.date) -> _Found | None:
        """None for a folder that cannot be listed: it is shown as unknown and harms no other day."""
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError:
            return None
        found = _Found()
        for entry in entries:
            named = self._names.read(entry.name)
            if named is None or named.as_of not in (None, as_of):
                found.unknown.append(entry.name)
            else:
                found.add(named.table, entry, marker=named.marker)
        return found

    def _flat(self, entries: Iterable[os.DirEntry[str]]) -> tuple[dict[dt.date, _Found], list[str]]:
        days: dict[dt.date, _Found] = {}
        unknown: list[str] = []
        for entry in entries:
            named = self._names.read(entry.name)
            if named is None or named.as_of is None:
                unknown.append(entry.name)
            else:
                days.setdefault(named.as_of, _Found()).add(named.table, entry, marker=named.marker)
        return days, unknown

    def _day(self, as_of: dt.date, found: _Found) -> PackageDay:
        files = tuple(self._files(as_of, found))
        marked = {file.source for file in files if file.state is not FileState.WRITING}
        missing = tuple(
            table.source
            for table in self._mapping.tables
            if table.source in self._mapping.required and table.source not in marked
        )
        return PackageDay(
            as_of=as_of,
            state=DayState.WAITING if missing else DayState.COMPLETE,
            fingerprint=_fingerprint(
                f"{file.source}:{file.fingerprint}" for file in files if file.state is not FileState.WRITING
            ),
            files=files,
            missing=missing,
            unknown=_names(found.unknown),
        )

    def _files(self, as_of: dt.date, found: _Found) -> Iterator[PackageFile]:
        for table in self._mapping.tables:
            pair = found.pairs.get(table.source)
            if pair is not None:
                yield self._file(table, self._path(table, as_of), pair)

    def _path(self, table: TableMapping, as_of: dt.date) -> str:
        name = self._names.data_name(table, as_of)
        return name if self._names.flat else f"{self._names.folder_of(as_of)}/{name}"

    def _file(self, table: TableMapping, path: str, pair: _Pair) -> PackageFile:
        if pair.marker is None:
            return self._described(table, path, FileState.WRITING, pair)
        raw = b""
        try:
            raw = _marker_bytes(pair.marker)
            _check_data(pair.data)
            told = read_marker(raw, self._mapping.marker, table)
        except MarkerFault as fault:
            problem = Problem(file=path, reason=fault.reason, params=fault.params)
            return self._described(table, path, FileState.BAD, pair, raw=raw, problem=problem)
        return self._described(table, path, FileState.READY, pair, told=told, raw=raw)

    def _described(
        self,
        table: TableMapping,
        path: str,
        state: FileState,
        pair: _Pair,
        *,
        told: Told | None = None,
        raw: bytes = b"",
        problem: Problem | None = None,
    ) -> PackageFile:
        size, changed = _stat(pair.data)
        # Without a checksum in the marker nothing but its time tells a rewritten file of the same size.
        tail = "" if told and told.checksum else str(changed)
        return PackageFile(
            source=table.source,
            table=table.table.name,
            path=path,
            state=state,
            mode=told.mode if told else table.modes[0],
            size=size,
            rows=told.rows if told else None,
            amount=told.amount if told else None,
            checksum=told.checksum if told else None,
            fingerprint=_fingerprint([raw.hex(), str(size), tail, state]),
            problems=(problem,) if problem else (),
        )


def _marker_bytes(entry: os.DirEntry[str]) -> bytes:
    if not entry.is_file(follow_symlinks=False):
        raise MarkerFault("NOT_A_FILE")
    try:
        with Path(entry.path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        raise MarkerFault("UNREADABLE") from None


def _check_data(entry: os.DirEntry[str] | None) -> None:
    if entry is None:
        raise MarkerFault("DATA_MISSING")
    if not entry.is_file(follow_symlinks=False):
        raise MarkerFault("NOT_A_FILE")


def _stat(entry: os.DirEntry[str] | None) -> tuple[int, int]:
    """Size and time of change; zeros where there is no file (any more)."""
    if entry is None:
        return 0, 0
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """The first hundred, readable whatever bytes they are made of."""
    return tuple(os.fsencode(name).decode("utf-8", "replace") for name in islice(names, 100))


def _fingerprint(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
