import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.kernel.secrets import BlindIndex, DataKey, Kind, TenantKeys, next_data_key, normalise

KINDS: list[Kind] = ["mobile", "phone", "id_no", "card_no", "email"]
typed = st.text(st.characters(min_codepoint=32, max_codepoint=0xFFEF, codec="utf-8"), max_size=40)


@pytest.mark.parametrize(
    ("kind", "spellings"),
    [
        (
            "mobile",
            [
                "13812345678",
                "+86 138 1234 5678",
                "0086-138-1234-5678",
                "１３８１２３４５６７８",
                "8613812345678",
            ],
        ),
        ("phone", ["057188886666", "0571-8888 6666", "(0571)88886666"]),
        ("id_no", ["11010519491231002X", "110105 19491231 002x", "１１０１０５１９４９１２３１００２Ｘ"]),
        ("card_no", ["6222021234567890", "6222 0212 3456 7890"]),
        ("email", ["li.na@bank.example", " Li.Na@BANK.example "]),
    ],
)
def test_spellings_of_one_value_meet(keys: TenantKeys, kind: Kind, spellings: list[str]) -> None:
    assert {normalise(kind, spelling) for spelling in spellings} == {spellings[0]}
    index = BlindIndex(keys, "customer", "column", kind)
    assert len(set(index.tokens(spellings))) == 1


def test_a_foreign_number_keeps_its_country() -> None:
    assert normalise("mobile", "+420 601 123 456") == "420601123456"
    assert normalise("mobile", "86123") == "86123"


@pytest.mark.parametrize("kind", KINDS)
@given(text=typed)
def test_normalising_twice_is_normalising_once(kind: Kind, text: str) -> None:
    once = normalise(kind, text)
    assert normalise(kind, once) == once


@given(
    first=st.from_regex(r"1[0-9]{10}", fullmatch=True), second=st.from_regex(r"1[0-9]{10}", fullmatch=True)
)
def test_tokens_are_equal_exactly_when_the_values_are(keys: TenantKeys, first: str, second: str) -> None:
    index = BlindIndex(keys, "customer", "mobile", "mobile")
    assert (index.token(first) == index.token(second)) is (first == second)


def test_tokens_differ_by_tenant_table_and_column(data_keys: list[DataKey]) -> None:
    indexes = [
        BlindIndex(TenantKeys(tenant, data_keys), table, column, "mobile")
        for tenant, table, column in [
            (7, "customer", "mobile"),
            (8, "customer", "mobile"),
            (7, "contact", "mobile"),
        ]
    ]
    tokens = {index.token("13812345678") for index in indexes}
    assert len(tokens) == 3
    assert all(token is not None and len(token) == 16 for token in tokens)


def test_a_new_data_key_leaves_tokens_as_they_are(data_keys: list[DataKey]) -> None:
    newer = [*data_keys, next_data_key(data_keys[-1])]
    before, after = (BlindIndex(TenantKeys(7, k), "c", "mobile", "mobile") for k in (data_keys, newer))
    assert before.token("13812345678") == after.token("13812345678")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_has_no_token(keys: TenantKeys, kind: Kind) -> None:
    assert BlindIndex(keys, "customer", "column", kind).tokens(["", "  "]) == [None, None]


def test_figures_of_50000_tokens(keys: TenantKeys) -> None:
    index = BlindIndex(keys, "customer", "mobile", "mobile")
    numbers = [f"138{n:08d}" for n in range(50_000)]
    start = time.perf_counter()
    tokens = index.tokens(numbers)
    print(f"50,000 blind index tokens in {time.perf_counter() - start:.3f} s")
    assert len(set(tokens)) == 50_000
