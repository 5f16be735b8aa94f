"""Dates and time stamps."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from rapport_core_banking.mapping.dates import FIRST_YEAR, LAST_YEAR, in_range, read_date, read_moment
from rapport_core_banking.reading.cells.base import Cell, CellFault, Cells, by_distinct
from rapport_sdk.arrow import Array, pa
from rapport_sdk.canonical import Timing

_YEARS: Final = {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)}


def dates(text: Array, cell: Cell) -> Cells:
    """date32; a date has to exist, to lie within 1900 to 2199 and to stand right to the business date."""

    def read(written: str) -> tuple[Any, str]:
        found = (read_date(written, form.text) for form in cell.column.dates)
        day = next((day for day in found if day), None)
        if day is None:
            return None, "BAD_DATE"
        return day, "" if in_range(day) else "DATE_RANGE"

    def judged(written: str) -> tuple[Any, str]:
        day, reason = read(written)
        reason = reason or _misplaced(day, cell)
        return (None if reason else day), reason

    values, faults = by_distinct(text, judged, pa.date32())
    return Cells(values, _named(faults, cell))


def _misplaced(day: dt.date, cell: Cell) -> str:
    match cell.field.timing:
        case Timing.SAME if day != cell.context.as_of:
            return "WRONG_DAY"
        case Timing.NOT_AFTER if day > cell.context.as_of:
            return "FUTURE_DATE"
        case _:
            return ""


def moments(text: Array, cell: Cell) -> Cells:
    """UTC time stamps; without an offset in the text, wall-clock time of the mapping's zone is meant."""

    def read(written: str) -> tuple[Any, str]:
        found = (read_moment(written, form.text, cell.context.zone) for form in cell.column.dates)
        moment = next((moment for moment in found if moment), None)
        if moment is None:
            return None, "BAD_MOMENT"
        return (moment, "") if in_range(moment.date()) else (None, "DATE_RANGE")

    values, faults = by_distinct(text, read, pa.timestamp("us", tz="UTC"))
    return Cells(values, _named(faults, cell))


def _named(faults: dict[str, Array], cell: Cell) -> list[CellFault]:
    forms = {"format": " or ".join(form.text for form in cell.column.dates)}
    params = {"BAD_DATE": forms, "BAD_MOMENT": forms, "DATE_RANGE": _YEARS}
    return [CellFault(mask, reason, params.get(reason, {})) for reason, mask in faults.items()]
