"""What a connector is: check, discover, extract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, runtime_checkable

import msgspec

from rapport_sdk.package import DayBegin, DayEnd, FileBegin, FileEnd, Scan

if TYPE_CHECKING:
    from rapport_sdk.arrow import RecordBatch

MAX_BATCH_ROWS: Final = 65_536


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """Something to extract: its batches are rows of the canonical `tables`."""

    name: str
    tables: tuple[str, ...]


class Checked(msgspec.Struct, frozen=True, tag=True):
    """The answer of `check`: `message` says in one sentence what was found."""

    message: str


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Where to go on. `cursor` is all cursors so far, merged; `days`, if given, limits to these days.

    A day that is named in `days` is delivered even if the cursor knows it.
    """

    cursor: dict[str, Any] = {}
    days: tuple[date, ...] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one table, schema `canonical.schema.arrow_schema(table)`, at most MAX_BATCH_ROWS.

    `cursor` is a patch: once this batch is stored, merge it into the state. None inside a package day.
    """

    table: str
    data: RecordBatch
    cursor: dict[str, Any] | None = None


Item: TypeAlias = Batch | Scan | DayBegin | FileBegin | FileEnd | DayEnd


@runtime_checkable
class Connector(Protocol):
    """Made with its decoded configuration, in a child process of its own for each run."""

    def __init__(self, config: Any) -> None: ...

    def check(self) -> Checked:
        """Reach the source without reading data. BadConfiguration or Transient if that fails."""
        ...

    def discover(self) -> list[Stream]: ...

    def extract(self, stream: Stream, state: State) -> Iterator[Item]:
        """Deliver what `state` does not know yet. The same state over the same source: the same items."""
        ...


@runtime_checkable
class PackageConnector(Connector, Protocol):
    """A connector with `Capability.PACKAGES`."""

    def scan(self) -> Scan:
        """List all days on disk from their marker files alone."""
        ...


def merged(cursor: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """The state after a patch: its keys replace, None removes."""
    return {key: value for key, value in {**cursor, **patch}.items() if value is not None}
