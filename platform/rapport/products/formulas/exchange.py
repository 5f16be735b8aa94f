"""Foreign-currency balances in the base currency (domain.md 0.1, vector `M-06`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rapport.kernel.money import divide_minor, minor_digits
from rapport.products.formulas.balances import Average, BalanceChange, spans

_RATE_DIGITS = 8


class MissingRateError(ValueError):
    """No middle rate is known on or before a day with a balance."""


@dataclass(frozen=True, slots=True, order=True)
class RateChange:
    """Middle rate (中间价): base currency for **one** unit, up to 8 decimals, until the next is published."""

    valid_from: date
    rate: Decimal


def convert(amount: int, rate: Decimal, currency: str, base: str) -> int:
    """One day's amount in minor units of the base currency, HALF_UP, for showing that day.

    In SQL: `round(amount * rate * 10 ^ (digits of base - digits of currency))`, the power as numeric.
    """
    factor, divisor = _scale(currency, base)
    return divide_minor(amount * _scaled(rate) * factor, divisor)


def converted_average(
    changes: Sequence[BalanceChange],
    rates: Sequence[RateChange],
    first: date,
    last: date,
    *,
    currency: str,
    base: str,
) -> Average:
    """Each day at that day's middle rate, then averaged; `balance_days` is rounded for showing only.

    The sum over the days is exact and the average rounded once. In SQL: `div(2 * n + sign(n) * d, 2 * d)` of
    n = sum(balance * rate * days_overlapping), joined on the spans of balance and rate, and d = days.
    """
    factor, divisor = _scale(currency, base)
    total = sum(
        days * balance * _scaled(rate_on(rates, start))
        for start, days, balance in _rated_spans(changes, rates, first, last)
        if balance
    )
    days = (last - first).days + 1
    total *= factor
    return Average(days, divide_minor(total, divisor), divide_minor(total, divisor * days))


def rate_on(rates: Sequence[RateChange], day: date) -> Decimal:
    """The last rate published on or before `day`; MissingRateError if there is none."""
    known = [change for change in rates if change.valid_from <= day]
    if not known:
        raise MissingRateError(f"no middle rate on or before {day}")
    return max(known).rate


def _rated_spans(
    changes: Sequence[BalanceChange], rates: Sequence[RateChange], first: date, last: date
) -> list[tuple[date, int, int]]:
    """The stretches of constant balance, cut where a rate changes."""
    cuts = sorted({first, *(change.valid_from for change in rates if first < change.valid_from <= last)})
    ends = [cut - timedelta(days=1) for cut in cuts[1:]] + [last]
    return [span for start, end in zip(cuts, ends, strict=True) for span in spans(changes, start, end)]


def _scale(currency: str, base: str) -> tuple[int, int]:
    """Minor units × scaled rate × first / second are minor units of the base, exactly."""
    shift = minor_digits(base) - minor_digits(currency)
    return 10 ** max(0, shift), 10 ** (_RATE_DIGITS + max(0, -shift))


def _scaled(rate: Decimal) -> int:
    scaled = rate * 10**_RATE_DIGITS
    if rate <= 0 or scaled != int(scaled):
        raise ValueError("a middle rate is positive with at most 8 decimals")
    return int(scaled)
