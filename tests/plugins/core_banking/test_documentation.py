"""docs/how-to-write-a-mapping.md says what the program does."""

import re
from pathlib import Path

import pytest

from rapport_core_banking.mapping import parse_mapping
from rapport_core_banking.mapping.schema import schema_findings
from rapport_core_banking.mapping.source import Document
from rapport_sdk.canonical import TABLES, FieldKind

TEXT = (Path(__file__).parents[3] / "docs" / "how-to-write-a-mapping.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| ([a-z_]+) \| (\*.+) \|$", TEXT, re.MULTILINE))


def test_every_canonical_table_is_listed() -> None:
    assert ROWS.keys() == TABLES.keys()


@pytest.mark.parametrize("name", TABLES)
def test_fields_keys_needs_and_codes_are_those_of_the_program(name: str) -> None:
    told = re.findall(r"(\**)(\\\*)?([a-z_]+)\**(?: \(([^)]*)\))?(?:, |$)", ROWS[name])
    table = TABLES[name]
    assert [field for *_, field, _ in told] == [field.name for field in table.fields]
    for bold, star, field_name, codes in told:
        field = table.field(field_name)
        assert bool(bold) == field.required, field_name
        assert bool(star) == (field_name in table.key), field_name
        if codes and not codes.startswith("as "):
            expected = ("true", "false") if field.kind is FieldKind.FLAG else field.values
            assert tuple(codes.split(", ")) == expected, field_name
        elif not codes:
            assert not field.values, field_name


def test_the_examples_together_are_a_mapping() -> None:
    """The three blocks make one file, apart from tables that they only mention."""
    blocks = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    whole = "\n".join(blocks).replace("required: [ORG, CUSTOMER]", "required: [DPBAL]")
    assert schema_findings(Document(whole)) == []
    (table,) = parse_mapping(whole).tables
    assert (table.file_name, table.amount, table.columns[2].label) == ("DPB", "balance", "SALDO")
