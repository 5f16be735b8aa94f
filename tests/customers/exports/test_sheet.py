"""What a file holds: no formula, no value in full, whose it is."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.customers.exports.sheet import BOM, EXPORTABLE, guarded, write_csv
from rapport.customers.listing.columns import COLUMNS

STARTS = "=+-@＝＋－＠"


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("before", ["", " ", "\t", "\r\n", "\u3000", "\u200b"])
def test_nothing_that_a_spreadsheet_computes_stands_at_the_beginning(start, before):
    assert guarded(f"{before}{start}1+1").startswith("'")


@given(st.text())
def test_a_guarded_cell_is_one_line_and_no_formula(text):
    cell = guarded(text)
    assert not cell.lstrip(" \u3000\u00a0\u200b\ufeff").startswith(tuple(STARTS))
    assert all(ord(each) >= 32 for each in cell)
    read = list(csv.reader(io.StringIO(write_csv("w", ["h"], [[cell]]).removeprefix(BOM))))
    assert read == [["w"], ["h"], [cell], ["w"]] or cell == ""


def test_plain_text_stays_as_it_is():
    assert guarded("王**, 支行1") == "王**, 支行1"


def test_free_text_never_leaves():
    assert "remark" not in EXPORTABLE
    assert set(EXPORTABLE) == set(COLUMNS) - {"remark"}
