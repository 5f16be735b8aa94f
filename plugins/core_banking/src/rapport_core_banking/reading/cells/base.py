"""What every conversion takes and gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rapport_core_banking.mapping.model import Column
from rapport_sdk.arrow import Array, DataType, pa, pc
from rapport_sdk.canonical import Field


@dataclass(frozen=True, slots=True)
class Context:
    """What a cell's meaning depends on. `spaces` and `lost`: whether any cell can hold a space or U+FFFD."""

    as_of: dt.date
    zone: dt.tzinfo
    list_separator: str
    trim: bool
    spaces: bool = True
    lost: bool = True


@dataclass(frozen=True, slots=True)
class CellFault:
    """`rows` is a mask without nulls over the rows of the column."""

    rows: Array
    reason: str
    params: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Cells:
    """Typed values, null where a cell is empty or faulty, and the faults."""

    values: Array
    faults: list[CellFault] = field(default_factory=list[CellFault])


@dataclass(frozen=True, slots=True)
class Cell:
    """A column with the field it becomes; `field` is never None here."""

    column: Column
    field: Field
    context: Context


def is_any(mask: Array) -> bool:
    return bool(pc.any(mask).as_py())


def mask_of(mask: Array) -> Array:
    """Null counts as false."""
    return pc.fill_null(mask, False)


def by_distinct(
    texts: Array, read: Callable[[str], tuple[Any, str]], kind: DataType
) -> tuple[Array, dict[str, Array]]:
    """Each distinct text read once by `read` -> (value, reason); reasons come back as masks.

    For columns with few distinct values, or few rows: the reader is Python, the rest is not.
    """
    encoded = pc.dictionary_encode(texts)
    read_values = [read(text) for text in encoded.dictionary.to_pylist()]
    values = pa.array([value for value, _ in read_values], kind).take(encoded.indices)
    reasons = {reason for _, reason in read_values if reason}
    faults = {
        reason: mask_of(pa.array([r == reason for _, r in read_values], pa.bool_()).take(encoded.indices))
        for reason in sorted(reasons)
    }
    return values, faults
