"""One column: clean the text, then convert it by the kind of its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from rapport_core_banking.mapping.model import Column
from rapport_core_banking.reading.cells.base import Cell, CellFault, Cells, Context, is_any, mask_of
from rapport_core_banking.reading.cells.numbers import integers, rates, scaled
from rapport_core_banking.reading.cells.texts import codes, currencies, flags, keys, lists, texts
from rapport_core_banking.reading.cells.times import dates, moments
from rapport_core_banking.reading.text import LOST
from rapport_sdk.arrow import Array, pc
from rapport_sdk.canonical import Field, FieldKind

# MONEY comes out scaled by its decimals; `money.minor_units` needs the currency beside it.
_CONVERSIONS: Final[Mapping[FieldKind, Callable[[Array, Cell], Cells]]] = {
    FieldKind.KEY: keys,
    FieldKind.CODE: codes,
    FieldKind.TEXT: texts,
    FieldKind.CURRENCY: currencies,
    FieldKind.DATE: dates,
    FieldKind.MOMENT: moments,
    FieldKind.MONEY: scaled,
    FieldKind.RATE: rates,
    FieldKind.INTEGER: integers,
    FieldKind.FLAG: flags,
    FieldKind.LIST: lists,
}


def convert(raw: Array, column: Column, field: Field, context: Context) -> Cells:
    """Typed cells of `field`. A required field without a value, or with U+FFFD in it, is a fault."""
    cell = Cell(column, field, context)
    text = _cleaned(raw, cell)
    cells = _CONVERSIONS[field.kind](text, cell)
    faults = [*_missing(text, field), *_lost(text, context), *cells.faults]
    return Cells(cells.values, faults)


def _cleaned(raw: Array, cell: Cell) -> Array:
    """Trimmed if the format says so; null where the text means unknown, or the default."""
    text = pc.utf8_trim_whitespace(raw) if cell.context.trim else raw
    for empty in cell.column.empty:
        unknown = pc.equal(pc.binary_length(text), 0) if not empty else pc.equal(text, empty)
        if is_any(unknown):
            text = pc.if_else(unknown, cell.column.default, text)
    return text


def _missing(text: Array, field: Field) -> list[CellFault]:
    if not field.required or not text.null_count:
        return []
    return [CellFault(pc.is_null(text), "MISSING_VALUE")]


def _lost(text: Array, context: Context) -> list[CellFault]:
    found = mask_of(pc.match_substring(text, LOST)) if context.lost else None
    return [CellFault(found, "REPLACEMENT_CHARACTER")] if found is not None and is_any(found) else []
