"""What is promoted, as the next day is told of it, whatever order the days came in."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from rapport.ingest.known import Known, KnownFile
from rapport.kernel.ids import uuid7

DAYS = [date(2026, 3, 2) + timedelta(days=number) for number in range(6)]
SENT = st.lists(
    st.tuples(
        st.sampled_from(DAYS),
        st.dictionaries(st.sampled_from(["party", "posting"]), st.booleans(), min_size=1),
        st.sampled_from("abc"),
    ),
    max_size=14,
)


def files(day, entities, sha256, revision=1):
    batch = uuid7()
    return [
        KnownFile(day, batch, revision, entity, full, 10, 0, sha256, day, day)
        for entity, full in entities.items()
    ]


@given(SENT, st.sampled_from(DAYS), st.sampled_from(["party", "posting"]))
def test_the_last_revision_of_each_day_speaks(sent, asked, entity):
    known, model, batches = Known(), {}, {}
    for day, entities, sha256 in sent:
        added = files(day, entities, sha256)
        known.add(added)
        model[day] = entities
        batches.setdefault(day, []).append(added[0].batch)
    full = sorted(day for day, entities in model.items() if entities.get(entity))
    before = [day for day in full if day < asked]
    after = [day for day in full if day > asked]
    found_before, found_after = known.full_before(entity, asked), known.full_after(entity, asked)
    assert (found_before.day if found_before else None) == (before[-1] if before else None)
    assert (found_after.day if found_after else None) == (after[0] if after else None)
    assert known.after(asked) == sorted(day for day in model if day > asked)
    assert known.replaced(asked) == tuple(batches.get(asked, ()))


def test_a_full_file_repeats_itself_only_while_nobody_has_said_anything_else():
    known = Known()
    known.add(files(DAYS[0], {"party": True}, "a"))
    assert known.said_already("party", DAYS[1], "a")
    assert not known.said_already("party", DAYS[1], "b")
    assert not known.said_already("party", DAYS[0], "a")
    known.add(files(DAYS[2], {"party": False}, "x"))
    assert not known.said_already("party", DAYS[3], "a")
    assert not known.said_already("party", DAYS[1], "a")


def test_postings_of_all_revisions_bound_the_months_to_look_in():
    known = Known()
    first, second = uuid7(), uuid7()
    known.add([KnownFile(DAYS[3], first, 1, "posting", False, 1, 0, "a", DAYS[0], DAYS[1])])
    known.add([KnownFile(DAYS[3], second, 2, "posting", False, 1, 0, "b", DAYS[2], DAYS[3])])
    assert known.booked(DAYS[3]) == (DAYS[0], DAYS[3])
    assert known.booked(DAYS[4]) is None
