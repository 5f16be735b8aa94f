"""Reading of right files: encodings, layouts, thresholds, totals, pieces."""

import hashlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport_core_banking.mapping.load import core_text
from rapport_core_banking.reading import source
from rapport_sdk.package import Verdict

CORE = core_text()
# All characters whose second byte in GBK is the separator's, and those where it is a backslash.
BARS, BACKSLASHES = (
    "".join(bytes([lead, trail]).decode("gbk", "ignore") for lead in range(0x81, 0xFF) if lead != 0x80)
    for trail in (0x7C, 0x5C)
)


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


@pytest.mark.parametrize(
    "name",
    ["䶮𠮷€", "王\\李", BARS, BACKSLASHES, "é", "ａ～", "𰻝", "a|b+c|+d"],
    ids=lambda name: ascii(name)[:20],
)
def test_names_that_other_readers_break(package: Any, line: Any, name: str) -> None:
    package.file("CUSTOMER", [line("CUSTOMER", name=name), line("CUSTOMER", cust_no="C2", name="李四")])
    assert names(package) == [name, "李四"]


def test_there_are_as_many_of_these_characters_as_the_design_counts() -> None:
    counted = [sum("\u4e00" <= char <= "\u9fff" for char in chars) for chars in (BARS, BACKSLASHES)]
    assert counted == [116, 116]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb2312", "gb18030", "big5", "utf-8-sig"])
def test_encodings(package: Any, line: Any, encoding: str) -> None:
    """gbk and gb2312 are read as gb18030, their superset: banks say gbk and write 䶮."""
    written = "gb18030" if encoding.startswith("gb") else encoding
    name = "王小明" if encoding == "big5" else "王䶮𠮷€"
    row = "|+|".join(line("CUSTOMER", name=name)) + "\n"
    package.file("ORG", [["HO", "HO", "", "HEAD_OFFICE"]])
    package.file("TXN", [line("TXN", counter_bank="")])
    package.file("CUSTOMER", body=row.encode(written))
    text = changed(("encoding: gb18030", f"encoding: {encoding}"))
    assert names(package, mapping_text=text) == [name]


def test_a_byte_order_mark_needs_its_encoding(package: Any, line: Any) -> None:
    package.file("CUSTOMER", body=("|+|".join(line("CUSTOMER", name="x")) + "\n").encode("utf-8-sig"))
    end = package.read(mapping_text=changed(("encoding: gb18030", "encoding: utf-8"))).ends["party"]
    assert [problem.reason for problem in end.problems] == ["BYTE_ORDER_MARK"]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_line_ends_and_a_last_line_without_one(package: Any, line: Any, ends: str) -> None:
    rows = ["|+|".join(line("CUSTOMER", cust_no=f"C{i}")) for i in range(3)]
    package.file("CUSTOMER", body=(ends.join(rows) + ends).encode("gb18030"))
    assert len(names(package)) == 3
    body = ends.join(rows).encode("gb18030")
    package.file("CUSTOMER", body=body, marker={"rows": "3"})
    assert len(names(package)) == 3


def test_empty_files_are_normal(package: Any) -> None:
    for table in ("CUSTOMER", "TXN", "LOAN"):
        package.file(table, [])
    read = package.read()
    assert read.days[0].verdict is Verdict.ACCEPTED
    assert read.rows("loan_arrangement") == []


def test_an_optional_column_may_be_there_in_every_line(package: Any, line: Any) -> None:
    rows = [[*line("CUSTOMER", cust_no=f"C{i}"), "KEY", "CORPORATE"] for i in range(2)]
    package.file("CUSTOMER", rows)
    found = package.read().rows("party")
    assert [(row["tier"], row["line"]) for row in found] == [("KEY", "CORPORATE")] * 2
    package.file("CUSTOMER", [*rows, line("CUSTOMER")])
    end = package.read().ends["party"]
    assert [(problem.reason, problem.line) for problem in end.problems] == [("FIELD_COUNT", 3)]


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [("CNY", "100.50", 10050), ("JPY", "100.00", 100), ("KWD", "100.50", 100500), ("CNY", "-0.01", -1)],
)
def test_amounts_are_minor_units_of_their_currency(
    package: Any, line: Any, currency: str, text: str, minor: int
) -> None:
    package.file("BALANCE", [line("BALANCE", balance=text, ccy=currency)])
    assert [row["balance"] for row in package.read().rows("arrangement_balance")] == [minor]


def test_a_fraction_of_a_minor_unit_is_no_amount(package: Any, line: Any) -> None:
    package.file("BALANCE", [line("BALANCE", balance="100.50", ccy="JPY")])
    end = package.read().ends["arrangement_balance"]
    assert [(p.reason, p.column, p.line) for p in end.problems] == [("AMOUNT_PRECISION", "balance", 1)]


def test_postings_are_hundredths_whatever_the_account(package: Any) -> None:
    assert package.read().rows("posting")[0]["amount"] == 1230


class TestThreshold:
    """Single bad rows may be set aside up to what the bank allows."""

    TEXT = changed(("set_aside_rows: 0", "set_aside_rows: 2"))

    def rows(self, line: Any, bad: int) -> list[list[str]]:
        right = [line("CUSTOMER", cust_no=f"C{i}") for i in range(5)]
        wrong = [line("CUSTOMER", cust_no=f"X{i}", birth_date="19990230", sex="?") for i in range(bad)]
        return [*right, *wrong]

    def test_up_to_the_limit_the_others_are_taken(self, package: Any, line: Any) -> None:
        package.file("CUSTOMER", self.rows(line, 2))
        read = package.read(mapping_text=self.TEXT)
        end = read.ends["party"]
        assert (end.verdict, end.rows, end.set_aside) == (Verdict.ACCEPTED, 5, 2)
        assert [row["cust_no"] for row in read.rows("party")] == [f"C{i}" for i in range(5)]
        assert {(p.line, p.column, p.blocking) for p in end.problems} == {
            (line, column, False) for line in (6, 7) for column in ("birth_date", "sex")
        }

    def test_rows_after_one_left_out_keep_their_own_lines(self, package: Any, line: Any) -> None:
        rows = [
            line("CUSTOMER"),
            ["torn"],
            line("CUSTOMER", cust_no="C2", sex="?"),
            line("CUSTOMER", cust_no="C3"),
        ]
        package.file("CUSTOMER", rows)
        found = package.read(mapping_text=self.TEXT)
        assert [(row["source_line"], row["cust_no"]) for row in found.rows("party")] == [(1, "C1"), (4, "C3")]
        assert [(p.line, p.column) for p in found.ends["party"].problems] == [(2, ""), (3, "sex")]

    def test_beyond_it_none_is(self, package: Any, line: Any) -> None:
        package.file("CUSTOMER", self.rows(line, 3))
        end = package.read(mapping_text=self.TEXT).ends["party"]
        assert (end.verdict, end.rows, end.set_aside) == (Verdict.QUARANTINED, 0, 3)

    def test_a_fault_of_the_file_is_never_set_aside(self, package: Any, line: Any) -> None:
        package.file("CUSTOMER", [*self.rows(line, 1), line("CUSTOMER", cust_no="C0")])
        end = package.read(mapping_text=self.TEXT).ends["party"]
        assert end.verdict is Verdict.QUARANTINED
        assert end.problems[0].reason == "DUPLICATE_KEY"

    def test_rows_set_aside_still_count_in_the_control_amount(self, package: Any, line: Any) -> None:
        rows = [line("BALANCE"), line("BALANCE", acct_no="A2", ccy="XXQ")]
        package.file("BALANCE", rows)
        end = package.read(mapping_text=self.TEXT).ends["arrangement_balance"]
        assert (end.verdict, end.rows, end.set_aside, end.amount) == (Verdict.ACCEPTED, 1, 1, "201.00")

    def test_an_unreadable_amount_leaves_the_sum_unproven(self, package: Any, line: Any) -> None:
        package.file("BALANCE", [line("BALANCE"), line("BALANCE", acct_no="A2", balance="NaN")])
        end = package.read(mapping_text=self.TEXT).ends["arrangement_balance"]
        assert end.verdict is Verdict.QUARANTINED
        assert end.problems[0].reason == "CONTROL_AMOUNT_UNKNOWN"


class TestRepeatedPostings:
    def read(self, package: Any, rows: list[list[str]]) -> Any:
        package.file("TXN", rows)
        return package.read()

    def test_without_money_they_are_left_out_and_told(self, package: Any, line: Any) -> None:
        nothing = line("TXN", amount="0.00")
        read = self.read(package, [nothing, line("TXN", txn_id="T2"), nothing, nothing])
        end = read.ends["posting"]
        assert (end.verdict, end.rows, end.repeated, end.set_aside) == (Verdict.ACCEPTED, 2, 2, 0)
        assert [(p.reason, p.line, p.params) for p in end.problems] == [
            ("REPEATED_LINE", 3, {"first": "1"}),
            ("REPEATED_LINE", 4, {"first": "1"}),
        ]

    def test_with_money_they_reject_the_file(self, package: Any, line: Any) -> None:
        end = self.read(package, [line("TXN"), line("TXN")]).ends["posting"]
        assert (end.verdict, end.problems[0].reason) == (Verdict.QUARANTINED, "DUPLICATE_KEY")

    def test_with_any_difference_they_reject_the_file(self, package: Any, line: Any) -> None:
        rows = [line("TXN", amount="0.00"), line("TXN", amount="0.00", purpose="")]
        end = self.read(package, rows).ends["posting"]
        assert (end.verdict, end.problems[0].reason) == (Verdict.QUARANTINED, "DUPLICATE_KEY")


def test_other_codes_dates_numbers_and_constants(package: Any) -> None:
    old = CORE[CORE.index("  BALANCE:") : CORE.index("  TXN:")]
    new = """
  BALANCE:
    table: arrangement_balance
    file: DPBAL
    columns:
      - acct_no
      - {skip: true}
      - {name: balance, number: {point: ",", thousands: ".", sign: last}, label: SALDO}
      - {name: as_of, date: [DD.MM.YYYY, YYYYMMDD]}
    constants: {ccy: CZK}
    amount: balance

"""
    text = changed((old, new.lstrip("\n")), ("decimals: 2", "decimals: 4"))
    package.path("BALANCE").unlink()
    package.path("BALANCE").with_suffix(".OK").unlink()
    rows = [["A1", "?", "1.234.567,8000-", "05.01.2026"], ["A2", "", "0,05", "20260105"]]
    package.file("DPBAL", rows, marker={"amount": "-1234567.75"})
    read = package.read(mapping_text=text)
    assert read.days[0].verdict is Verdict.ACCEPTED, read.ends["arrangement_balance"].problems
    assert [(row["balance"], row["ccy"]) for row in read.rows("arrangement_balance")] == [
        (-123456780, "CZK"),
        (5, "CZK"),
    ]


def test_a_column_is_named_as_the_bank_names_it(package: Any) -> None:
    text = changed(("[as_of, subject, ccy, balance]", "[as_of, {name: subject, label: KMH}, ccy, balance]"))
    package.file("GL", [["20260105", "", "CNY", "1.00"]])
    end = package.read(mapping_text=text).ends["ledger_balance"]
    assert [(p.reason, p.column) for p in end.problems] == [("MISSING_VALUE", "KMH")]


def test_markers_that_say_nothing(package: Any) -> None:
    """A bank whose marker is an empty file: no totals to check, a rewritten file tells itself by its time."""
    text = changed(("content: properties", "content: empty"))
    for path in package.folder().glob("*.OK"):
        path.write_bytes(b"")
    read = package.read(mapping_text=text)
    assert [day.verdict for day in read.days] == [Verdict.ACCEPTED]
    assert read.ends["posting"].sha256 == hashlib.sha256(package.path("TXN").read_bytes()).hexdigest()


def test_days_in_one_folder_without_folders_of_their_own(package: Any) -> None:
    for path in list(package.folder().iterdir()):
        path.rename(package.root / path.name)
    package.folder().rmdir()
    text = changed(('  folder: "{date}"\n', ""))
    assert [day.verdict for day in package.read(mapping_text=text).days] == [Verdict.ACCEPTED]


ONLY_POSTINGS = changed(
    (CORE[CORE.index("required:") : CORE.index("codes:")], "required: [TXN]\n\n"),
    (CORE[CORE.index("  ORG:") : CORE.index("  TXN:")], ""),
    (CORE[CORE.index("  LOAN:") :], ""),
)
cells = st.text(st.characters(codec="gb18030", exclude_categories=("Cc", "Cs")), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=40), st.integers(1, 200))
def test_pieces_do_not_matter(writer: Any, line: Any, rows: list[tuple[str, str]], size: int) -> None:
    """However a file falls into pieces, its rows are those of a plain split of its text."""
    written = [line("TXN", txn_id=f"T{i}", counter_bank=a, counter_acct=b) for i, (a, b) in enumerate(rows)]
    writer.file("TXN", written)
    before, source.Source.__init__.__defaults__ = source.Source.__init__.__defaults__, (size,)
    try:
        read = writer.read(mapping_text=ONLY_POSTINGS)
    finally:
        source.Source.__init__.__defaults__ = before
    plain = ["|+|".join(row).split("|+|") for row in written]
    if any(len(row) != 9 for row in plain) or any("\ufffd" in a + b for a, b in rows):
        assert read.ends["posting"].verdict is Verdict.QUARANTINED
        return
    assert read.ends["posting"].verdict is Verdict.ACCEPTED, read.ends["posting"].problems
    found = read.rows("posting")
    assert [row["source_line"] for row in found] == list(range(1, len(rows) + 1))
    assert [(row["counter_bank"] or "", row["counter_acct"] or "") for row in found] == [
        (row[7], row[8]) for row in plain
    ]


def test_many_problems_are_counted_and_a_hundred_shown(package: Any, line: Any) -> None:
    package.file("CUSTOMER", [line("CUSTOMER", cust_no=f"C{i}", sex="?") for i in range(2500)])
    end = package.read().ends["party"]
    assert (len(end.problems), end.problem_count) == (100, 2500)
    assert [problem.line for problem in end.problems] == list(range(1, 101))


def test_a_large_file_comes_in_batches(package: Any, line: Any) -> None:
    rows = [line("BALANCE", acct_no=f"A{i}", balance=f"{i}.00") for i in range(150_000)]
    package.file("BALANCE", rows)
    read = package.read()
    assert read.ends["arrangement_balance"].rows == 150_000
    found = read.rows("arrangement_balance")
    assert [row["balance"] for row in found] == [100 * i for i in range(150_000)]
    assert max(item.data.num_rows for item in read.items if hasattr(item, "data")) <= 65_536


def test_a_duplicate_far_away_is_found(package: Any, line: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source.Source.__init__, "__defaults__", (1000,))
    rows = [line("BALANCE", acct_no=f"A{i}") for i in range(2000)]
    package.file("BALANCE", [*rows, line("BALANCE", acct_no="A3")])
    end = package.read().ends["arrangement_balance"]
    assert [(p.reason, p.line, p.params) for p in end.problems] == [("DUPLICATE_KEY", 2001, {"first": "4"})]
