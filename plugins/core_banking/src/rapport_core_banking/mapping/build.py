"""Builds the mapping's objects from checked data, and checks that the parts fit each other."""

from __future__ import annotations

import zoneinfo
from typing import Any, Final

from rapport_core_banking.mapping.columns import ColumnBuilder
from rapport_core_banking.mapping.dates import DateFormat
from rapport_core_banking.mapping.errors import Finding
from rapport_core_banking.mapping.formats import build_format, date_fault, merged_format, number_fault
from rapport_core_banking.mapping.model import Column, FileFormat, Limits, Mapping, Marker, TableMapping
from rapport_core_banking.mapping.source import Document, Path, shown
from rapport_sdk.canonical import TABLES, FieldKind, Table
from rapport_sdk.package import Mode

MIB: Final = 1024 * 1024


class Builder:
    """Collects `findings` instead of stopping at the first; the mapping is of use only without any."""

    def __init__(self, document: Document) -> None:
        self.findings: list[Finding] = []
        self._document = document
        self._data: Any = document.data
        self._columns = ColumnBuilder(self._data.get("codes", {}), self.wrong)

    def wrong(self, path: Path, message: str) -> None:
        self.findings.append(Finding(shown(path), self._document.line(path), message))

    def mapping(self) -> Mapping:
        data = self._data
        package = data["package"]
        tables = tuple(self._table(name, spec) for name, spec in data["tables"].items())
        self._check_required(tables)
        self._check_patterns()
        limits = data.get("limits", {})
        return Mapping(
            name=data["name"],
            folder=package.get("folder", ""),
            file=package["file"],
            date=DateFormat(package["date"]),
            marker=self._marker(data["marker"]),
            limits=Limits(
                file_bytes=limits.get("file_mib", 4096) * MIB,
                line_bytes=limits.get("line_kib", 64) * 1024,
            ),
            time_zone=self._zone(data.get("time_zone", "tenant")),
            tables=tables,
            required=frozenset(data["required"]),
        )

    def _zone(self, name: str) -> str | None:
        if name == "tenant":
            return None
        try:
            zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            self.wrong(
                ("time_zone",), "there is no such time zone; write tenant or a name such as Asia/Shanghai"
            )
        return name

    def _marker(self, data: dict[str, Any]) -> Marker:
        told = data.get("content", "properties") == "properties"
        keys = {"mode": "mode", "rows": "rows", "amount": "amount", "checksum": "sha256"}
        modes = data.get("modes", {mode.value: mode.value for mode in Mode})
        return Marker(
            pattern=data["file"],
            keys=data.get("keys", keys) if told else {},
            modes={word: Mode(mode) for word, mode in modes.items()},
            checksum=data.get("checksum", "sha256"),
        )

    def _check_patterns(self) -> None:
        package, marker = self._data["package"], self._data["marker"]
        folder = package.get("folder", "")
        if folder and "{date}" not in folder:
            self.wrong(
                ("package", "folder"), "the folder needs {date}; leave it out where there are no folders"
            )
        for path, pattern in ((("package", "file"), package["file"]), (("marker", "file"), marker["file"])):
            if "{table}" not in pattern:
                self.wrong(path, "the name needs {table}")
            if not folder and "{date}" not in pattern:
                self.wrong(path, "without a folder the name needs {date}")
        if package["file"] == marker["file"]:
            self.wrong(("marker", "file"), "the marker needs another name than the data file")
        fault = date_fault(DateFormat(package["date"]), moment=False)
        if fault:
            self.wrong(("package", "date"), fault)

    def _check_required(self, tables: tuple[TableMapping, ...]) -> None:
        names = {table.source for table in tables}
        for index, name in enumerate(self._data["required"]):
            if name not in names:
                self.wrong(("required", index), f"{name} is not among the tables")
        for attribute in ("file_name", "table"):
            first: dict[Any, str] = {}
            for table in tables:
                value = getattr(table, attribute)
                other = first.setdefault(value.name if attribute == "table" else value, table.source)
                if other != table.source:
                    self.wrong(
                        ("tables", table.source), f"{other} already has this {attribute.replace('_', ' ')}"
                    )

    def _table(self, source: str, data: dict[str, Any]) -> TableMapping:
        path: Path = ("tables", source)
        table = self._canonical(path, data["table"])
        form = self._format(path, data.get("format"))
        columns = self._columns.build(path, data["columns"], table, form)
        constants = {name: str(value) for name, value in data.get("constants", {}).items()}
        built = TableMapping(
            source=source,
            file_name=data.get("file", source),
            table=table,
            modes=tuple(Mode(mode) for mode in data.get("modes", list(Mode))),
            format=form,
            columns=columns,
            constants=constants,
            amount=data.get("amount"),
            key=tuple(data.get("key", table.key)),
            set_aside_rows=self._limit(data, "set_aside_rows", 0),
            shrink_percent=self._limit(data, "shrink_percent", 10),
        )
        if table.fields:
            self._check_fields(path, built)
        return built

    def _limit(self, data: dict[str, Any], name: str, default: int) -> int:
        limit: int = data.get(name, self._data.get("limits", {}).get(name, default))
        return limit

    def _canonical(self, path: Path, name: str) -> Table:
        if name not in TABLES:
            self.wrong((*path, "table"), f"there is no table {name}; there are {', '.join(TABLES)}")
            return Table(name=name, key=(), fields=())
        return TABLES[name]

    def _format(self, path: Path, own: dict[str, Any] | None) -> FileFormat:
        for place, data in ((("format",), self._data["format"]), ((*path, "format"), own or {})):
            for key, moment in (("date", False), ("moment", True)):
                self._columns.check_dates((*place, key), data.get(key), moment=moment)
        form = build_format(merged_format(self._data["format"], own))
        if not form.fixed and not form.separator:
            self.wrong((*path, "format") if own else ("format",), "a delimited layout needs a separator")
        if form.fixed and form.header == "names":
            self.wrong((*path, "format"), "a fixed layout has no names in its header; write skip")
        if number_fault(form.number):
            self.wrong(
                (*path, "format", "number") if own else ("format", "number"), number_fault(form.number)
            )
        return form

    def _check_fields(self, path: Path, table: TableMapping) -> None:
        mapped = {column.field.name for column in table.columns if column.field} | set(table.constants)
        known = {field.name for field in table.table.fields}
        for name in sorted(known - mapped):
            if table.table.field(name).required:
                self.wrong((*path, "columns"), f"{name} is needed and neither a column nor a constant")
        for name in table.constants:
            if name not in known:
                self.wrong((*path, "constants", name), f"{table.table.name} has no field {name}")
            elif any(column.field and column.field.name == name for column in table.columns):
                self.wrong((*path, "constants", name), f"{name} is a column already")
        for index, name in enumerate(table.key):
            if name not in mapped:
                self.wrong((*path, "key", index), f"{name} is no column")
        self._check_amount(path, table.amount, table.columns)

    def _check_amount(self, path: Path, name: str | None, columns: tuple[Column, ...]) -> None:
        kinds = {column.field.name: column.field.kind for column in columns if column.field}
        if name is not None and kinds.get(name) is not FieldKind.MONEY:
            self.wrong((*path, "amount"), f"{name} is no column with an amount")
