"""The list's address: what is written into it reads back as the same query; cursors survive their way."""

import itertools
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.customers.changes import split_tags
from rapport.customers.listing.chips import applied
from rapport.customers.listing.cursor import read_cursor, write_cursor
from rapport.customers.listing.filters import FILTERS
from rapport.customers.listing.query import ListQuery, parameters, read_query
from rapport.customers.listing.sorts import SORTS
from rapport.customers.listing.statements import page_statement, total_statement
from rapport.customers.schemas import money
from rapport.customers.vocabulary import (
    ALERT_LEVELS,
    CHANGES,
    CONTACT_STATES,
    LINES,
    TIERS,
    TYPES,
    contact_state,
)
from rapport.kernel.access.scope import EVERYBODY, PORTFOLIO, UNITS
from rapport.kernel.errors import Invalid
from rapport.kernel.money import from_minor

TIE = UUID("01a20199-ab46-7424-a548-76eed8773de0")


def some(values):
    return st.lists(st.sampled_from(sorted(values)), unique=True, max_size=4).map(tuple)


text = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30).map(str.strip)
tag = text.filter(lambda each: each and "," not in each)
queries = st.builds(
    ListQuery,
    q=text,
    unit=text,
    rm=text,
    tier=some(TIERS),
    type=some(TYPES),
    line=some(LINES),
    alert=some(ALERT_LEVELS),
    tag=st.lists(tag, unique=True, max_size=3).map(tuple),
    contact=st.sampled_from(["", *CONTACT_STATES]),
    change=st.sampled_from(["", *CHANGES]),
    maturing=st.none() | st.integers(0, 366),
    sort=st.builds(
        lambda name, prefix: prefix + name, st.sampled_from(sorted(SORTS)), st.sampled_from(["", "-"])
    ),
)


@given(queries)
def test_an_address_reads_back_as_the_query_it_was_written_from(query):
    again = read_query(parameters(query.address(cols="tier,aum", view="x")))
    assert again == query
    assert again.faults == ()


@given(queries)
def test_taking_every_chip_away_leaves_the_order_alone(query):
    seen = 0
    while chips := applied(query, "", "", {}):
        seen += 1
        query = read_query(parameters(chips[0].url.partition("?")[2]))
    assert not query.narrowed
    assert seen <= 11


@given(st.text(max_size=300))
def test_any_address_is_read_without_a_fault_of_ours(address):
    query = read_query(parameters(address))
    assert read_query(parameters(query.address())) == query


KEYS = {
    "bigint": st.integers(-(2**63) + 1, 2**63 - 1),
    "smallint": st.integers(-(2**15) + 1, 2**15 - 1),
    "text": st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), max_size=60),
    "date": st.dates(),
}


@given(st.data())
def test_a_cursor_comes_back_as_it_went(data):
    order = SORTS[data.draw(st.sampled_from(sorted(SORTS)))]
    sort = data.draw(st.sampled_from(["", "-"])) + order.name
    stretch = data.draw(st.sampled_from(order.stretches(sort.startswith("-"))))
    key = data.draw(KEYS[order.cast]) if stretch == "keyed" else None
    assert read_cursor(write_cursor(sort, stretch, key, TIE), sort, order) == (stretch, key, TIE)


def _written(*parts):
    return urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        _written("-aum", "keyed", "12", str(TIE)),
        _written("-aum", "keyed", True, str(TIE)),
        _written("-aum", "keyed", None, str(TIE)),
        _written("-aum", "keyed", 2**63, str(TIE)),
        _written("-aum", "keyed", 1.5, str(TIE)),
        _written("-aum", "middle", 1, str(TIE)),
        _written("-aum", "keyed", 1, "x"),
        _written("aum", "keyed", 1, str(TIE)),
        _written("-aum", "keyed", 1, str(TIE), 1),
        _written(),
        "%%%",
        "",
        "é",
    ],
)
def test_a_cursor_of_another_make_is_refused(cursor):
    with pytest.raises(Invalid):
        read_cursor(cursor, "-aum", SORTS["aum"])


def test_keys_that_the_column_cannot_hold_are_refused():
    for sort, key in (
        ("alert", 40_000),
        ("name", "a\0b"),
        ("last_contact", "2026-13-01"),
        ("last_contact", 7),
    ):
        with pytest.raises(Invalid):
            read_cursor(_written(sort, "keyed", key, str(TIE)), sort, SORTS[sort])


@given(st.dates(), st.none() | st.dates(), st.none() | st.dates())
def test_a_contact_is_in_exactly_one_state(today, soon, due):
    state = contact_state(today, soon, due)
    assert state in CONTACT_STATES
    assert (state == "OVERDUE") == (due is not None and due < today)
    assert (state == "NO_PLAN") == (due is None)


ASKED = [(name, value) for name, each in FILTERS.items() for value in each.conditions]


def statements(predicate, asked, *, search):
    yield total_statement(predicate, asked, search=search)
    for sort in (prefix + name for name in SORTS for prefix in ("", "-")):
        stretches = SORTS[sort.removeprefix("-")].stretches(sort.startswith("-"))
        for stretch, after in itertools.product(stretches, (False, True)):
            yield page_statement(sort, stretch, predicate, asked, search=search, after=after)


@pytest.mark.parametrize("predicate", [EVERYBODY, UNITS, PORTFOLIO])
@pytest.mark.parametrize("search", [False, True])
def test_every_statement_names_tenant_scope_and_all_its_parameters(predicate, search):
    """Whatever is asked for, the parameters keep their places: PostgreSQL refuses one that is not named."""
    for asked in [(), *((one,) for one in ASKED), tuple(dict(ASKED).items())]:
        for statement in statements(predicate, asked, search=search):
            assert "{" not in statement
            assert predicate in statement
            assert all(f"${n}" in statement for n in range(1, 24)), statement


@given(st.integers(-(2**63), 2**63 - 1), st.sampled_from(["CNY", "JPY", "KWD", "CLF"]))
def test_amounts_are_written_as_decimals_are(minor, currency):
    assert money(minor, currency) == str(from_minor(minor, currency))


def test_tags_are_split_at_commas_of_both_kinds():
    assert split_tags(" 家族，海外, 退休金、VIP ,,") == ("家族", "海外", "退休金", "VIP")
    assert split_tags("") == ()


def test_a_cursor_is_opaque_text_for_an_address():
    cursor = write_cursor("last_contact", "keyed", date(2026, 11, 20), TIE)
    assert cursor.isascii()
    assert not set(cursor) & set("=&?/+")
    assert urlsafe_b64decode(cursor + "==")
