"""How far a load is: from the days decided last."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from rapport.ingest.monitor.progress import STALLED_SECONDS, LoadFigures, estimate

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_what_is_left_takes_as_long_as_the_last_days_took():
    figures = LoadFigures(475, 75, 20, NOW - timedelta(seconds=38), NOW, rows=60_000, seconds=12.0)
    found = estimate(figures, NOW + timedelta(seconds=1))
    assert (found.days, found.done, found.stalled) == (475, 75, False)
    assert found.seconds_left == 800, "19 days between the first and the last of 20 took 38 s: 2 s each"
    assert found.rows_per_second == 5000


def test_nothing_is_promised_before_two_days_are_done():
    assert estimate(LoadFigures(10, 0), NOW).seconds_left is None
    one = LoadFigures(10, 1, 1, NOW, NOW, rows=5, seconds=0.0)
    assert estimate(one, NOW).seconds_left is None
    assert estimate(one, NOW).rows_per_second == 0


def test_silence_is_told_only_when_it_is_unusual():
    quick = LoadFigures(10, 4, 4, NOW - timedelta(seconds=6), NOW, 10, 1.0)
    assert not estimate(quick, NOW + timedelta(seconds=STALLED_SECONDS)).stalled
    assert estimate(quick, NOW + timedelta(seconds=STALLED_SECONDS + 1)).stalled
    slow = LoadFigures(10, 4, 4, NOW - timedelta(seconds=300), NOW, 10, 1.0)
    assert not estimate(slow, NOW + timedelta(seconds=900)).stalled, "100 s a day are usual here"
    assert not estimate(LoadFigures(4, 4, 4, NOW, NOW, 1, 1.0), NOW + timedelta(days=1)).stalled


@given(done=st.integers(2, 400), left=st.integers(0, 400), pace=st.integers(0, 600))
def test_the_estimate_is_pace_times_days_left(done, left, pace):
    recent = min(done, 20)
    figures = LoadFigures(done + left, done, recent, NOW - timedelta(seconds=pace * (recent - 1)), NOW)
    assert estimate(figures, NOW).seconds_left == pace * left
