import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.kernel.authentication.csrf import SAFE_METHODS, CsrfTokens, same_origin

TOKENS = CsrfTokens(b"k" * 32)


@given(st.binary(max_size=64))
def test_a_token_holds_for_its_session_alone(session: bytes) -> None:
    token = TOKENS.issue(session)
    assert TOKENS.valid(session, token)
    assert not TOKENS.valid(session + b"x", token)
    assert not CsrfTokens(b"l" * 32).valid(session, token)
    assert TOKENS.issue(session) != token


def test_any_changed_character_fails() -> None:
    token = TOKENS.issue(b"session")
    for position, letter in enumerate(token):
        changed = token[:position] + ("A" if letter != "A" else "B") + token[position + 1 :]
        assert not TOKENS.valid(b"session", changed)


@given(st.text())
def test_no_text_is_valid_or_raises(text: str) -> None:
    assert not TOKENS.valid(b"session", text)


@pytest.mark.parametrize("text", ["", "A" * 64, "=" * 64, "A" * 63 + "é", "%" * 64])
def test_forgeries(text: str) -> None:
    assert not TOKENS.valid(b"session", text)
    assert not TOKENS.valid(b"", text)


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "http://hz.localhost:8000"}, True),
        ({"origin": "http://hz.localhost:8000"}, True),
        ({"origin": "HTTP://HZ.localhost:8000"}, True),
        ({}, False),
        ({"sec-fetch-site": "same-site", "origin": "http://nb.localhost:8000"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": ""}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"origin": "http://nb.localhost:8000"}, False),
        ({"origin": "https://hz.localhost:8000"}, False),
        ({"origin": "http://hz.localhost"}, False),
        ({"origin": "http://hz.localhost:8000.evil.example"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://hz.localhost:8000"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "http://evil.example"}, False),
    ],
)
def test_where_a_request_may_come_from(headers: dict[str, str], allowed: bool) -> None:
    assert same_origin(headers, scheme="http", host="hz.localhost:8000") is allowed


def test_unsafe_is_all_but_reading() -> None:
    assert frozenset({"GET", "HEAD", "OPTIONS"}) == SAFE_METHODS
