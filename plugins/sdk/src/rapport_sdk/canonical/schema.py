"""The Arrow schema of a canonical table."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rapport_sdk.arrow import DataType, Schema, pa
from rapport_sdk.canonical.fields import Field, FieldKind
from rapport_sdk.canonical.tables import TABLES

LINE: Final = "source_line"
RATE_DECIMALS: Final = 8
# Amounts without a currency beside them: hundredths, whatever the account's currency turns out to be.
BARE_MONEY_DECIMALS: Final = 2

_TYPES: Final[dict[FieldKind, DataType]] = {
    FieldKind.KEY: pa.string(),
    FieldKind.CODE: pa.string(),
    FieldKind.TEXT: pa.string(),
    FieldKind.CURRENCY: pa.string(),
    FieldKind.DATE: pa.date32(),
    FieldKind.MOMENT: pa.timestamp("us", tz="UTC"),
    FieldKind.MONEY: pa.int64(),
    FieldKind.RATE: pa.decimal128(18, RATE_DECIMALS),
    FieldKind.INTEGER: pa.int32(),
    FieldKind.FLAG: pa.bool_(),
    FieldKind.LIST: pa.list_(pa.string()),
}


def arrow_type(field: Field) -> DataType:
    """Money is int64 in minor units of its row's currency (see `Field`), dates are date32, text is UTF-8."""
    return _TYPES[field.kind]


@lru_cache(maxsize=64)
def arrow_schema(table: str) -> Schema:
    """`source_line` (int32, the row's place in its source, from 1), then the table's fields in their order.

    KeyError for a name that is not canonical.
    """
    fields = [
        pa.field(field.name, _TYPES[field.kind], metadata=_unit(field)) for field in TABLES[table].fields
    ]
    return pa.schema([pa.field(LINE, pa.int32(), nullable=False), *fields])


def _unit(field: Field) -> dict[str, str] | None:
    if field.kind is not FieldKind.MONEY:
        return None
    if field.currency is None:
        return {"unit": "hundredths"}
    return {"unit": "minor", "currency": field.currency}
