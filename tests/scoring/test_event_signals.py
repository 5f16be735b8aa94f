"""E01, E04, E05, E06 (domain.md 9.6)."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from rapport.scoring.formulas.event_signals import (
    competitor_mentioned,
    contact_lapsed,
    manager_changed,
    price_refused,
)
from rapport.scoring.formulas.findings import SignalFinding
from rapport.scoring.formulas.parameters import ChurnParameters

RULES = ChurnParameters()
Signal = Callable[[date, Sequence[date], ChurnParameters], SignalFinding | None]


@pytest.mark.parametrize(
    ("signal", "code", "days"),
    [(manager_changed, "E01", 90), (competitor_mentioned, "E05", 60), (price_refused, "E06", 30)],
)
def test_an_event_is_live_for_its_window(night: date, signal: Signal, code: str, days: int) -> None:
    for before, true in ((-1, False), (0, True), (days - 1, True), (days, False)):
        event = night - timedelta(days=before)
        found = signal(night, [event], RULES)
        assert (found is not None) is true
        if found is not None:
            assert (found.code, found.since, found.dates) == (code, event, (event,))


def test_all_live_events_are_kept_and_the_latest_dates_the_finding(night: date) -> None:
    events = [night - timedelta(days=before) for before in (50, 3, 3, 70, 20)]
    found = competitor_mentioned(night, events, RULES)
    assert found is not None
    assert found.dates == tuple(night - timedelta(days=before) for before in (50, 20, 3))
    assert found.since == found.dates[-1]
    assert found.evidence == {"latest": "2026-06-27", "count": 3}
    assert competitor_mentioned(night, [], RULES) is None


@pytest.mark.parametrize(
    ("days", "interval", "lapsed_before"),
    [(45, 30, None), (46, 30, 0), (60, 30, 14), (22, 15, None), (23, 15, 0), (24, 15, 1)],
)
def test_e04_is_dated_by_the_day_on_which_contact_lapsed(
    night: date, days: int, interval: int, lapsed_before: int | None
) -> None:
    found = contact_lapsed(night, night - timedelta(days=days), interval, RULES)
    assert (found is None) == (lapsed_before is None)
    if found is not None and lapsed_before is not None:
        assert found.since == night - timedelta(days=lapsed_before)
        assert found.evidence["days_since"] == days


def test_e04_needs_a_contact_and_an_interval(night: date) -> None:
    assert contact_lapsed(night, None, 30, RULES) is None
    assert contact_lapsed(night, date(2020, 1, 1), None, RULES) is None
