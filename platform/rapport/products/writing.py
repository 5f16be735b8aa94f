"""How holdings' figures are written: rates with all their digits, changes with their sign, sums of a column."""

from collections.abc import Iterable
from decimal import Decimal

from rapport.kernel import i18n


def rate(percent: Decimal) -> str:
    """A rate held in percent a year: 1.75 → 1.75%, at least two digits, none lost."""
    shortest = percent.normalize()
    places = max(2, -int(shortest.as_tuple().exponent))
    return f"{i18n.number(shortest, places)}%"


def signed(minor: int, currency: str) -> str:
    return i18n.money(minor, currency, sign=True)


def total(rows: Iterable[object], name: str) -> int | None:
    """The sum of a column; None when no row has a figure."""
    values = [value for value in (getattr(row, name) for row in rows) if value is not None]
    return sum(values) if values else None
