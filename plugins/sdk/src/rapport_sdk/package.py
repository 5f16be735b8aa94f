"""Whole days of files: what a scan finds, and the frames around the batches of a day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from rapport_sdk.problems import Problem


class Mode(StrEnum):
    """FULL replaces, DELTA adds or changes by key, ONCE is a backfill."""

    FULL = "FULL"
    DELTA = "DELTA"
    ONCE = "ONCE"


class FileState(StrEnum):
    """WRITING: no marker yet, leave it alone. READY: marker read. BAD: will be quarantined unread."""

    WRITING = "WRITING"
    READY = "READY"
    BAD = "BAD"


class DayState(StrEnum):
    """WAITING: a required table has no marker yet. COMPLETE: all have."""

    WAITING = "WAITING"
    COMPLETE = "COMPLETE"


class Verdict(StrEnum):
    ACCEPTED = "ACCEPTED"
    QUARANTINED = "QUARANTINED"


class PackageFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a package, as its marker describes it.

    `source` is the bank's name of the table, `table` the canonical one, `path` is relative to the root.
    `rows`, `amount` (sum of the amount column in main units, exact text) and `checksum` are None where
    the marker does not say. `fingerprint` changes when marker or size change.
    """

    source: str
    table: str
    path: str
    state: FileState
    mode: Mode
    size: int = 0
    rows: int | None = None
    amount: str | None = None
    checksum: str | None = None
    fingerprint: str = ""
    problems: tuple[Problem, ...] = ()


class PackageDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day's folder. `missing` are required tables without a marker, `unknown` files no pattern names.

    `fingerprint` is what the cursor stores; it changes when any ready file of the day does.
    """

    as_of: date
    state: DayState
    fingerprint: str
    files: tuple[PackageFile, ...]
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class Scan(msgspec.Struct, frozen=True, tag=True):
    """All days on disk, ascending. `unknown` are entries of the root that are no day."""

    days: tuple[PackageDay, ...]
    unknown: tuple[str, ...] = ()


class DayBegin(msgspec.Struct, frozen=True, tag=True):
    """A complete day follows, whole. `revision`: the cursor knew it with other contents."""

    day: PackageDay
    revision: bool


class FileBegin(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A file's batches follow. A FULL shorter than the last by more than `shrink_limit` percent is held."""

    as_of: date
    file: PackageFile
    shrink_limit: int


class FileEnd(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The verdict. After QUARANTINED, whatever batches the file sent must be dropped.

    `rows` were delivered; `set_aside` (faulty) and `repeated` (word for word, without money) were not.
    `amount` is the exact sum over all rows, `sha256` that of the data file (empty if it was not read).
    `problems` holds the first hundred of `problem_count`.
    """

    as_of: date
    table: str
    verdict: Verdict
    rows: int
    set_aside: int
    repeated: int
    amount: str
    sha256: str
    problems: tuple[Problem, ...]
    problem_count: int


class DayEnd(msgspec.Struct, frozen=True, tag=True):
    """The day is over; `cursor` is what the host merges into its state, in the day's own transaction."""

    as_of: date
    verdict: Verdict
    cursor: dict[str, str]


def shrank(previous_rows: int, rows: int, limit_percent: int) -> bool:
    """Whether a FULL of `rows` after one of `previous_rows` is shorter by more than the limit (feeds.md)."""
    return (previous_rows - rows) * 100 > previous_rows * limit_percent
