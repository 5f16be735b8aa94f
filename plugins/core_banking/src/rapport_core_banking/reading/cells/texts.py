"""Keys, codes, texts, currencies, flags and lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rapport_core_banking.reading.cells.base import Cell, CellFault, Cells, by_distinct, is_any, mask_of
from rapport_sdk.arrow import Array, pa, pc
from rapport_sdk.canonical.currencies import MINOR_DIGITS

_EDGE_SPACE = r"^[\s\v\x{85}\x{a0}\x{3000}\p{Z}]|[\s\v\x{85}\x{a0}\x{3000}\p{Z}]$"


def keys(text: Array, cell: Cell) -> Cells:
    """Text whose outer spaces would make another key of it."""
    faults = _too_long(text, cell.field.length)
    if cell.context.spaces:
        spaced = mask_of(pc.match_substring_regex(text, _EDGE_SPACE))
        faults += [CellFault(spaced, "WHITESPACE")] if is_any(spaced) else []
    return Cells(text, faults)


def texts(text: Array, cell: Cell) -> Cells:
    return Cells(text, _too_long(text, cell.field.length))


def _too_long(text: Array, limit: int) -> list[CellFault]:
    longest = pc.max(pc.binary_length(text)).as_py()  # bytes, never fewer than characters
    if longest is None or longest <= limit:
        return []
    long = mask_of(pc.greater(pc.utf8_length(text), limit))
    return [CellFault(long, "TOO_LONG", {"limit": str(limit)})] if is_any(long) else []


def codes(text: Array, cell: Cell) -> Cells:
    """Canonical codes, by the mapping's code table if it has one."""
    return _by_code(text, cell, cell.field.values or None)


def flags(text: Array, cell: Cell) -> Cells:
    cells = _by_code(text, cell, ("true", "false"))
    return Cells(pc.equal(cells.values, "true"), cells.faults)


def _by_code(text: Array, cell: Cell, admitted: tuple[str, ...] | None) -> Cells:
    table = cell.column.codes

    def read(code: str) -> tuple[Any, str]:
        meant = code if table is None else _looked_up(table, code)
        known = meant is not None and (meant in admitted if admitted else _is_word(meant, cell))
        return (meant, "") if known else (None, "UNKNOWN_CODE")

    values, faults = by_distinct(text, read, pa.string())
    return Cells(values, [CellFault(mask, reason) for reason, mask in faults.items()])


def _is_word(code: str, cell: Cell) -> bool:
    return code == code.strip() and len(code) <= cell.field.length


def _looked_up(table: Mapping[str, str], code: str) -> str | None:
    return table.get(code, table.get("*"))


def currencies(text: Array, cell: Cell) -> Cells:
    cells = _by_code(text, cell, tuple(MINOR_DIGITS))
    return Cells(cells.values, [CellFault(fault.rows, "UNKNOWN_CURRENCY") for fault in cells.faults])


def lists(text: Array, cell: Cell) -> Cells:
    """Parts between separators, without outer spaces and without empty ones."""

    def read(whole: str) -> tuple[Any, str]:
        parts = [part.strip() for part in whole.split(cell.context.list_separator)]
        return [part for part in parts if part], ""

    values, _ = by_distinct(text, read, pa.list_(pa.string()))
    return Cells(values, _too_long(text, cell.field.length))
