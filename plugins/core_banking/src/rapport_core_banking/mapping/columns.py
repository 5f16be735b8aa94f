"""Columns of a table from checked data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from rapport_core_banking.mapping.formats import (
    build_number,
    date_fault,
    date_formats,
    empty_texts,
    number_fault,
)
from rapport_core_banking.mapping.model import Column, FileFormat
from rapport_core_banking.mapping.source import Path
from rapport_sdk.canonical import Field, FieldKind, Table

Report: TypeAlias = Callable[[Path, str], None]
_FLAGS = ("true", "false")


class ColumnBuilder:
    """Turns the list of columns into `Column`s and reports what does not fit."""

    def __init__(self, code_tables: dict[str, dict[str, str | bool]], wrong: Report) -> None:
        self._code_tables = code_tables
        self._wrong = wrong

    def build(
        self, table_path: Path, data: Sequence[Any], table: Table, form: FileFormat
    ) -> tuple[Column, ...]:
        path = (*table_path, "columns")
        specs: list[dict[str, Any]] = [{"name": item} if isinstance(item, str) else item for item in data]
        columns: list[Column] = []
        start = 1
        for index, spec in enumerate(specs):
            column = self._column((*path, index), spec, table, form, start)
            columns.append(column)
            start = column.start + column.width
        self._check_order(path, columns)
        return tuple(columns)

    def _column(self, path: Path, spec: dict[str, Any], table: Table, form: FileFormat, start: int) -> Column:
        field = self._field(path, spec, table)
        self.check_dates((*path, "date"), spec.get("date"), moment=_is(field, FieldKind.MOMENT))
        if form.fixed and "width" not in spec:
            self._wrong(path, "a column of a fixed layout needs its width in bytes")
        number = build_number(spec.get("number", {}), form.number)
        if "number" in spec and number_fault(number):
            self._wrong((*path, "number"), number_fault(number))
        own = date_formats(spec["date"]) if "date" in spec else None
        default = str(spec["default"]) if "default" in spec else None
        return Column(
            label=spec.get("label") or spec.get("name") or f"column {int(path[-1]) + 1}",
            field=field,
            codes=self._codes((*path, "codes"), spec.get("codes"), field),
            default=default,
            empty=empty_texts(spec.get("empty", form.empty)),
            dates=own or (form.moments if _is(field, FieldKind.MOMENT) else form.dates),
            number=number,
            start=spec.get("start", start),
            width=spec.get("width", 0),
            optional=spec.get("optional", False),
        )

    def _field(self, path: Path, spec: dict[str, Any], table: Table) -> Field | None:
        if spec.get("skip"):
            if "name" in spec:
                self._wrong(path, "a column has either name or skip")
            return None
        if "name" not in spec:
            self._wrong(path, "a column needs name or skip")
            return None
        if not table.fields:
            return None  # an unknown table, reported already
        try:
            return table.field(spec["name"])
        except KeyError:
            fields = ", ".join(field.name for field in table.fields)
            self._wrong(path, f"{table.name} has no field {spec['name']}; it has {fields}")
            return None

    def _codes(self, path: Path, spec: Any, field: Field | None) -> dict[str, str] | None:
        if spec is None:
            return None
        if isinstance(spec, str) and spec not in self._code_tables:
            self._wrong(path, f"there is no code table {spec} under codes")
            return None
        raw = self._code_tables[spec] if isinstance(spec, str) else spec
        codes = {str(bank): _told(meant) for bank, meant in raw.items()}
        for bank, meant in codes.items():
            if field and not _admits(field, meant):
                self._wrong(path, f"the code {bank} means {meant}, which {field.name} does not have")
        return codes

    def check_dates(self, path: Path, data: str | list[str] | None, *, moment: bool) -> None:
        for form in date_formats(data) if data else ():
            fault = date_fault(form, moment=moment)
            if fault:
                self._wrong(path, fault)

    def _check_order(self, path: Path, columns: Sequence[Column]) -> None:
        for index in _repeated(column.field.name if column.field else None for column in columns):
            self._wrong((*path, index), "this field stands here twice")
        seen_optional = False
        for index, column in enumerate(columns):
            if seen_optional and not column.optional:
                self._wrong((*path, index), "optional columns stand at the end")
            seen_optional |= column.optional


def _repeated(names: Iterable[str | None]) -> list[int]:
    seen: set[str] = set()
    found: list[int] = []
    for index, name in enumerate(names):
        if name in seen:
            found.append(index)
        elif name:
            seen.add(name)
    return found


def _is(field: Field | None, kind: FieldKind) -> bool:
    return field is not None and field.kind is kind


def _told(meant: str | bool) -> str:
    return str(meant).lower() if isinstance(meant, bool) else meant


def _admits(field: Field, code: str) -> bool:
    if field.kind is FieldKind.FLAG:
        return code in _FLAGS
    return not field.values or code in field.values
