"""Score, levels, pairing, re-alerts and due days (domain.md 9.6)."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapport.kernel.calendar import BankCalendar
from rapport.scoring.formulas.alerts import LastAlert, Reaction, react, task_due
from rapport.scoring.formulas.churn import Level, churn_score, level_of, pair, score_findings
from rapport.scoring.formulas.findings import SignalFinding, carry_since
from rapport.scoring.formulas.parameters import POINTS

EXACT = settings(deadline=None)
DAY = date(2026, 6, 30)


def _of_day(code: str, before: int) -> SignalFinding:
    return SignalFinding(code, DAY - timedelta(days=before), {})


def _code(finding: SignalFinding) -> str:
    return finding.code


dated = st.builds(_of_day, st.sampled_from(sorted(POINTS)), st.integers(0, 90))
findings = st.lists(dated, max_size=20, unique_by=_code)


def _finding(code: str, before: int, *more: int) -> SignalFinding:
    dates = tuple(sorted(DAY - timedelta(days=each) for each in (before, *more)))
    return SignalFinding(code, dates[-1], {}, dates if more else ())


@pytest.mark.parametrize(
    ("codes", "combo", "score", "level"),
    [
        (["A01", "E03", "E06"], True, 56, "ORANGE"),
        (["A01", "E01", "E06"], True, 62, "ORANGE"),
        (["A02", "E01"], True, 46, "ORANGE"),
        (["A01", "A01"], False, 25, "YELLOW"),
        (sorted(POINTS), True, 100, "RED"),
        ([], False, 0, "NONE"),
    ],
)
def test_score(codes: list[str], combo: bool, score: int, level: str) -> None:
    found = churn_score(codes, combo=combo)
    assert (found.score, found.level) == (score, level)


def test_a_half_point_rounds_up() -> None:
    assert churn_score(["A01"], combo=True).score == 33
    assert 25 * 1.3 == 32.5


def test_a_signal_without_points_is_refused() -> None:
    with pytest.raises(ValueError, match="Z01"):
        churn_score(["A01", "Z01"], combo=False)


@pytest.mark.parametrize(
    ("score", "level"),
    [(0, "NONE"), (24, "NONE"), (25, "YELLOW"), (44, "YELLOW"), (45, "ORANGE"), (69, "ORANGE"), (70, "RED")],
)
def test_levels(score: int, level: str) -> None:
    assert level_of(score) == level


@pytest.mark.parametrize(
    ("account", "event", "pairs"),
    [(0, 30, True), (0, 31, False), (30, 0, True), (31, 0, False), (10, 10, True)],
)
def test_signals_pair_within_thirty_days(account: int, event: int, pairs: bool) -> None:
    signals = [_finding("A02", account), _finding("E01", event)]
    assert (pair(signals) is not None) is pairs
    assert score_findings(signals).combo is pairs


def test_two_signals_of_a_kind_never_pair() -> None:
    assert pair([_finding("A01", 0), _finding("A02", 0)]) is None
    assert pair([_finding("E01", 0), _finding("E05", 0)]) is None


def test_an_older_live_event_still_pairs_after_a_newer_one() -> None:
    account, event = _finding("A09", 55), _finding("E05", 40, 2)
    found = pair([account, event])
    assert found is not None
    assert (found.account, found.event_on) == (account, DAY - timedelta(days=40))
    assert pair([account, _finding("E05", 2)]) is None


def test_the_closest_pair_is_the_one_shown() -> None:
    near = _finding("E06", 5)
    found = pair([_finding("A01", 4), _finding("E01", 20), near, _finding("A02", 30)])
    assert found is not None
    assert (found.account.code, found.event) == ("A01", near)


@EXACT
@given(findings)
def test_the_score_is_capped_and_never_falls_with_another_signal(signals: list[SignalFinding]) -> None:
    full = score_findings(signals)
    assert 0 <= full.score <= 100
    assert full.base == sum(POINTS[signal.code] for signal in signals)
    for i in range(len(signals)):
        fewer = score_findings(signals[:i] + signals[i + 1 :])
        assert fewer.score <= full.score
        assert fewer.level.rank <= full.level.rank
        assert full.combo or not fewer.combo


@EXACT
@given(findings)
def test_a_combo_is_any_account_and_event_close_enough(signals: list[SignalFinding]) -> None:
    close = any(
        one.code[0] == "A" and other.code[0] == "E" and abs((one.since - other.since).days) <= 30
        for one, other in product(signals, signals)
    )
    assert score_findings(signals).combo == close


def test_an_account_signal_keeps_the_first_night_of_its_run() -> None:
    tonight = [_finding("A01", 0), _finding("A02", 0), _finding("E01", 3)]
    began = DAY - timedelta(days=12)
    carried = carry_since(tonight, {"A01": began, "E01": began, "A09": began})
    assert [each.since for each in carried] == [began, DAY, DAY - timedelta(days=3)]
    assert [each.since for each in tonight][:2] == [DAY, DAY]


YELLOW, ORANGE, RED = Level.YELLOW, Level.ORANGE, Level.RED


@pytest.mark.parametrize(
    ("level", "last", "reaction"),
    [
        (Level.NONE, None, Reaction.NONE),
        (Level.NONE, (YELLOW, 90, None), Reaction.NONE),
        (YELLOW, None, Reaction.OPEN),
        (YELLOW, (YELLOW, 29, None), Reaction.NONE),
        (YELLOW, (YELLOW, 30, None), Reaction.REMIND),
        (YELLOW, (RED, 30, None), Reaction.REMIND),
        (ORANGE, (YELLOW, 1, None), Reaction.RAISE),
        (YELLOW, (RED, 1, None), Reaction.NONE),
        (RED, (RED, 10, 1), Reaction.NONE),
        (RED, (RED, 60, 29), Reaction.NONE),
        (RED, (RED, 60, 30), Reaction.OPEN),
        (RED, (ORANGE, 10, 1), Reaction.OPEN),
    ],
)
def test_reactions(level: Level, last: tuple[Level, int, int | None] | None, reaction: Reaction) -> None:
    before = None
    if last is not None:
        was, raised, closed = last
        closed_on = None if closed is None else DAY - timedelta(days=closed)
        before = LastAlert(was, DAY - timedelta(days=raised), closed_on)
    assert react(DAY, level, before) is reaction


def test_one_alert_stays_quiet_for_thirty_nights_unless_it_rises() -> None:
    last: LastAlert | None = None
    reactions: dict[int, Reaction] = {}
    for i in range(65):
        night, level = DAY + timedelta(days=i), RED if i >= 40 else YELLOW
        reaction = react(night, level, last)
        if reaction is not Reaction.NONE:
            reactions[i] = reaction
            last = LastAlert(level, night)
    assert reactions == {0: Reaction.OPEN, 30: Reaction.REMIND, 40: Reaction.RAISE}


def test_due_days_are_working_days() -> None:
    friday, bank = date(2026, 7, 3), BankCalendar.weekdays()
    assert task_due(friday, RED, bank) == date(2026, 7, 6)
    assert task_due(friday, ORANGE, bank) == date(2026, 7, 8)
    assert task_due(friday, YELLOW, bank) == date(2026, 7, 14)
    assert task_due(friday, Level.NONE, bank) is None
    assert task_due(date(2025, 9, 30), RED, BankCalendar.chinese()) == date(2025, 10, 9)
