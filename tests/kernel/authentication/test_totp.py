import re
import xml.etree.ElementTree as ET
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.kernel.authentication.totp import (
    match_recovery,
    new_recovery_codes,
    new_secret,
    provisioning_uri,
    qr_svg,
    recovery_hash,
    verify,
)

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
USER = UUID(int=1)
# RFC 6238, appendix B, SHA-1, the last six of eight digits
RFC_CODES = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]


@pytest.mark.parametrize(("now", "code"), RFC_CODES)
def test_the_vectors_of_the_standard(now: int, code: str) -> None:
    assert verify(RFC_SECRET, code, last_step=0, now=now) == now // 30


@pytest.mark.parametrize(("now", "code"), RFC_CODES)
def test_a_code_works_once(now: int, code: str) -> None:
    step = verify(RFC_SECRET, code, last_step=0, now=now)
    assert step is not None
    assert verify(RFC_SECRET, code, last_step=step, now=now) is None
    assert verify(RFC_SECRET, code, last_step=step + 1, now=now) is None


@given(offset=st.integers(-150, 150))
def test_one_step_before_and_after_count_and_no_more(offset: int) -> None:
    now = 1234567890
    expected = now // 30 if abs((now + offset) // 30 - now // 30) <= 1 else None
    assert verify(RFC_SECRET, "005924", last_step=0, now=now + offset) == expected


def test_after_a_code_of_the_next_step_the_present_one_is_used_up() -> None:
    now = 1234567890
    assert verify(RFC_SECRET, "005924", last_step=0, now=now - 30) == now // 30
    assert verify(RFC_SECRET, "005924", last_step=now // 30, now=now) is None


@pytest.mark.parametrize("typed", ["005 924", " 005924 ", "００５９２４"])
def test_codes_as_people_type_them(typed: str) -> None:
    assert verify(RFC_SECRET, typed, last_step=0, now=1234567890) is not None


@pytest.mark.parametrize("typed", ["", "005925", "5924", "0059240", "٠٠٥٩٢٤", "abcdef", "00592\x004", "null"])
def test_wrong_codes(typed: str) -> None:
    assert verify(RFC_SECRET, typed, last_step=0, now=1234567890) is None


@given(st.text(max_size=10))
def test_no_text_raises(typed: str) -> None:
    assert verify(new_secret(), typed, last_step=2**40, now=1234567890) is None


def test_secrets_are_new_and_long() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch("[A-Z2-7]{32}", secret) for secret in made)


def test_the_address_for_the_app() -> None:
    uri = provisioning_uri(RFC_SECRET, account="na.li@bank.example", issuer="杭州银行")
    assert uri.startswith("otpauth://totp/%E6%9D%AD%E5%B7%9E%E9%93%B6%E8%A1%8C:na.li%40bank.example?")
    assert f"secret={RFC_SECRET}" in uri


def test_the_picture_passes_a_strict_policy() -> None:
    svg = qr_svg(provisioning_uri(RFC_SECRET, account="na.li@bank.example", issuer="杭州银行"))
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert b"viewBox" in svg
    assert not re.search(rb"style|script|href|on\w+=|class=|<!|<\?", svg)


def test_recovery_codes_match_once_stored_hashed_and_by_person() -> None:
    codes = new_recovery_codes()
    hashes = [recovery_hash(USER, code) for code in codes]
    assert len(set(codes)) == len(codes) == 10
    assert all(re.fullmatch("(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code) for code in codes)
    assert [match_recovery(USER, code, hashes) for code in codes] == list(range(10))
    assert match_recovery(UUID(int=2), codes[3], hashes) is None
    assert match_recovery(USER, codes[3], hashes[:3] + hashes[4:]) is None
    assert match_recovery(USER, "", hashes) is None
    assert not any(code.replace("-", "").encode() in b"".join(hashes) for code in codes)


def test_recovery_codes_as_people_type_them() -> None:
    hashes = [recovery_hash(USER, "01AB-CDEF-GHJK-MNPQ")]
    for typed in ("01abcdefghjkmnpq", "O1AB CDEF GHJK MNPQ", "0lab-cdef-ghjk-mnpq", "０１ABCDEFGHJKMNPQ"):
        assert match_recovery(USER, typed, hashes) == 0
