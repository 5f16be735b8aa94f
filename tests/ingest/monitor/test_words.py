"""Every finding has words of its own, the same as those stored, in both languages."""

import re

import pytest
from rapport.ingest.monitor import words
from rapport.ingest.outcome import DayState
from rapport.ingest.problems import REASONS
from rapport.kernel.i18n import using_locale

from rapport_sdk.problems import REASONS as FORM

SENTENCES = {**FORM, **REASONS}


def test_the_words_are_those_that_are_stored():
    assert {code: text.message for code, text in words.REASONS.items()} == SENTENCES


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_finding_is_filled_in_in_both_languages(code):
    params = {name: f"<{name}>" for name in re.findall(r"{(\w+)}", SENTENCES[code])}
    with using_locale("en"):
        english = words.sentence(code, params, "")
    with using_locale("zh_CN"):
        chinese = words.sentence(code, params, "")
    assert english != chinese
    for value in params.values():
        assert value in english
        assert value in chinese
    assert "{" not in english + chinese


def test_an_unknown_code_keeps_what_is_stored_and_a_missing_value_its_name():
    assert words.sentence("OF_A_LATER_VERSION", {}, "as stored") == "as stored"
    with using_locale("en"):
        assert "{expected}" in words.sentence("ROW_COUNT", {"found": "4"}, "")


@pytest.mark.parametrize("state", list(DayState))
def test_every_state_has_words(state):
    assert state in words.STATES


def test_a_promoted_day_is_green_only_when_the_ledger_agrees():
    assert words.cell_of("PROMOTED", True) == "good"
    assert words.cell_of("PROMOTED", None) == "good"
    assert words.cell_of("PROMOTED", False) == "bad"
    assert words.cell_of("SEEN", None) == "seen"
