"""Layouts other than the shipped one: separators, headers, quotation marks, fixed width."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport_core_banking.mapping.load import core_text
from rapport_core_banking.reading.quoted import split_line
from rapport_sdk.package import Verdict

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

CORE = core_text()


def changed(*changes: tuple[str, str]) -> str:
    text = CORE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def names(package: Any, **config: Any) -> list[str]:
    read = package.read(**config)
    assert read.ends["party"].verdict is Verdict.ACCEPTED, read.ends["party"].problems
    return [row["name"] for row in read.rows("party")]


def test_headers(package: Any, line: Any) -> None:
    table = "    modes: [FULL, DELTA]\n    columns:\n      - cust_no"
    named = changed((table, f"    format: {{header: names}}\n{table}"))
    columns = [
        *("cust_no", "type", "name", "sex", "birth_date"),
        *("id_no", "mobile", "org_code", "open_date", "status"),
    ]
    package.file("CUSTOMER", [columns, line("CUSTOMER")], marker={"rows": "1"})
    read = package.read(mapping_text=named)
    assert [row["source_line"] for row in read.rows("party")] == [2]
    package.file("CUSTOMER", [columns[::-1], line("CUSTOMER")], marker={"rows": "1"})
    end = package.read(mapping_text=named).ends["party"]
    assert [(p.reason, p.line) for p in end.problems] == [("HEADER", 1)]
    skipped = changed((table, f"    format: {{header: skip}}\n{table}"))
    assert package.read(mapping_text=skipped).ends["party"].rows == 1


@pytest.mark.parametrize("separator", [",", "\t", "~!~", "\x01", "；"])
def test_other_separators(package: Any, line: Any, separator: str) -> None:
    package.separator = separator
    package.day()
    shown = separator if separator.isprintable() else f"\\x{ord(separator):02x}"
    text = changed(('separator: "|+|"', f'separator: "{shown}"'))
    read = package.read(mapping_text=text)
    assert read.days[0].verdict is Verdict.ACCEPTED, [end.problems for end in read.ends.values()]
    assert len(read.rows("posting")) == 1


def test_a_separator_at_the_end_of_each_line(package: Any, line: Any) -> None:
    package.file("GL", [[*line("GL"), ""]])
    old = "    table: ledger_balance\n"
    text = changed((old, old + "    format: {trailing_separator: true}\n"))
    assert package.read(mapping_text=text).ends["ledger_balance"].rows == 1
    package.file("GL", [line("GL")])
    end = package.read(mapping_text=text).ends["ledger_balance"]
    assert [p.params for p in end.problems if p.reason == "FIELD_COUNT"] == [{"found": "4", "expected": "5"}]


@UNTIMED
@given(st.lists(st.text('ab"|+ ', max_size=6), min_size=1, max_size=6))
def test_quoted_fields_come_back(fields: list[str]) -> None:
    quoted = "|+|".join('"' + field.replace('"', '""') + '"' for field in fields)
    assert split_line(quoted, "|+|", '"') == fields


@UNTIMED
@given(st.text('a"|+', max_size=12))
def test_quotation_marks_anywhere_never_break_the_reader(text: str) -> None:
    fields = split_line(text, "|+|", '"')
    assert fields is None or all(isinstance(field, str) for field in fields)
    if '"' not in text:
        assert fields == text.split("|+|")


def test_a_quoted_file(package: Any, line: Any) -> None:
    text = changed(("  header: none", "  header: none\n  quote: '\"'"))
    package.file("CUSTOMER", [line("CUSTOMER", name='"a|+|""b"""'), line("CUSTOMER", cust_no="C2")])
    assert names(package, mapping_text=text) == ['a|+|"b"', "王䶮"]
    package.file("CUSTOMER", [line("CUSTOMER"), line("CUSTOMER", cust_no="C2", name='"open')])
    end = package.read(mapping_text=text).ends["party"]
    assert [(p.reason, p.line) for p in end.problems] == [("QUOTE", 2)]


FIXED = """  CARD:
    table: card_arrangement
    modes: [FULL, DELTA]
    format: {layout: fixed}
    columns:
      - {name: card_no, width: 8}
      - {skip: true, width: 10}
      - {name: cust_no, width: 4}
      - {name: acct_no, width: 6}
      - {name: product_code, width: 12}
      - {name: issue_date, width: 8}
"""


class TestFixedWidth:
    """Widths count bytes: a Chinese name in front must not move what follows."""

    TEXT = changed((CORE[CORE.index("  CARD:") : CORE.index("  STANDING_ORDER:")], FIXED))

    def record(self, number: str, name: str, issued: str = "20250101") -> bytes:
        parts = ((number, 8), (name, 10), ("C1", 4), ("A1", 6), ("CARD_GOLD", 12), (issued, 8))
        return b"".join(text.encode("gb18030").ljust(width) for text, width in parts) + b"\n"

    def read(self, package: Any, body: bytes) -> Any:
        package.file("CARD", body=body)
        return package.read(mapping_text=self.TEXT)

    def test_columns_are_bytes(self, package: Any) -> None:
        body = self.record("K1", "王小明") + self.record("K2", "𠮷€") + self.record("K3", "亅倈億剕厊")
        read = self.read(package, body)
        rows = read.rows("card_arrangement")
        assert [row["card_no"] for row in rows] == ["K1", "K2", "K3"]
        assert {row["product_code"] for row in rows} == {"CARD_GOLD"}
        assert {row["issue_date"].isoformat() for row in rows} == {"2025-01-01"}

    def test_a_line_of_another_width(self, package: Any) -> None:
        end = self.read(package, self.record("K1", "x") + self.record("K2", "x")[:-3] + b"\n").ends[
            "card_arrangement"
        ]
        assert [(p.reason, p.line, p.params) for p in end.problems] == [
            ("LINE_WIDTH", 2, {"found": "46", "expected": "48"})
        ]

    def test_a_character_cut_by_a_column(self, package: Any) -> None:
        good = self.record("K1", "x")
        cut = good[:17] + "王".encode("gb18030") + good[19:]
        end = self.read(package, good + cut.replace(b"K1", b"K2")).ends["card_arrangement"]
        assert [(p.reason, p.line) for p in end.problems] == [("ENCODING", 2)]

    def test_the_column_of_a_control_character(self, package: Any) -> None:
        good = self.record("K1", "x")
        end = self.read(package, good + good[:20] + b"\0" + good[21:]).ends["card_arrangement"]
        assert [(p.reason, p.line, p.column) for p in end.problems] == [("NUL", 2, "cust_no")]
