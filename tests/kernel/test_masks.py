"""Default masks (domain.md 11 G5, vector R-02)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapport.kernel.masks import MaskKind, mask

EXACT = settings(deadline=None)
MASKED = [
    ("name", "王小明", "王**"),
    ("name", "李娜", "李*"),
    ("name", "王", "*"),
    ("name", "欧阳娜娜", "欧阳**"),
    ("name", "欧阳修", "欧**"),
    ("name", "𠮷晨", "𠮷*"),
    ("name", "John Smith", "J*********"),
    ("name", "阿卜杜·热西提", "阿******"),
    ("name", " 李娜 ", "李*"),
    ("name", "", ""),
    ("company", "深圳市鹏达科技有限公司", "深******有限公司"),
    ("mobile", "13812345678", "138****5678"),
    ("mobile", "+8613812345678", "+86*******5678"),
    ("mobile", "12345", "***45"),
    ("phone", "010-62345678", "01******5678"),
    ("phone", "62345678", "****5678"),
    ("id18", "110101199003071234", "110***********1234"),
    ("id18", "11010119900307123X", "110***********123X"),
    ("id18", "110101900307123", "110********7123"),
    ("id18", "E12345678", "*****5678"),
    ("card", "6222021234567890123", "622202*********0123"),
    ("card", "6222021234567890", "622202******7890"),
    ("card", "123456", "***456"),
    ("account", "31050161364000001234", "****************1234"),
    ("account", "A00000001", "*****0001"),
    ("account", "12345", "***45"),
    ("account", "1", "*"),
    ("email", "chenli@example.com", "c***@example.com"),
    ("email", "a@example.com", "***@example.com"),
    ("email", "not an address", "**************"),
    ("address", "上海市浦东新区世纪大道100号", "上海市浦东新*********"),
]


@pytest.mark.parametrize(("kind", "value", "shown"), MASKED)
def test_masks(kind: str, value: str, shown: str) -> None:
    assert mask(kind, value) == shown


def test_an_unknown_kind_shows_nothing() -> None:
    with pytest.raises(ValueError, match="passport"):
        mask("passport", "E12345678")


def _hidden(value: str, shown: str) -> int:
    return sum(before != after for before, after in zip(value, shown, strict=True))


@EXACT
@given(
    st.sampled_from([kind for kind in MaskKind if kind is not MaskKind.EMAIL]),
    st.text(st.characters(exclude_characters="*", exclude_categories=["C", "Z"]), max_size=15),
)
def test_never_more_than_half_shows_and_the_length_is_kept(kind: MaskKind, value: str) -> None:
    if kind in {MaskKind.MOBILE, MaskKind.PHONE} and len(value) == 11 and value.isdecimal():
        return
    shown = mask(kind, value)
    assert len(shown) == len(value)
    assert 2 * _hidden(value, shown) >= len(value)


@EXACT
@given(st.from_regex(r"[0-9]{1,24}", fullmatch=True))
def test_cards_outside_the_standard_lengths_show_at_most_half(number: str) -> None:
    hidden = _hidden(number, mask("card", number))
    assert hidden >= (len(number) - 10 if 16 <= len(number) <= 19 else len(number) / 2)


@EXACT
@given(st.text(st.characters(exclude_characters="*@", categories=["L", "N"]), min_size=1))
def test_an_e_mail_tells_neither_its_local_part_nor_how_long_it_is(local: str) -> None:
    shown = mask("email", f"{local}@example.com")
    assert shown in {"***@example.com", f"{local[0]}***@example.com"}
    assert len(local) > 1 or shown == "***@example.com"
