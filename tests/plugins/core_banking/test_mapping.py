"""Mappings: the shipped one is right, and a wrong one is told where and what is expected."""

from pathlib import Path

import pytest

from rapport_core_banking.mapping import MappingError, load_mapping, parse_mapping
from rapport_core_banking.mapping.load import core_text
from rapport_core_banking.mapping.schema import schema_findings
from rapport_core_banking.mapping.source import Document
from rapport_sdk.canonical import TABLES
from rapport_sdk.package import Mode

CORE = core_text()


def findings(text: str) -> list[str]:
    with pytest.raises(MappingError) as caught:
        parse_mapping(text)
    return [str(finding) for finding in caught.value.findings]


def test_the_shipped_mapping_fits_its_schema() -> None:
    assert schema_findings(Document(CORE)) == []
    mapping = load_mapping()
    assert mapping == parse_mapping(CORE)
    assert {table.table.name for table in mapping.tables} == set(TABLES)


def test_the_shipped_mapping_is_the_layout_of_the_design(shared: Path) -> None:
    """Tables, modes, fields and amount columns as the tables of feeds.md list them."""
    told: dict[str, list[str]] = {}
    for line in (shared / "design" / "feeds.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 3 and cells[0].isupper():
            told[cells[0]] = cells
    assert len(told) == 17
    mapping = {table.source: table for table in load_mapping().tables}
    for source, (_, mode, fields) in told.items():
        names = [name.split("(")[0].strip() for name in _without_brackets(fields).split(",")]
        table = mapping[source]
        amount = next((name.rstrip("*") for name in names if name.endswith("*")), None)
        columns = [column.label for column in table.columns if not column.optional]
        assert columns == [name.rstrip("*") for name in names], source
        assert table.amount == amount
        assert ("DELTA" in mode or mode in ("same", "once")) == (Mode.DELTA in table.modes)
    assert load_mapping().required == {
        *("ORG", "CUSTOMER", "ACCOUNT", "ACCT_CUST", "BALANCE", "TXN", "LOAN", "CARD", "GL")
    }


def _without_brackets(text: str) -> str:
    depth, kept = 0, ""
    for char in text.split(": subject")[0].removeprefix("balances of many past days as changes: "):
        depth += (char == "(") - (char == ")")
        kept += char if not depth and char != ")" else ""
    return kept


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("mapping: 1", "mapping: 2", "line 3, mapping", "the number 1"),
        ("name: core\n", "", "mapping", "the key name is missing"),
        ("name: core", "name: [core]", "line 4, name", "not a list"),
        ("time_zone: tenant", "time_zone: Mars/Olympus", "line 6, time_zone", "no such time zone"),
        ("time_zone: tenant", "time_zone: ../../etc", "time_zone", "tenant, or a time zone"),
        ('folder: "{date}"', 'folder: "days"', "line 9, package.folder", "needs {date}"),
        ('folder: "{date}"', 'folder: "../{date}"', "package.folder", "without slashes"),
        ('file: "CBS_{table}_{date}.dat"', 'file: "CBS_{date}.dat"', "package.file", "needs {table}"),
        ('_{date}.OK"', '_{date}.dat"', "marker.file", "another name than the data file"),
        ("date: YYYYMMDD\n\nmarker", "date: YYYYMM__\n\nmarker", "package.date", "the format needs DD"),
        ("content: properties", "content: xml", "marker.content", "properties (lines key=value) or empty"),
        ("encoding: gb18030", "encoding: ebcdic", "line 22, format.encoding", "one of utf-8"),
        ('separator: "|+|"', 'separator: ""', "format.separator", "one to eight characters"),
        ('  separator: "|+|"\n', "", "format", "needs a separator"),
        ('thousands: ""', 'thousands: "."', "format.number", "point and thousands are the same"),
        ("decimals: 2", "decimals: 9", "format.number.decimals", "at most 4"),
        ("date: YYYYMMDD\n  moment", "date: [YYYYMMDD, YYYYMMDDDD]\n  moment", "format.date", "twice"),
        ("date: YYYYMMDD\n  moment", "date: YYYYMMDDhh\n  moment", "format.date", "a date has no hh"),
        ("moment: [YYYYMMDDhhmmss", "moment: [YYYYMMDD", "format.moment", "the format needs hh, mm"),
        ("set_aside_rows: 0", "set_aside_rows: -1", "limits.set_aside_rows", "at least 0"),
        ("shrink_percent: 10", "shrink_percent: 200", "limits.shrink_percent", "at most 100"),
        ("required: [ORG,", "required: [ORGS,", "required[0]", "ORGS is not among the tables"),
        ("Y: true", "Y: 1", "codes.yes_no.Y", "the canonical code, or true or false"),
        ("table: org_unit", "table: org_units", "tables.ORG.table", "there is no table org_units"),
        ("table: org_unit", "table: party", "tables.CUSTOMER", "ORG already has this table"),
        ("[FULL]", "[FULL, PART]", "tables.ORG.modes[1]", "FULL, DELTA or ONCE"),
        ("[org_code, name", "[org_code, nam", "tables.ORG.columns[1]", "has no field nam"),
        ("[org_code, name", "[name, name", "tables.ORG.columns[1]", "stands here twice"),
        ("[org_code, name, ", "[org_code, ", "tables.ORG.columns", "name is needed"),
        ("[org_code, name, ", "[{skip: true, name: name}, name, ", "columns[0]", "either name or skip"),
        ("[org_code, name, ", "[org_code, {label: x}, ", "columns[1]", "needs name or skip"),
        ("[org_code, name, ", "[org_code, {name: name, optional: true}, ", "columns[2]", "stand at the end"),
        ("codes: yes_no}", "codes: no_yes}", "columns[9].codes", "no code table no_yes"),
        ("codes: yes_no}", "codes: {J: ja}}", "columns[9].codes", "price_refused does not have"),
        ("codes: yes_no}", "kodes: yes_no}", "columns[9].kodes", "this key is not known"),
        ("amount: outstanding", "amount: term_months", "tables.LOAN.amount", "no column with an amount"),
        (
            "    amount: outstanding",
            "    amount: outstanding\n    key: [loan]",
            "tables.LOAN.key[0]",
            "is no column",
        ),
        (
            "    amount: outstanding",
            "    constants: {ccy: CNY}",
            "tables.LOAN.constants.ccy",
            "is a column already",
        ),
        (
            "    amount: outstanding",
            "    constants: {cy: CNY}",
            "tables.LOAN.constants.cy",
            "has no field cy",
        ),
        ("  HISTORY:\n", "  ORG:\n", "tables.ORG", "stands here twice"),
        ("required: [ORG,", "required: &a [ORG, *a,", "required", "anchors and aliases"),
        ("mapping: 1", "mapping: 1\n\t- x", "mapping", "this is not YAML"),
        ("layout: delimited", "layout: fixed", "tables.ORG.columns[0]", "needs its width in bytes"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(old: str, new: str, place: str, said: str) -> None:
    assert old in CORE
    told = findings(CORE.replace(old, new, 1))
    assert [finding for finding in told if place in finding.split(": ")[0] and said in finding], told


def test_all_findings_come_at_once() -> None:
    broken = CORE.replace("table: party\n", "table: parties\n").replace("amount: balance", "amount: ccy")
    assert len(findings(broken)) >= 4


@pytest.mark.parametrize("text", ["", "- 1", "just text", "null", "{", "a: " * 2000, "[" * 3000, "\x00"])
def test_what_is_no_mapping_at_all(text: str) -> None:
    assert findings(text)


def test_an_enormous_file_is_not_read() -> None:
    assert findings("#" * (1024 * 1024 + 1)) == ["mapping: the file is larger than 1 MiB"]


def test_keys_and_codes_are_text() -> None:
    """01, NO and on are what they look like, not numbers and truths."""
    codes = "    codes:\n          {01: BRANCH, NO: TEAM, on: DEPT, 1: OUTLET}"
    text = CORE.replace(
        "[org_code, name, parent_code, level]", f"[org_code, name, parent_code, {{name: level,\n{codes}}}]"
    )
    column = parse_mapping(text).tables[0].columns[3]
    assert column.codes == {"01": "BRANCH", "NO": "TEAM", "on": "DEPT", "1": "OUTLET"}


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="cannot be read"):
        load_mapping(str(tmp_path / "none.yaml"))
    (tmp_path / "bad.yaml").write_bytes(b"\xff\xff")
    with pytest.raises(MappingError, match="not UTF-8"):
        load_mapping(str(tmp_path / "bad.yaml"))
