"""Exact money: minor units, HALF_UP rounding, shares and percent changes (domain.md 0.1, 7.1).

Whole minor units (分) are `int`, whatever has a fraction is `Decimal`; floats, NaN, infinities are refused.
HALF_UP is half away from zero, for negatives too. PostgreSQL's `round(numeric)` rounds the same way, but its
`numeric` division has already rounded to 16 digits or more, so a quotient can be rounded twice. In SQL, with
n and d of type numeric and d > 0, a quotient is rounded once by `div(2 * n + sign(n) * d, 2 * d)`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from babel.numbers import is_currency

# ISO 4217 where it differs from two digits; CLDR's display digits (RSD 0, LAK 0, ...) are not the ledger's.
_NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_MINOR_DIGITS: dict[str, int] = {
    **dict.fromkeys(_NO_DIGITS.split(), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_LARGEST_MINOR = 2**63 - 1


class ChangeFlag(StrEnum):
    """How a percent change is to be read (domain.md 0.1, `M-04`)."""

    NORMAL = "NORMAL"
    NO_BASE = "NO_BASE"
    TURNED_POSITIVE = "TURNED_POSITIVE"
    TURNED_NEGATIVE = "TURNED_NEGATIVE"
    BOTH_NEGATIVE = "BOTH_NEGATIVE"


@dataclass(frozen=True, slots=True)
class PercentChange:
    """`percent` has two places and is None exactly when `flag` is NO_BASE."""

    percent: Decimal | None
    flag: ChangeFlag


@lru_cache(maxsize=256)
def minor_digits(currency: str) -> int:
    """Digits after the point of an ISO 4217 code (CNY 2, JPY 0, KWD 3); ValueError for any other text."""
    if not is_currency(currency):
        raise ValueError(f"{currency!r} is not an ISO 4217 currency code")
    return _MINOR_DIGITS.get(currency, 2)


def minor_units(value: Decimal, currency: str) -> int:
    """Main units to minor units, HALF_UP. ValueError beyond what a bigint column holds."""
    numerator, denominator = _ratio(value)
    amount = divide_minor(numerator * 10 ** minor_digits(currency), denominator)
    if abs(amount) > _LARGEST_MINOR:
        raise ValueError("the amount does not fit into 64 bits of minor units")
    return amount


def exact_minor_units(value: Decimal, currency: str) -> int:
    """As `minor_units`, but ValueError where it would round: for amounts that a bank sends."""
    amount = minor_units(value, currency)
    if from_minor(amount, currency) != value:
        raise ValueError(f"an amount in {currency} has at most {minor_digits(currency)} decimals")
    return amount


def from_minor(amount: int, currency: str) -> Decimal:
    """Minor units to main units with exactly the currency's digits, e.g. 5 CNY to 0.05."""
    return _placed(amount, minor_digits(currency))


def decimal_text(amount: int, currency: str) -> str:
    """Minor units as a decimal string with exactly the currency's digits: `from_minor`, five times as fast."""
    digits = minor_digits(currency)
    whole, part = divmod(abs(amount), 10**digits)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}.{part:0{digits}d}" if digits else f"{sign}{whole}"


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Half away from zero to exactly `places` digits; never a negative zero."""
    return divide_half_up(value, Decimal(1), places)


def divide_half_up(numerator: Decimal, denominator: Decimal, places: int = 2) -> Decimal:
    """The exact quotient, rounded once. ZeroDivisionError on a zero denominator."""
    above, below = _ratio(numerator)
    by_above, by_below = _ratio(denominator)
    if by_above < 0:
        above, by_above = -above, -by_above
    return _placed(divide_minor(above * by_below * 10**places, below * by_above), places)


def divide_minor(numerator: int, denominator: int) -> int:
    """The quotient of integers, HALF_UP.

    In SQL for a denominator below 5,000, as of days: `round(numerator::numeric / denominator)::bigint`.
    """
    if denominator <= 0:
        raise ZeroDivisionError("the denominator must be positive")
    quotient, remainder = divmod(abs(numerator), denominator)
    quotient += 2 * remainder >= denominator
    return quotient if numerator >= 0 else -quotient


def prorate(amount: int, factor: Decimal, divisor: int = 1) -> int:
    """`amount` × `factor` / `divisor`, HALF_UP.

    In SQL: `div(2 * n + sign(n) * divisor, 2 * divisor)` of n = amount * factor; `round(n)` for divisor 1.
    """
    numerator, denominator = _ratio(factor)
    return divide_minor(amount * numerator, denominator * divisor)


def largest_remainder(numerators: Sequence[int], denominator: int) -> list[int]:
    """Whole minor units for the exact parts `numerators[i] / denominator`, which sum to their rounded total.

    Left-over units go to the largest fractional parts, ties to the earlier; the total's sign is taken out
    first and restored at the end (domain.md 7.1). Parts of either sign may be mixed.
    """
    sign = -1 if sum(numerators) < 0 else 1
    floors = [divmod(sign * numerator, denominator) for numerator in numerators]
    whole = [quotient for quotient, _ in floors]
    left_over = divide_minor(sign * sum(numerators), denominator) - sum(whole)
    by_fraction = sorted(range(len(floors)), key=lambda i: -floors[i][1])
    for i in by_fraction[:left_over]:
        whole[i] += 1
    return [sign * amount for amount in whole]


def percent_change(current: Decimal | int, base: Decimal | int) -> PercentChange:
    """(current − base) / |base| × 100, two places HALF_UP, with its flag (domain.md 0.1)."""
    current, base = Decimal(_finite(current)), Decimal(_finite(base))
    if base == 0:
        return PercentChange(None, ChangeFlag.NO_BASE)
    above, below = _ratio(current)
    base_above, base_below = _ratio(base)
    difference = 100 * (above * base_below - base_above * below)
    hundredths = divide_minor(100 * difference, below * abs(base_above))
    return PercentChange(_placed(hundredths, 2), _change_flag(current, base))


def _change_flag(current: Decimal, base: Decimal) -> ChangeFlag:
    if base < 0:
        return ChangeFlag.BOTH_NEGATIVE if current < 0 else ChangeFlag.TURNED_POSITIVE
    return ChangeFlag.TURNED_NEGATIVE if current < 0 else ChangeFlag.NORMAL


def _placed(units: int, places: int) -> Decimal:
    return Decimal(f"{units}E-{places}")


def _ratio(value: object) -> tuple[int, int]:
    return _finite(value).as_integer_ratio()


def _finite(value: object) -> Decimal | int:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"money is Decimal or int, not {type(value).__name__}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{value} is not an amount")
    return value
