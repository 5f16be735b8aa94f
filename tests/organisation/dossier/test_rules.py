"""The pure rules: certificates, completeness, reminders."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from rapport.organisation.dossier.rules import (
    EXPIRED,
    MISSING,
    DossierRules,
    Held,
    completeness,
    reminder,
    verdict,
)

DAY = date(2026, 11, 27)
days = st.integers(-400, 400).map(lambda n: DAY + timedelta(days=n))


def test_a_certificate_counts_on_its_last_day_and_not_on_the_next():
    held = [Held("FUND", None, DAY)]
    assert verdict(["FUND"], held, DAY).allowed
    late = verdict(["FUND"], held, DAY + timedelta(days=1))
    assert (late.allowed, late.rule, late.needed) == (False, EXPIRED, ("FUND",))


def test_a_certificate_counts_from_its_first_day():
    held = [Held("FUND", DAY, None)]
    assert not verdict(["FUND"], held, DAY - timedelta(days=1)).allowed
    assert verdict(["FUND"], held, DAY).allowed


def test_one_of_several_is_enough_and_a_foreign_one_is_not():
    assert verdict(["AFP", "CFP"], [Held("CFP", None, None)], DAY).allowed
    assert verdict(["AFP"], [Held("FUND", None, None)], DAY).rule == MISSING
    assert verdict([], [], DAY).allowed


def test_without_proof_none_passes_but_an_expired_one_does_not():
    assert verdict(["FUND"], [], DAY, proof=False).allowed
    assert verdict(["FUND"], [Held("FUND", None, DAY - timedelta(1))], DAY, proof=False).rule == EXPIRED


@given(valid_to=days)
def test_a_reminder_is_the_nearest_that_was_reached(valid_to):
    found, left = reminder(valid_to, DAY, [60, 30, 7]), (valid_to - DAY).days
    if left < 0 or left > 60:
        assert found is None
    else:
        assert found is not None
        assert found >= left
        assert all(each < left for each in (60, 30, 7) if each < found)


@given(present=st.dictionaries(st.sampled_from(list(DossierRules().weights)), st.booleans(), min_size=1))
def test_completeness_is_whole_exactly_when_nothing_is_missing(present):
    percent, missing = completeness(DossierRules().weights, present)
    assert 0 <= percent <= 100
    assert (percent == 100) == (not missing)
    assert set(missing) == {part for part, there in present.items() if not there}


@given(part=st.sampled_from(list(DossierRules().weights)))
def test_each_part_counts_by_its_weight(part):
    weights = DossierRules().weights
    percent, missing = completeness(weights, {each: each != part for each in weights})
    assert missing == (part,)
    assert percent == (100 * (sum(weights.values()) - weights[part])) // sum(weights.values())
