"""Amounts, rates and whole numbers: exact from the text on, never through a binary float."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from rapport_core_banking.mapping.model import NumberFormat
from rapport_core_banking.reading.cells.base import Cell, CellFault, Cells, is_any, mask_of
from rapport_sdk.arrow import Array, DataType, pa, pc
from rapport_sdk.canonical import Field
from rapport_sdk.canonical.schema import RATE_DECIMALS

_ALL_DIGITS: Final = 18  # fit into 64 bits
_MOST_MINOR_DIGITS: Final = 3  # of any currency
_RATE_DIGITS: Final = 10
_INTEGER_DIGITS: Final = 9


def scaled(text: Array, cell: Cell) -> Cells:
    """int64, the amount times ten to the power of the format's decimals."""
    form = cell.column.number
    digits = _ALL_DIGITS - max(form.decimals, _MOST_MINOR_DIGITS)
    plain, faults = _plain(text, form, form.decimals, digits)
    values = _shifted(plain, form, form.decimals)
    return _in_bounds(values, faults, cell.field, 10**form.decimals)


def rates(text: Array, cell: Cell) -> Cells:
    """decimal128 with eight decimals."""
    form = cell.column.number
    decimals = form.decimals if form.implied else RATE_DECIMALS
    plain, faults = _plain(text, form, decimals, _RATE_DIGITS)
    if form.implied and decimals:
        plain = pc.replace_substring_regex(plain, f"^(-?)([0-9]*)([0-9]{{{decimals}}})$", r"\1\2.\3")
    values = pc.cast(plain, pa.decimal128(18, RATE_DECIMALS))
    return _in_bounds(values, faults, cell.field, 1)


def integers(text: Array, cell: Cell) -> Cells:
    """int32"""
    plain, faults = _plain(text, cell.column.number, 0, _INTEGER_DIGITS)
    return _in_bounds(pc.cast(plain, pa.int32()), faults, cell.field, 1)


def _plain(text: Array, form: NumberFormat, decimals: int, digits: int) -> tuple[Array, list[CellFault]]:
    """Numbers as `-123.45` (implied: `-12345`), null where the text is none of the form."""
    matching = pc.match_substring_regex(text, _expression(form, decimals))
    faults = _fault(pc.invert(matching), "BAD_NUMBER")
    if faults:
        text = pc.if_else(mask_of(matching), text, None)
    text = _normal(text, form)
    whole = digits + (decimals if form.implied else 0)
    longest = pc.max(pc.binary_length(text)).as_py() or 0
    if longest > whole:
        large = pc.invert(pc.match_substring_regex(text, rf"^-?0*[0-9]{{1,{whole}}}(\.|$)"))
        faults += _fault(large, "NUMBER_RANGE")
        text = pc.if_else(mask_of(large), None, text)
    return text, faults


def _expression(form: NumberFormat, decimals: int) -> str:
    point, mark = re.escape(form.point), re.escape(form.thousands)
    whole = rf"([0-9]{{1,3}}({mark}[0-9]{{3}})+|[0-9]+)" if mark else "[0-9]+"
    fraction = rf"({point}[0-9]{{1,{decimals}}})?" if decimals and not form.implied else ""
    least = rf"[0-9]{{{max(decimals, 1)},}}" if form.implied else whole
    return f"^{least}{fraction}-?$" if form.sign_last else f"^-?{least}{fraction}$"


def _normal(text: Array, form: NumberFormat) -> Array:
    if form.thousands:
        text = pc.replace_substring(text, form.thousands, "")
    if form.point != ".":
        text = pc.replace_substring(text, form.point, ".")
    if form.sign_last:
        text = pc.replace_substring_regex(text, r"^(.*)-$", r"-\1")
    return text


def _shifted(plain: Array, form: NumberFormat, decimals: int) -> Array:
    if form.implied or not decimals:
        return pc.cast(plain, pa.int64())
    exact = pc.cast(plain, pa.decimal128(_ALL_DIGITS, decimals))
    factor = pa.scalar(10**decimals, pa.decimal128(decimals + 1, 0))
    return pc.cast(pc.multiply(exact, factor), pa.int64())


def _in_bounds(values: Array, faults: list[CellFault], field: Field, unit: int) -> Cells:
    for bound, beyond in ((field.minimum, pc.less), (field.maximum, pc.greater)):
        if bound is None:
            continue
        outside = mask_of(beyond(values, _limit(bound * unit, values.type)))
        if is_any(outside):
            faults = [*faults, CellFault(outside, "NUMBER_RANGE")]
            values = pc.if_else(outside, None, values)
    return Cells(values, faults)


def _limit(bound: int, kind: DataType) -> Any:
    exact = Decimal(bound) if pa.types.is_decimal(kind) else bound
    return pa.scalar(exact, kind)


def _fault(mask: Array, reason: str) -> list[CellFault]:
    rows = mask_of(mask)
    return [CellFault(rows, reason)] if is_any(rows) else []
