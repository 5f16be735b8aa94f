import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.kernel.authentication.tokens import (
    TENANT_CODE,
    bearer,
    is_tenant_code,
    key_prefix,
    new_api_key,
    new_session_token,
    parse_api_key,
    parse_session_token,
    same_hash,
)

codes = st.from_regex(TENANT_CODE, fullmatch=True).filter(str.isascii)


@given(codes)
def test_a_session_token_reads_back(code: str) -> None:
    token = new_session_token(code)
    assert parse_session_token(token.text) == (code, token.hash)
    assert parse_api_key(token.text) is None


@given(codes)
def test_an_api_key_reads_back(code: str) -> None:
    token = new_api_key(code)
    assert parse_api_key(token.text) == (code, token.hash)
    assert parse_session_token(token.text) is None
    assert key_prefix(token.text) == f"rk_{code}_{token.text[-43:-37]}"


def test_tokens_are_unguessable_and_stored_as_their_hash() -> None:
    made = [new_session_token("hz") for _ in range(1000)]
    assert len({token.text for token in made}) == 1000
    assert all(len(token.text) == 2 + 1 + 43 for token in made)
    assert made[0].hash == hashlib.sha256(made[0].text.encode()).digest()
    assert made[0].text not in repr(made[0])


def test_a_key_of_one_bank_is_not_that_of_another() -> None:
    token = new_api_key("hz")
    parsed = parse_api_key(token.text.replace("rk_hz_", "rk_nb_"))
    assert parsed is not None
    assert parsed[0] == "nb"
    assert not same_hash(parsed[1], token.hash)
    assert same_hash(token.hash, bytes(token.hash))


@given(st.integers(0, 45), st.characters(codec="utf-8"))
def test_any_changed_character_gives_another_hash_or_none(position: int, letter: str) -> None:
    token = new_session_token("hz")
    changed = token.text[:position] + letter + token.text[position + 1 :]
    parsed = parse_session_token(changed)
    assert changed == token.text or parsed is None or parsed[1] != token.hash


SECRET = "A" * 43


@pytest.mark.parametrize(
    "text",
    [
        "", ".", f".{SECRET}", f"hz.{SECRET}A", f"hz.{SECRET[1:]}", f"HZ.{SECRET}", f"h_z.{SECRET}",
        f"-hz.{SECRET}",
        f"hz-.{SECRET}", f"hz.{SECRET}\n", f"hz.{SECRET[1:]}=", f"hz.{SECRET[1:]}é", f"{'a' * 41}.{SECRET}",
        f"hz{SECRET}",
        f"杭.{SECRET}", f"٣.{SECRET}",
    ],
)  # fmt: skip
def test_what_is_no_session_token(text: str) -> None:
    assert parse_session_token(text) is None


@pytest.mark.parametrize(
    "text",
    ["rk_", f"rk__{SECRET}", f"rk_hz-{SECRET}", f"RK_hz_{SECRET}", f"rk_h_z_{SECRET}", f"rk_hz_{SECRET} "],
)
def test_what_is_no_api_key(text: str) -> None:
    assert parse_api_key(text) is None


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert parse_api_key(text) is None
    assert parse_session_token(text) is None


@pytest.mark.parametrize("code", ["", "HZ", "h z", "h.z", "h_z", "-a", "a-", "a" * 41, "银行"])
def test_codes_that_cannot_be_read_back_are_refused(code: str) -> None:
    assert not is_tenant_code(code)
    for make in (new_api_key, new_session_token):
        with pytest.raises(ValueError, match="tenant code"):
            make(code)


@pytest.mark.parametrize(
    ("value", "credential"),
    [
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        ("Basic abc", None),
        ("Bearer", None),
        ("Bearer ", None),
        ("", None),
    ],
)
def test_the_bearer_header(value: str, credential: str | None) -> None:
    assert bearer(value) == credential
