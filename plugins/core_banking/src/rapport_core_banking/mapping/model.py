"""A checked mapping as plain objects."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass

from rapport_core_banking.mapping.dates import DateFormat
from rapport_sdk.canonical import Field, Table
from rapport_sdk.package import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFormat:
    """How numbers are written. `implied`: no decimal point, the last `decimals` digits are the fraction."""

    decimals: int
    point: str
    thousands: str
    implied: bool
    sign_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """How a file is written; `separator` is empty for fixed width. `header`: none, skip or names."""

    fixed: bool
    encoding: str
    separator: str
    trailing_separator: bool
    quote: str
    header: str
    trim: bool
    dates: tuple[DateFormat, ...]
    moments: tuple[DateFormat, ...]
    number: NumberFormat
    empty: tuple[str, ...]
    list_separator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the file. `field` is None for one that is skipped, `default` stands in for an empty cell.

    `start` and `width` are bytes, for fixed width. `codes` maps the bank's code to the canonical one, `*`
    any other. An `optional` column may be absent from the end of every line of a file.
    """

    label: str
    field: Field | None
    codes: ReadOnly[str, str] | None
    default: str | None
    empty: tuple[str, ...]
    dates: tuple[DateFormat, ...]
    number: NumberFormat
    start: int
    width: int
    optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """One table of the bank. `source` is its name there and in `required`; `constants` fill whole columns."""

    source: str
    file_name: str
    table: Table
    modes: tuple[Mode, ...]
    format: FileFormat
    columns: tuple[Column, ...]
    constants: ReadOnly[str, str]
    amount: str | None
    key: tuple[str, ...]
    set_aside_rows: int
    shrink_percent: int

    @property
    def fewest(self) -> int:
        """Columns that every line has."""
        return sum(not column.optional for column in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """The file that says that the data file is whole. `keys` is empty where it says nothing else."""

    pattern: str
    keys: ReadOnly[str, str]
    modes: ReadOnly[str, Mode]
    checksum: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    file_bytes: int
    line_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """`tables` are delivered in this order; a day is complete with all of `required`."""

    name: str
    folder: str
    file: str
    date: DateFormat
    marker: Marker
    limits: Limits
    time_zone: str | None
    tables: tuple[TableMapping, ...]
    required: frozenset[str]
