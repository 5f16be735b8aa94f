"""Minor units of each row's currency."""

from __future__ import annotations

from rapport_core_banking.reading.cells.base import CellFault, Cells, is_any, mask_of
from rapport_sdk.arrow import Array, pa, pc
from rapport_sdk.canonical.currencies import MINOR_DIGITS
from rapport_sdk.canonical.schema import BARE_MONEY_DECIMALS


def minor_units(amounts: Array, decimals: int, currencies: Array | None) -> Cells:
    """`amounts` (int64, times 10 to the power of `decimals`) in minor units of the currency in its row.

    Without currencies: hundredths. A fraction of a minor unit is a fault, never rounded.
    """
    if currencies is None:
        return _moved(amounts, BARE_MONEY_DECIMALS - decimals)
    encoded = pc.dictionary_encode(currencies)
    shifts = [MINOR_DIGITS[currency] - decimals for currency in encoded.dictionary.to_pylist()]
    if len(set(shifts)) == 1:
        return _moved(amounts, shifts[0])
    shift = pa.array(shifts, pa.int8()).take(encoded.indices)
    values, faults = amounts, list[CellFault]()
    for step in sorted(set(shifts) - {0}):
        here = mask_of(pc.equal(shift, step))
        moved = _moved(pc.if_else(here, amounts, None), step)
        values = pc.if_else(here, moved.values, values)
        faults += moved.faults
    return Cells(values, faults)


def _moved(amounts: Array, shift: int) -> Cells:
    if shift == 0:
        return Cells(amounts)
    if shift > 0:
        return Cells(pc.multiply_checked(amounts, 10**shift))
    divisor = 10**-shift
    whole = pc.divide(amounts, divisor)
    split = mask_of(pc.not_equal(pc.multiply(whole, divisor), amounts))
    return Cells(whole, [CellFault(split, "AMOUNT_PRECISION")] if is_any(split) else [])
