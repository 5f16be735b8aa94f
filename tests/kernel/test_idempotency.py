from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.kernel.errors import BadRequest, Conflict, Invalid
from rapport.kernel.idempotency import Course, Stored, checked_key, course, fingerprint

USER = UUID(int=1)
parts = st.tuples(
    st.sampled_from(["POST", "PATCH"]),
    st.text("ab/", max_size=4),
    st.binary(max_size=3),
    st.binary(max_size=3),
    st.uuids(),
)


@given(parts, parts)
def test_a_fingerprint_is_shared_by_equal_requests_alone(
    one: tuple[str, str, bytes, bytes, UUID], other: tuple[str, str, bytes, bytes, UUID]
) -> None:
    assert fingerprint(*one) == fingerprint(*one)
    assert len(fingerprint(*one)) == 32
    assert (fingerprint(*one) == fingerprint(*other)) is (one == other)


def test_fields_do_not_run_into_each_other() -> None:
    assert fingerprint("POST", "/a", b"b", b"", USER) != fingerprint("POST", "/ab", b"", b"", USER)
    assert fingerprint("POST", "/a", b"", b"b", USER) != fingerprint("POST", "/a", b"b", b"", USER)


def test_the_courses() -> None:
    mine = fingerprint("POST", "/contacts", b"", b"{}", USER)
    assert course(None, mine) is Course.DO
    assert course(Stored(mine, 201), mine) is Course.REPLAY
    with pytest.raises(Conflict) as under_way:
        course(Stored(mine, 0), mine)
    assert under_way.value.retry_after == 1
    for status in (0, 201):
        with pytest.raises(Invalid):
            course(Stored(bytes(32), status), mine)


@pytest.mark.parametrize("key", ["018f3c2e-0000-7000-8000-000000000001", "a" * 8, "A.b_c:d-1" * 11])
def test_keys_that_are_taken(key: str) -> None:
    assert checked_key(key) == key


@pytest.mark.parametrize(
    "key", ["", "a" * 7, "a" * 101, "a b c d e", "li.na@bank.example", "关键字关键字关键字", "a" * 8 + "\n"]
)
def test_keys_that_are_refused(key: str) -> None:
    with pytest.raises(BadRequest):
        checked_key(key)
