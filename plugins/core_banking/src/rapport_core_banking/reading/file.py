"""Reads one data file of a package: checksum first, then rows, then totals and keys, then the verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from rapport_core_banking.mapping.model import Limits, Marker, TableMapping
from rapport_core_banking.reading.cells import Context
from rapport_core_banking.reading.findings import SHOWN, FileRejected, Findings
from rapport_core_banking.reading.rows import layout_for
from rapport_core_banking.reading.source import Source
from rapport_core_banking.reading.table import TableReader
from rapport_sdk.connector import Batch
from rapport_sdk.package import FileEnd, FileState, PackageFile, Verdict


@dataclass(frozen=True, slots=True)
class FileTask:
    """All that is needed to read one file. `zone` is that of time stamps without an offset."""

    root: Path
    as_of: dt.date
    file: PackageFile
    table: TableMapping
    marker: Marker
    limits: Limits
    zone: dt.tzinfo


def read_file(task: FileTask) -> Iterator[Batch | FileEnd]:
    """Batches, and at the end always a FileEnd. Nothing wrong with a file raises."""
    findings = Findings(task.file.path)
    reader = TableReader(task.table, findings)
    sha256 = ""
    if task.file.state is FileState.READY:
        try:
            with Source(task.root / task.file.path, task.limits, findings) as source:
                sha256 = _check_sum(source, task, findings)
                yield from _rows(source, task, reader)
            _check_totals(task, reader)
        except FileRejected:
            pass
    yield _end(task, reader, sha256)


def _check_sum(source: Source, task: FileTask, findings: Findings) -> str:
    sha256, told = source.digests(task.marker.checksum)
    if task.file.checksum is not None and told != task.file.checksum:
        raise findings.reject("CHECKSUM")
    return sha256


def _rows(source: Source, task: FileTask, reader: TableReader) -> Iterator[Batch]:
    layout = layout_for(task.table, reader.findings, task.limits.line_bytes)
    form = task.table.format
    context = Context(task.as_of, task.zone, form.list_separator, form.trim)
    for chunk in source.chunks():
        rows = layout.rows(chunk)
        for data in reader.batches(rows, replace(context, spaces=rows.spaces, lost=rows.lost)):
            if not _lost(task, reader):
                yield Batch(task.table.table.name, data)
        if _lost(task, reader) and reader.findings.count > SHOWN:
            raise FileRejected  # enough is known; the rest of the file would only repeat it


def _lost(task: FileTask, reader: TableReader) -> bool:
    return reader.findings.blocked or reader.set_aside > task.table.set_aside_rows


def _check_totals(task: FileTask, reader: TableReader) -> None:
    file, findings = task.file, reader.findings
    reader.keys.report(findings, " + ".join(task.table.key))
    if file.rows is not None and file.rows != reader.total:
        findings.block("ROW_COUNT", expected=str(file.rows), found=str(reader.total))
    if file.amount is None:
        return
    column = task.table.amount or ""
    if not reader.amount_known:
        findings.block("CONTROL_AMOUNT_UNKNOWN", column=column)
    elif Decimal(file.amount) != reader.amount:
        findings.block("CONTROL_AMOUNT", column=column, expected=file.amount, found=f"{reader.amount:f}")


def _end(task: FileTask, reader: TableReader, sha256: str) -> FileEnd:
    findings = reader.findings
    problems = (*task.file.problems, *findings.problems())
    bad = bool(task.file.problems) or _lost(task, reader)
    return FileEnd(
        as_of=task.as_of,
        table=task.table.table.name,
        verdict=Verdict.QUARANTINED if bad else Verdict.ACCEPTED,
        rows=0 if bad else reader.kept,
        set_aside=reader.set_aside,
        repeated=reader.repeats.count,
        amount=f"{reader.amount:f}",
        sha256=sha256,
        problems=problems[:SHOWN],
        problem_count=findings.count + len(task.file.problems),
    )
