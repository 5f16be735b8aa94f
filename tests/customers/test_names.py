"""Names are sorted by pinyin and found by any part of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.customers.names import fits, name_forms, normalise, search_grams

PERSON = "王雷"
CHINESE = st.text(st.sampled_from("王李张刘陈杨䶮𠮷重庆银行曾单长孙"), min_size=1, max_size=12)
LATIN = st.text(st.sampled_from("abcxyz01 "), min_size=1, max_size=12)
NAMES = st.one_of(CHINESE, LATIN, st.tuples(CHINESE, LATIN).map("".join))


def found(query: str, name: str, *, person: bool = True) -> bool:
    forms = name_forms(7, name, person=person)
    wanted = search_grams(7, query)
    return wanted is not None and set(wanted) <= set(forms.grams) and fits(query, forms)


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("王雷", "wang lei", "wl"),
        ("曾国强", "zeng guo qiang", "zgq"),
        ("单于红", "chan yu hong", "cyh"),
        ("单红", "shan hong", "sh"),
        ("汤䶮", "tang yan", "ty"),
        ("高𠮷", "gao ji", "gj"),
        ("吕娜", "lv na", "ln"),
    ],
)
def test_people_are_read_by_their_family_name(name: str, pinyin: str, initials: str) -> None:
    forms = name_forms(7, name, person=True)
    assert (forms.pinyin, forms.initials) == (pinyin, initials)


def test_firms_are_read_by_words() -> None:
    forms = name_forms(7, "重庆长城银行ABC（集团）有限公司", person=False)
    assert forms.pinyin == "chong qing chang cheng yin hang abc ji tuan you xian gong si"
    assert forms.norm == "重庆长城银行abc集团有限公司"
    assert forms.initials == "cqccyhajtyxgs"


@pytest.mark.parametrize(
    "query",
    ["王", "雷", "王雷", "w", "wl", "wang", "wanglei", "wang lei", "ngle", "王 l", "王wl", "ＷＡＮＧ"],
)
def test_a_person_is_found_by(query: str) -> None:
    assert found(query, PERSON)


@pytest.mark.parametrize("query", ["李", "雷王", "a", "lw", "wangli1", "wanle", "leiw"])
def test_a_person_is_not_found_by(query: str) -> None:
    assert not found(query, PERSON)


def test_latin_names_are_found_inside_and_across_case() -> None:
    assert found("smi", "John Smith", person=True)
    assert found("SMITH", "John Smith", person=True)
    assert found("js", "J Smith 商贸", person=False)
    assert not found("smyth", "John Smith", person=True)


def test_nothing_to_search_for() -> None:
    assert search_grams(7, " ，. ") is None
    assert not fits("  ", name_forms(7, PERSON, person=True))


def test_grams_belong_to_their_tenant() -> None:
    assert not set(name_forms(7, PERSON, person=True).grams) & set(name_forms(77, PERSON, person=True).grams)
    assert set(search_grams(7, "王雷") or ()) == {"7:王雷"}


@given(NAMES, st.booleans(), st.data())
def test_every_part_of_a_name_finds_it(name: str, person: bool, data: st.DataObject) -> None:
    norm = normalise(name)
    if not norm:
        return
    start = data.draw(st.integers(0, len(norm) - 1))
    part = norm[start : data.draw(st.integers(start + 1, len(norm)))]
    forms = name_forms(7, name, person=person)
    if len(part) == 1 and part.isascii():
        return
    assert set(search_grams(7, part) or ()) <= set(forms.grams)
    assert fits(part, forms)


@given(NAMES, st.booleans())
def test_pinyin_and_initials_belong_together(name: str, person: bool) -> None:
    forms = name_forms(7, name, person=person)
    assert forms.initials == "".join(word[0] for word in forms.pinyin.split())
    assert forms.grams == sorted(set(forms.grams))
