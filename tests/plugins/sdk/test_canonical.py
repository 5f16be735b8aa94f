"""Canonical names: complete, mapped to the product's names, and typed without floats."""

import csv
from pathlib import Path

import pyarrow as pa
import pytest
from rapport.kernel.money import minor_digits

from rapport_sdk.canonical import TABLES, FieldKind
from rapport_sdk.canonical.currencies import MINOR_DIGITS
from rapport_sdk.canonical.names import PRODUCT_NAMES, SOURCE, product_name
from rapport_sdk.canonical.schema import LINE, arrow_schema


def test_every_field_has_its_place_in_the_mapping_of_names() -> None:
    canonical = {(name, field.name) for name, table in TABLES.items() for field in table.fields}
    assert canonical == {(table, field) for table, fields in PRODUCT_NAMES.items() for field in fields}


def test_the_names_are_those_of_the_field_list(shared: Path) -> None:
    with (shared / "design" / "fields.csv").open(encoding="utf-8") as file:
        known = {f"{row['entity_en']}.{row['field']}" for row in csv.DictReader(file)}
    named = {product_name(table, field) for table, fields in PRODUCT_NAMES.items() for field in fields}
    assert named - {None, SOURCE} <= known


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_sound(name: str) -> None:
    table = TABLES[name]
    names = [field.name for field in table.fields]
    assert len(set(names)) == len(names)
    assert set(table.key) <= set(names)
    assert LINE not in names
    for field in table.fields:
        assert field.currency is None or table.field(field.currency).kind is FieldKind.CURRENCY


@pytest.mark.parametrize("name", TABLES)
def test_schemas_hold_no_float_and_say_the_unit_of_money(name: str) -> None:
    schema = arrow_schema(name)
    assert schema.names == [LINE, *(field.name for field in TABLES[name].fields)]
    for field in TABLES[name].fields:
        column = schema.field(field.name)
        assert not pa.types.is_floating(column.type)
        assert (field.kind is FieldKind.MONEY) == (column.metadata is not None)
        if field.kind is FieldKind.DATE:
            assert column.type == pa.date32()


def test_postings_do_not_know_their_currency() -> None:
    assert arrow_schema("posting").field("amount").metadata == {b"unit": b"hundredths"}
    assert arrow_schema("arrangement_balance").field("balance").metadata == {
        b"unit": b"minor",
        b"currency": b"ccy",
    }


@pytest.mark.parametrize("code", sorted(MINOR_DIGITS))
def test_minor_digits_are_those_of_the_product(code: str) -> None:
    assert MINOR_DIGITS[code] == minor_digits(code)
