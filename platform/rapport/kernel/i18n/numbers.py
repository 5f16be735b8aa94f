"""Numbers, shares and money as each language writes them; money comes in minor units, never as a float."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from rapport.kernel.i18n.catalogue import current
from rapport.kernel.money import minor_digits

# (threshold, decimals, suffix), the largest first
SHORT_UNITS: Final[dict[str, tuple[tuple[Decimal, int, str], ...]]] = {
    "zh_CN": ((Decimal(10**8), 2, " 亿"), (Decimal(10**4), 1, " 万")),
    "en": ((Decimal(10**9), 2, "B"), (Decimal(10**6), 2, "M"), (Decimal(10**3), 1, "K")),
}


def number(value: int | Decimal, places: int | None = None) -> str:
    """Grouped by thousands; `places` rounds HALF_UP, without it every digit given is shown."""
    return f"{_rounded(Decimal(value), places):,f}"


def money(minor: int, currency: str, short: bool = False, *, whole: bool = False, sign: bool = False) -> str:
    """An amount held in minor units: exact to the cent, `whole` units, or `short` (万 亿, K M B)."""
    amount = Decimal(minor).scaleb(-minor_digits(currency))
    text = _short(amount) if short else number(amount, 0) if whole else number(amount)
    return f"+{text}" if sign and minor > 0 else text


def percent(share: Decimal, places: int = 1, *, sign: bool = False) -> str:
    """A share (0.082 → 8.2%)."""
    value = _rounded(share * 100, places)
    return f"{value:+,f}%" if sign and value else f"{value:,f}%"


def delta(minor: int, currency: str) -> str:
    """A change in money, short, always with its sign: colour alone never carries it."""
    return money(minor, currency, short=True, sign=True)


def _rounded(value: Decimal, places: int | None) -> Decimal:
    if places is None:
        return value
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return rounded or abs(rounded)  # no "-0.0"


def _short(amount: Decimal) -> str:
    for unit, places, suffix in SHORT_UNITS[current.get()]:
        scaled = _rounded(amount / unit, places)
        if abs(scaled) >= 1:
            return f"{scaled:,f}{suffix}"
    return number(amount, 0)
