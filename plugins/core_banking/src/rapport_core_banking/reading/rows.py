"""From pieces of a file to columns of text, for delimited and fixed layouts."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Protocol

from rapport_core_banking.mapping.model import Column, TableMapping
from rapport_core_banking.reading.findings import Findings
from rapport_core_banking.reading.quoted import split_quoted
from rapport_core_banking.reading.source import Chunk
from rapport_core_banking.reading.text import Decoder, may_have_lost, may_have_spaces, without_mark
from rapport_sdk.arrow import Array, pa, pc


@dataclass(slots=True)
class Rows:
    """Text columns of equal length, one for each column of the mapping that the file has.

    `lines` are the line numbers (int32). `total` counts the lines of the piece, those left out included;
    `spaces` and `lost` say whether any cell can hold a space or U+FFFD.
    """

    columns: list[Array]
    lines: Array
    total: int
    spaces: bool = True
    lost: bool = True


class Layout(Protocol):
    def rows(self, chunk: Chunk) -> Rows:
        """The rows that have the right shape; the others are findings. FileRejected for the whole file."""
        ...


def text_array(text: bytes) -> Array:
    """One string that shares the memory of `text`, which is UTF-8."""
    offsets = pa.py_buffer(struct.pack("<ii", 0, len(text)))
    return pa.StringArray.from_buffers(1, offsets, pa.py_buffer(text))


def binary_array(raw: bytes) -> Array:
    return pa.BinaryArray.from_buffers(
        pa.binary(), 1, [None, pa.py_buffer(struct.pack("<ii", 0, len(raw))), pa.py_buffer(raw)]
    )


def line_numbers(first: int, count: int) -> Array:
    return pa.arange(first, first + count).cast(pa.int32())


@dataclass(slots=True)
class LineGuard:
    """What both layouts do to lines before they look into them."""

    table: TableMapping
    findings: Findings
    line_bytes: int

    def check_lengths(self, lines: Array, first: int) -> None:
        lengths = pc.binary_length(lines)
        longest = pc.max(lengths).as_py()
        if longest is not None and longest > self.line_bytes:
            line = first + pc.index(pc.greater(lengths, self.line_bytes), True).as_py()
            raise self.findings.reject("LINE_TOO_LONG", line, limit=str(self.line_bytes // 1024))


@dataclass(slots=True)
class Delimited:
    """Fields between separators. All lines of a file have as many as its first."""

    table: TableMapping
    findings: Findings
    line_bytes: int
    _width: int = field(default=0, init=False)

    def rows(self, chunk: Chunk) -> Rows:
        text = Decoder(self.table, self.findings).utf8(chunk)
        lines = pc.split_pattern(text_array(text), "\n").values
        LineGuard(self.table, self.findings, self.line_bytes).check_lengths(lines, chunk.line)
        lines, first = self._without_header(lines, chunk.line)
        numbers = line_numbers(first, len(lines))
        fields = self._fields(lines, numbers)
        counts = pc.list_value_length(fields)
        columns, kept = self._columns(fields, counts, numbers)
        return Rows(columns, kept, len(lines), may_have_spaces(text), may_have_lost(text))

    def _without_header(self, lines: Array, first: int) -> tuple[Array, int]:
        header = self.table.format.header
        if first != 1 or header == "none":
            return lines, first
        labels = [column.label for column in self.table.columns]
        found = lines[0].as_py().strip().split(self.table.format.separator)
        names = [name.strip(f" {self.table.format.quote}") for name in found]
        if header == "names" and names != labels[: max(len(names), self.table.fewest)]:
            raise self.findings.reject("HEADER", 1)
        return lines.slice(1), 2

    def _fields(self, lines: Array, numbers: Array) -> Array:
        form = self.table.format
        if form.quote and pc.any(pc.match_substring(lines, form.quote)).as_py():
            split, bad = split_quoted(lines.to_pylist(), form.separator, form.quote)
            self.findings.rows(numbers.filter(pa.array(bad, pa.bool_())), "QUOTE", "", {})
            return pa.array(split, pa.list_(pa.string()))
        return pc.split_pattern(lines, form.separator)

    def _columns(self, fields: Array, counts: Array, numbers: Array) -> tuple[list[Array], Array]:
        tail = int(self.table.format.trailing_separator)
        if not self._width and len(fields):
            fewest, most = self.table.fewest + tail, len(self.table.columns) + tail
            self._width = min(max(counts[0].as_py() or 0, fewest), most)
        width = self._width
        right = pc.fill_null(pc.equal(counts, width), False)
        if not pc.all(right).as_py():
            self._report(counts, right, numbers)
            fields, numbers = fields.filter(right), numbers.filter(right)
        cells = fields.flatten()
        count = len(numbers)
        return [cells.take(pa.arange(index, width * count, width)) for index in range(width - tail)], numbers

    def _report(self, counts: Array, right: Array, numbers: Array) -> None:
        wrong = pc.invert(right)
        for found in pc.unique(counts.filter(wrong)).drop_null().to_pylist():
            lines = numbers.filter(pc.fill_null(pc.equal(counts, found), False))
            params = {"found": str(found), "expected": str(self._width)}
            self.findings.rows(lines, "FIELD_COUNT", "", params)


@dataclass(slots=True)
class Fixed:
    """Columns at fixed places, counted in bytes: sliced first, decoded afterwards."""

    table: TableMapping
    findings: Findings
    line_bytes: int

    def rows(self, chunk: Chunk) -> Rows:
        Decoder(self.table, self.findings).utf8(chunk)  # rejects what is no text, with its place
        raw, encoding = without_mark(chunk, self.table.format.encoding)
        raw = raw.replace(b"\r\n", b"\n").removesuffix(b"\r")
        lines = pc.split_pattern(binary_array(raw), b"\n").values
        LineGuard(self.table, self.findings, self.line_bytes).check_lengths(lines, chunk.line)
        first = chunk.line
        if first == 1 and self.table.format.header != "none":
            lines, first = lines.slice(1), 2
        numbers = line_numbers(first, len(lines))
        total = len(lines)
        lines, numbers = self._right_width(lines, numbers)
        columns = [self._column(lines, column, numbers, encoding) for column in self.table.columns]
        return Rows(columns, numbers, total)

    def _right_width(self, lines: Array, numbers: Array) -> tuple[Array, Array]:
        width = max(column.start + column.width - 1 for column in self.table.columns)
        lengths = pc.binary_length(lines)
        right = pc.equal(lengths, width)
        if pc.all(right).as_py():
            return lines, numbers
        for found in pc.unique(lengths.filter(pc.invert(right))).to_pylist():
            params = {"found": str(found), "expected": str(width)}
            self.findings.rows(numbers.filter(pc.equal(lengths, found)), "LINE_WIDTH", "", params)
        return lines.filter(right), numbers.filter(right)

    def _column(self, lines: Array, column: Column, numbers: Array, encoding: str) -> Array:
        cells = pc.binary_slice(lines, column.start - 1, column.start + column.width - 1)
        if not len(cells):
            return pa.array([], pa.string())
        joined = pc.binary_join(pa.ListArray.from_arrays([0, len(cells)], cells), b"\n")[0].as_py()
        try:
            text = joined.decode(encoding)
        except UnicodeDecodeError as error:
            row = joined.count(b"\n", 0, error.start)
            line = numbers[row].as_py()
            raise self.findings.reject("ENCODING", line, column.label, encoding=encoding) from None
        return pc.split_pattern(text_array(text.encode()), "\n").values


def layout_for(table: TableMapping, findings: Findings, line_bytes: int) -> Layout:
    kind = Fixed if table.format.fixed else Delimited
    return kind(table, findings, line_bytes)
