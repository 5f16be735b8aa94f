"""One data file: batches of typed rows, and what is wrong with the rows that are left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from rapport_core_banking.mapping.model import Column, TableMapping
from rapport_core_banking.reading.cells import CellFault, Cells, Context, convert
from rapport_core_banking.reading.cells.money import minor_units
from rapport_core_banking.reading.findings import Findings, any_true
from rapport_core_banking.reading.keys import KeyCheck
from rapport_core_banking.reading.repeats import Repeats
from rapport_core_banking.reading.rows import Rows
from rapport_sdk.arrow import Array, RecordBatch, pa, pc
from rapport_sdk.canonical import Field, FieldKind
from rapport_sdk.canonical.schema import LINE, arrow_schema, arrow_type
from rapport_sdk.connector import MAX_BATCH_ROWS

_WIDE: Final = 38


@dataclass(slots=True)
class TableReader:
    """Turns the rows of one file into batches; totals and keys build up over its pieces.

    `total` counts lines, `kept` rows delivered. `amount_known` is False once the amount of a line could not
    be read, so that the control amount cannot be checked.
    """

    table: TableMapping
    findings: Findings
    total: int = 0
    kept: int = 0
    amount_known: bool = True
    keys: KeyCheck = field(default_factory=KeyCheck)
    repeats: Repeats = field(init=False)
    _sum: int = 0

    def __post_init__(self) -> None:
        self.repeats = Repeats(self.table.table.journal, self.findings)

    @property
    def set_aside(self) -> int:
        return self.total - self.kept - self.repeats.count

    @property
    def amount(self) -> Decimal:
        """The exact sum of the amount column over all lines, in main units."""
        return Decimal(self._sum).scaleb(-self._decimals())

    def batches(self, rows: Rows, context: Context) -> Iterator[RecordBatch]:
        self.total += rows.total
        if len(rows.lines) < rows.total:
            self.amount_known = self.table.amount is None
        columns, faults = self._typed(rows, context)
        batch = self.repeats.without(self._batch(rows.lines, columns, faults))
        self.kept += batch.num_rows
        self.keys.add([batch.column(name) for name in self.table.key], batch.column(LINE))
        for start in range(0, batch.num_rows, MAX_BATCH_ROWS):
            yield batch.slice(start, MAX_BATCH_ROWS)

    def _typed(self, rows: Rows, context: Context) -> tuple[dict[str, Array], list[CellFault]]:
        cells = {
            column.field.name: self._converted(text, column, column.field, rows, context)
            for column, text in zip(self.table.columns, rows.columns, strict=False)
            if column.field
        }
        cells |= self._constants(rows, context)
        self._add_amounts(cells)
        values = {name: found.values for name, found in cells.items()}
        faults = [fault for found in cells.values() for fault in found.faults]
        for name, money in self._money(values):
            values[name] = money.values
            faults += self._told(money, name, rows.lines)
        return values, faults

    def _converted(self, text: Array, column: Column, field: Field, rows: Rows, context: Context) -> Cells:
        cells = convert(text, column, field, context)
        self._told(cells, column.label, rows.lines)
        return cells

    def _told(self, cells: Cells, label: str, lines: Array) -> list[CellFault]:
        for fault in cells.faults:
            self.findings.rows(lines.filter(fault.rows), fault.reason, label, fault.params)
        return cells.faults

    def _constants(self, rows: Rows, context: Context) -> dict[str, Cells]:
        found: dict[str, Cells] = {}
        for name, value in self.table.constants.items():
            column = constant_column(self.table, name)
            text = pa.repeat(value, len(rows.lines))
            found[name] = self._converted(text, column, self.table.table.field(name), rows, context)
        return found

    def _add_amounts(self, cells: dict[str, Cells]) -> None:
        """Over every line, those with a fault elsewhere too: the bank has counted them."""
        if self.table.amount is None or self.table.amount not in cells:
            return
        amounts = cells[self.table.amount]
        if amounts.faults:
            self.amount_known = False
        self._sum += int(pc.sum(amounts.values.cast(pa.decimal128(_WIDE, 0))).as_py() or 0)

    def _money(self, values: dict[str, Array]) -> Iterator[tuple[str, Cells]]:
        for name in values:
            kind = self.table.table.field(name)
            if kind.kind is FieldKind.MONEY:
                currencies = values[kind.currency] if kind.currency else None
                yield name, minor_units(values[name], self._decimals(name), currencies)

    def _decimals(self, name: str | None = None) -> int:
        wanted = name or self.table.amount
        columns = [column for column in self.table.columns if column.field and column.field.name == wanted]
        form = columns[0].number if columns else self.table.format.number
        return form.decimals

    def _batch(self, lines: Array, columns: dict[str, Array], faults: list[CellFault]) -> RecordBatch:
        schema = arrow_schema(self.table.table.name)
        arrays = [lines]
        for known in self.table.table.fields:
            column = columns.get(known.name)
            arrays.append(pa.nulls(len(lines), arrow_type(known)) if column is None else column)
        batch = pa.RecordBatch.from_arrays(arrays, schema=schema)
        if not faults:
            return batch
        return batch.filter(pc.invert(any_true([fault.rows for fault in faults])))


def constant_column(table: TableMapping, name: str) -> Column:
    """A constant is read as if it stood in a column of the table's own format."""
    form = table.format
    moment = table.table.field(name).kind is FieldKind.MOMENT
    return Column(
        label=name,
        field=table.table.field(name),
        codes=None,
        default=None,
        empty=form.empty,
        dates=form.moments if moment else form.dates,
        number=form.number,
        start=1,
        width=0,
        optional=False,
    )
