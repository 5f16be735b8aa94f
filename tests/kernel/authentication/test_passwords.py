import asyncio
import statistics
import threading
import time
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from hypothesis import given
from hypothesis import strategies as st
from rapport.kernel.authentication.breached import is_breached, parts
from rapport.kernel.authentication.password_policy import Fault, Owner, faults, field_errors
from rapport.kernel.authentication.passwords import DUMMY_HASH, MAX_WAITING, Passwords, Verification, prepared
from rapport.kernel.errors import Unavailable
from rapport.kernel.i18n import using_locale

OWNER = Owner(email="na.li@bank.example", name="李娜", bank="杭州银行 Hangzhou Bank")
ADMINISTRATOR = Owner(email="it@bank.example", name="Novak", bank="杭州银行", administrator=True)


@pytest.fixture(scope="module")
def passwords() -> Iterator[Passwords]:
    made = Passwords()
    yield made
    made.close()


async def test_a_hash_has_the_required_cost_and_verifies(passwords: Passwords) -> None:
    stored = await passwords.hash("vermilion otter paints")
    found = extract_parameters(stored)
    assert (found.type, found.memory_cost, found.time_cost, found.parallelism) == (Type.ID, 47104, 1, 1)
    assert len(stored) == 97
    assert await passwords.verify(stored, "vermilion otter paints") == Verification(matches=True)
    assert await passwords.verify(stored, "vermilion otter paint") == Verification(matches=False)
    assert await passwords.hash("vermilion otter paints") != stored


@pytest.mark.parametrize("stored", [None, "", "x", "$argon2id$v=19$m=47104,t=1,p=1$AAAA$", DUMMY_HASH])
async def test_nobody_logs_in_without_a_hash(passwords: Passwords, stored: str | None) -> None:
    for attempt in ("", "x", "vermilion otter paints"):
        assert await passwords.verify(stored, attempt) == Verification(matches=False)


async def test_an_older_hash_asks_for_a_new_one(passwords: Passwords) -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(prepared("vermilion otter"))
    assert await passwords.verify(older, "vermilion otter") == Verification(matches=True, rehash=True)
    assert await passwords.verify(older, "other") == Verification(matches=False)


async def test_one_password_however_the_keyboard_composes_it(passwords: Passwords) -> None:
    stored = await passwords.hash("Červený kůň ﬁ １２")
    assert (await passwords.verify(stored, "Červený kůň fi 12")).matches
    assert not (await passwords.verify(stored, "Cerveny kun fi 12")).matches


def test_the_dummy_costs_what_a_hash_costs(passwords: Passwords) -> None:
    assert extract_parameters(DUMMY_HASH) == extract_parameters(passwords.hash_now("x"))


async def test_at_most_two_at_a_time_and_the_loop_stays_free(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, most, guard = 0, 0, threading.Lock()
    real = passwords.hash_now

    def counted(password: str) -> str:
        nonlocal busy, most
        with guard:
            busy += 1
            most = max(most, busy)
        try:
            return real(password)
        finally:
            with guard:
                busy -= 1

    monkeypatch.setattr(passwords, "hash_now", counted)
    running = asyncio.gather(*[passwords.hash("vermilion otter") for _ in range(8)])
    turns = 0
    while not running.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert len(await running) == 8
    assert most == 2
    assert turns > 8


async def test_a_flood_is_refused_instead_of_piling_up(passwords: Passwords) -> None:
    asked = [passwords.verify(DUMMY_HASH, "x") for _ in range(MAX_WAITING + 5)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(outcome, Unavailable) for outcome in outcomes) == 5
    assert await passwords.verify(None, "x") == Verification(matches=False)


async def test_figures_of_known_and_unknown_users(passwords: Passwords) -> None:
    stored = await passwords.hash("vermilion otter")
    seconds: dict[str, list[float]] = {"known": [], "unknown": []}
    for _ in range(15):
        for name, value in (("known", stored), ("unknown", None)):
            start = time.perf_counter()
            await passwords.verify(value, "wrong")
            seconds[name].append(time.perf_counter() - start)
    known, unknown = (statistics.median(values) for values in seconds.values())
    print(f"verify: known user {known * 1000:.1f} ms, unknown {unknown / known - 1:+.1%}")
    assert len(seconds["unknown"]) == 15


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("vermilion otter paints", []),
        ("hXk29_qpLmzW", []),
        ("青山缭乱水东流去不回头", ["too_short"]),
        ("hXk29_qpLmz", ["too_short"]),
        ("h" * 64 + "Xk29_qpLmzW" * 6, ["too_long"]),
        ("password1234", ["breached"]),
        ("aaa", ["too_short", "breached"]),
        ("na.li-9xTq_wVz7", ["contains_own_words"]),
        ("na-9xTq_wVz7", []),
        ("hangzhou9xTq_wVz7", ["contains_own_words"]),
        ("9xTq_李娜_wVz7k", ["contains_own_words"]),
        ("HANG-ZHOU-BANK-9x", ["contains_own_words"]),
    ],
)
def test_the_policy(password: str, expected: list[Fault]) -> None:
    assert faults(password, OWNER) == expected


def test_administrators_need_fifteen_characters() -> None:
    assert faults("hXk29_qpLmzW4v", ADMINISTRATOR) == ["too_short"]
    assert faults("hXk29_qpLmzW4vR", ADMINISTRATOR) == []
    assert faults("hXk29_novakzW4vR", ADMINISTRATOR) == ["contains_own_words"]


def test_faults_are_told_at_the_field_in_the_users_language() -> None:
    with using_locale("en"):
        english = field_errors("aaa", ADMINISTRATOR, field="new_password")
    with using_locale("zh_CN"):
        chinese = field_errors("aaa", ADMINISTRATOR, field="new_password")
    assert [(each.field, each.code) for each in english] == [
        ("new_password", "too_short"),
        ("new_password", "breached"),
    ]
    assert english[0].message == "Use at least 15 characters"
    assert chinese[0].message == "至少使用 15 个字符"


@pytest.mark.parametrize(
    "password",
    [
        "Password1234!", "P@ssw0rd2024!!", "qwertyuiop12", "1qaz2wsx3edc", "woaini1314520", "abcabcabcabc",
        "aaaaaaaaaaaa", "correcthorsebatterystaple", "123456789012", "Zhang19900101", "Admin@123456",
        "1q2w3e4r5t6y", "iloveyou1234", "ILoveYou!!!2025", "Welcome2025!!", "letmein123456",
        "L3tM31n!!!!2024",
        "zhejiangyinhang", "qwerty123456", "密码密码密码密码密码密码", "98765432109876", "zxcvbnm,./12",
        "0987654321qwe",
    ],
)  # fmt: skip
def test_what_everybody_chooses_is_breached(password: str) -> None:
    assert is_breached(password)


@pytest.mark.parametrize(
    "password",
    [
        "vermilion otter paints",
        "kvetina-mraky-lampa",
        "hXk29_qpLmzW",
        "我的猫喜欢下雨天的窗台",
        "Tr0ub4dor&3xyz",
        "9xTq_wVz7-bRn2",
    ],
)
def test_what_few_choose_is_not(password: str) -> None:
    assert not is_breached(password)


@given(
    st.lists(st.sampled_from(sorted(parts())), min_size=1, max_size=3),
    st.sampled_from(["", "-", " ", "_", "!"]),
)
def test_any_three_common_parts_are_breached(words: list[str], joint: str) -> None:
    assert is_breached(joint.join(words))
    assert is_breached(joint.join(word.upper() for word in words))


@given(st.text(max_size=128))
def test_any_text_is_judged(password: str) -> None:
    assert is_breached(password) in {True, False}
    assert isinstance(faults(password, OWNER), list)


def test_figures_of_the_policy() -> None:
    start = time.perf_counter()
    for n in range(100):
        faults(f"x{n}y" * 32, OWNER)
    print(f"policy on 128 characters: {(time.perf_counter() - start) * 10:.2f} ms")
    assert len(parts()) > 500
