"""Check digits by known examples, and the choices that everything hangs on."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.demonstration.dice import Dice
from tenants.demonstration.identity import credit_code, mobile, resident_id, with_luhn


def test_luhn_by_the_standard_example() -> None:
    assert with_luhn("7992739871") == "79927398713"


@given(st.dates(date(1930, 1, 1), date(2010, 1, 1)), st.integers(1, 40_000), st.booleans())
def test_identity_numbers_hold_their_check(born: date, serial: int, female: bool) -> None:
    number = resident_id(7, born, serial, female=female)
    assert len(number) == 18
    values: list[int] = [10 if char == "X" else int(char) for char in number]
    assert sum(value * (2 ** (17 - at) % 11) for at, value in enumerate(values)) % 11 == 1
    assert int(number[16]) % 2 == (not female)


@given(st.integers(1, 9_999_999))
def test_credit_codes_hold_their_check(serial: int) -> None:
    code = credit_code("91", 3, serial)
    assert len(code) == 18
    assert holds(code)


def holds(code: str) -> bool:
    """GB 32100: weights are the powers of three, the check character's is one."""
    values: list[int] = ["0123456789ABCDEFGHJKLMNPQRTUWXY".index(char) for char in code]
    return (sum(value * pow(3, at, 31) for at, value in enumerate(values[:-1])) + values[-1]) % 31 == 0


def test_the_example_of_the_standard_holds() -> None:
    assert holds("91350100M000100Y43")
    assert not holds("91350100M000100Y44")


@given(st.sets(st.integers(0, 99_999_999), min_size=2, max_size=50))
def test_mobiles_differ(serials: set[int]) -> None:
    assert len({mobile(serial) for serial in serials}) == len(serials)


def test_dice_follow_splitmix64() -> None:
    """First outputs of the reference implementation for the seed 1234567."""
    dice = Dice("any")
    dice._state = 1234567
    numbers = [dice.below(1 << 64) for _ in range(3)]
    assert numbers == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_dice_of_one_key_agree_and_of_two_differ() -> None:
    first, again, other = Dice("a", 1), Dice("a", 1), Dice("a", 2)
    drawn = [first.below(1000) for _ in range(20)]
    assert drawn == [again.below(1000) for _ in range(20)]
    assert drawn != [other.below(1000) for _ in range(20)]


def test_weights_and_bounds() -> None:
    dice = Dice("weights")
    counted = Counter(dice.weighted((("a", 90), ("b", 10), ("c", 0))) for _ in range(5_000))
    assert counted.keys() == {"a", "b"}
    assert 4_300 < counted["a"] < 4_700
    assert {dice.between(3, 5) for _ in range(200)} == {3, 4, 5}
    assert all(9_000 <= dice.near(10_000, 1_000) <= 11_000 for _ in range(500))
    with pytest.raises(ZeroDivisionError):
        dice.below(0)
