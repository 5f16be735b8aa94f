"""Chart documents: exact, in order, events on the curve."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.web.charts import (
    Bars,
    ChartEvent,
    Line,
    balance_chart,
    bar_chart,
    milliseconds,
    share_chart,
    value_on,
)

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
DAYS = st.dates(date(2025, 6, 1), date(2027, 6, 1))
CHANGES = st.dictionaries(DAYS, st.integers(-(2**53), 2**53), max_size=30).map(
    lambda found: sorted(found.items())
)


@given(CHANGES, DAYS)
def test_the_balance_of_a_day_is_the_last_change_before_it(changes, day):
    expected = 0
    for since, minor in changes:
        if since <= day:
            expected = minor
    assert value_on(changes, day) == expected


@given(CHANGES, CHANGES)
def test_lines_share_their_days_and_hold_their_balances(first, second):
    lines = [Line("a", first), Line("b", second)]
    document = balance_chart(lines, [], first=FIRST, last=LAST, currency="CNY")
    drawn = [series["data"] for series in document["option"]["series"]]
    assert [at for at, _ in drawn[0]] == [at for at, _ in drawn[1]] == sorted({at for at, _ in drawn[0]})
    assert drawn[0][0][0] == milliseconds(FIRST)
    assert drawn[0][-1][0] == milliseconds(LAST)
    for line, points in zip(lines, drawn, strict=True):
        for at, minor in points:
            assert minor == value_on(line.changes, date(1970, 1, 1) + timedelta(milliseconds=at))


@given(CHANGES, CHANGES, DAYS)
def test_an_event_stands_on_the_topmost_curve(first, second, day):
    lines = [Line("a", first), Line("b", second)]
    events = [ChartEvent("e", day, "text", "phone")]
    placed = balance_chart(lines, events, first=FIRST, last=LAST, currency="CNY")["events"]
    if FIRST <= day <= LAST:
        assert placed == [
            {
                "id": "e",
                "at": milliseconds(day),
                "value": value_on(first, day) + value_on(second, day),
                "text": "text",
                "icon": "phone",
                "tone": "plain",
            }
        ]
    else:
        assert placed == []


def test_amounts_carry_the_digits_of_their_currency():
    assert bar_chart(["Q1"], [Bars("Deposits", [1])], currency="JPY")["digits"] == 0
    assert bar_chart(["Q1"], [Bars("Deposits", [1])], currency="CNY")["digits"] == 2


def test_a_short_period_names_days_and_a_long_one_months():
    def axis(last):
        return balance_chart([], [], first=FIRST, last=last, currency="CNY")["option"]["xAxis"]["axisLabel"]

    assert axis(date(2026, 3, 1)) == {"formatter": "dayShort"}
    assert axis(LAST) == {"formatter": "month"}


def test_a_share_below_zero_is_refused():
    assert share_chart([("a", 1), ("b", 2)], currency="CNY")["option"]["series"][0]["data"][1] == {
        "name": "b",
        "value": 2,
    }
    with pytest.raises(ValueError, match="below zero"):
        share_chart([("a", -1)], currency="CNY")
