"""The breaker: three faults in a row stop a connector for one tenant."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapport.extension.breaker import BreakerPolicy, BreakerState, after_fault, after_success, allows
from rapport.extension.faults import TITLES, FaultKind, RunFault, retry_delay
from rapport.kernel.i18n import gettext, using_locale

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

NOW = datetime(2026, 1, 5, 3, tzinfo=UTC)
POLICY = BreakerPolicy()


def test_it_opens_at_the_third_fault_and_lets_one_try_after_its_rest() -> None:
    state = BreakerState()
    for _ in range(2):
        state = after_fault(state, NOW)
        assert not state.is_open
        assert allows(state, NOW)
    state = after_fault(state, NOW)
    assert state.is_open
    assert not allows(state, NOW + POLICY.rest - timedelta(seconds=1))
    later = NOW + POLICY.rest
    assert allows(state, later)
    again = after_fault(state, later)
    assert not allows(again, later)
    assert allows(after_success(), later)


@UNTIMED
@given(st.lists(st.booleans(), max_size=30))
def test_it_is_open_exactly_after_three_faults_in_a_row(outcomes: list[bool]) -> None:
    state = BreakerState()
    for place, good in enumerate(outcomes):
        state = after_success() if good else after_fault(state, NOW)
        assert state.is_open == (place >= 2 and not any(outcomes[place - 2 : place + 1]))


def test_only_transient_faults_are_tried_again_ever_later() -> None:
    fault = RunFault(FaultKind.TRANSIENT, "busy")
    assert [retry_delay(fault, attempt) for attempt in (1, 2, 3, 20)] == [30, 60, 120, 3600]
    assert retry_delay(RunFault(FaultKind.TRANSIENT, "busy", retry_after=7), 3) == 7
    assert [retry_delay(RunFault(kind, "x"), 1) for kind in FaultKind if kind is not FaultKind.TRANSIENT] == [
        None
    ] * 7


def test_every_kind_of_fault_has_a_sentence_in_both_languages() -> None:
    assert set(TITLES) == set(FaultKind)
    for title in TITLES.values():
        with using_locale("zh_CN"):
            assert gettext(title) != title
        with using_locale("en"):
            assert gettext(title) == title
