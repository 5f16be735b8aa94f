"""Exact money (domain.md 0.1, 7.1)."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapport.kernel import money
from rapport.kernel.money import ChangeFlag, percent_change

EXACT = settings(deadline=None)
amounts = st.decimals(min_value=-(10**15), max_value=10**15, allow_nan=False, allow_infinity=False, places=4)
minors = st.integers(min_value=-(10**15), max_value=10**15)


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("CNY", 2), ("CZK", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("CLF", 4), ("RSD", 2), ("HUF", 2)],
)
def test_minor_digits_are_those_of_iso_4217(currency: str, digits: int) -> None:
    assert money.minor_digits(currency) == digits


@pytest.mark.parametrize("code", ["", "cny", "RMB", "QQQ", "CNY "])
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        money.minor_digits(code)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("1.005", 2, "1.01"),
        ("-1.005", 2, "-1.01"),
        ("1.004999999999999999999999999999999999", 2, "1.00"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("-0.001", 2, "0.00"),
        ("7", 2, "7.00"),
        ("123456789012345678901234567890.125", 2, "123456789012345678901234567890.13"),
    ],
)
def test_half_is_rounded_away_from_zero(value: str, places: int, rounded: str) -> None:
    assert str(money.round_half_up(Decimal(value), places)) == rounded


@pytest.mark.parametrize("bad", [1.5, True, "1.5", None])
def test_what_is_not_decimal_is_refused(bad: object) -> None:
    value: Any = bad
    with pytest.raises(TypeError):
        money.round_half_up(value)
    with pytest.raises(TypeError):
        money.minor_units(value, "CNY")
    with pytest.raises(TypeError):
        percent_change(value, Decimal(1))


@pytest.mark.parametrize("bad", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        money.minor_units(Decimal(bad), "CNY")
    with pytest.raises(ValueError, match="not an amount"):
        money.prorate(1, Decimal(bad))


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [("1.005", "CNY", 101), ("-1.005", "CNY", -101), ("100.5", "JPY", 101), ("1.2345", "KWD", 1235)],
)
def test_minor_units(value: str, currency: str, minor: int) -> None:
    assert money.minor_units(Decimal(value), currency) == minor


def test_exact_minor_units_refuse_what_they_would_have_to_round() -> None:
    assert money.exact_minor_units(Decimal("100.00"), "JPY") == 100
    assert money.exact_minor_units(Decimal("1.50000"), "CNY") == 150
    with pytest.raises(ValueError, match="at most 2 decimals"):
        money.exact_minor_units(Decimal("1.005"), "CNY")


def test_an_amount_beyond_a_bigint_is_refused() -> None:
    assert money.minor_units(Decimal("92233720368547758.07"), "CNY") == 2**63 - 1
    with pytest.raises(ValueError, match="64 bits"):
        money.minor_units(Decimal("92233720368547758.08"), "CNY")


@EXACT
@given(minors, st.sampled_from(["CNY", "JPY", "KWD"]))
def test_minor_units_go_both_ways(amount: int, currency: str) -> None:
    value = money.from_minor(amount, currency)
    assert money.exact_minor_units(value, currency) == amount
    assert -value.as_tuple().exponent == money.minor_digits(currency)  # type: ignore[operator]


@EXACT
@given(amounts, st.integers(min_value=0, max_value=3))
def test_rounding_agrees_with_the_standard_library(value: Decimal, places: int) -> None:
    assert money.round_half_up(value, places) == value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@EXACT
@given(minors, st.integers(min_value=1, max_value=10**6))
def test_integer_division_is_the_nearest_and_symmetric(numerator: int, denominator: int) -> None:
    quotient = money.divide_minor(numerator, denominator)
    assert abs(Fraction(numerator, denominator) - quotient) <= Fraction(1, 2)
    assert money.divide_minor(-numerator, denominator) == -quotient
    assert money.prorate(numerator, Decimal(1), denominator) == quotient


def test_division_rounds_once_and_refuses_zero() -> None:
    assert money.divide_half_up(Decimal(1), Decimal(-3), 4) == Decimal("-0.3333")
    assert money.divide_half_up(Decimal("0.01"), Decimal("2"), 2) == Decimal("0.01")
    for denominator in (0, -1):
        with pytest.raises(ZeroDivisionError):
            money.divide_minor(1, denominator)
    with pytest.raises(ZeroDivisionError):
        money.divide_half_up(Decimal(1), Decimal(0))


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        (1234567, [50, 30, 20], [617284, 370370, 246913]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (1, [1, 1], [1, 0]),
        (0, [1, 2], [0, 0]),
    ],
)
def test_largest_remainder(amount: int, shares: list[int], parts: list[int]) -> None:
    assert money.largest_remainder([amount * share for share in shares], sum(shares)) == parts


@EXACT
@given(st.lists(minors, min_size=1, max_size=8), st.integers(min_value=1, max_value=10**6))
def test_parts_sum_to_the_rounded_total_and_each_is_near(numerators: list[int], denominator: int) -> None:
    parts = money.largest_remainder(numerators, denominator)
    assert sum(parts) == money.divide_minor(sum(numerators), denominator)
    for part, numerator in zip(parts, numerators, strict=True):
        assert abs(Fraction(numerator, denominator) - part) <= 1
    mirrored = money.largest_remainder([-each for each in numerators], denominator)
    assert sum(numerators) == 0 or mirrored == [-part for part in parts]


@pytest.mark.parametrize(
    ("current", "base", "percent", "flag"),
    [
        ("1150", "1000", "15.00", "NORMAL"),
        ("300", "0", None, "NO_BASE"),
        ("0", "0", None, "NO_BASE"),
        ("100", "-200", "150.00", "TURNED_POSITIVE"),
        ("0", "-200", "100.00", "TURNED_POSITIVE"),
        ("-60", "80", "-175.00", "TURNED_NEGATIVE"),
        ("-60", "-30", "-100.00", "BOTH_NEGATIVE"),
        ("0", "80", "-100.00", "NORMAL"),
        ("1.00005", "1", "0.01", "NORMAL"),
    ],
)
def test_percent_change(current: str, base: str, percent: str | None, flag: str) -> None:
    change = percent_change(Decimal(current), Decimal(base))
    assert (change.percent and str(change.percent), change.flag) == (percent, flag)


@EXACT
@given(amounts, amounts)
def test_every_pair_of_figures_has_a_change_and_a_flag(current: Decimal, base: Decimal) -> None:
    change = percent_change(current, base)
    assert (change.percent is None) == (change.flag is ChangeFlag.NO_BASE) == (base == 0)
    if change.percent is not None:
        exact = (Fraction(current) - Fraction(base)) / abs(Fraction(base)) * 100
        assert abs(Fraction(change.percent) - exact) <= Fraction(1, 200)
        assert (change.flag is ChangeFlag.TURNED_POSITIVE) == (base < 0 <= current)
        assert (change.flag is ChangeFlag.TURNED_NEGATIVE) == (current < 0 <= base)


@given(amount=st.integers(-(2**63), 2**63 - 1), currency=st.sampled_from(["CNY", "JPY", "KWD", "CZK"]))
def test_the_quick_text_is_the_decimals_text(amount, currency):
    assert money.decimal_text(amount, currency) == str(money.from_minor(amount, currency))
