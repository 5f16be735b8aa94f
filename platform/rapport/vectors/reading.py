"""Decimal strings of a vector to the product's minor units, and back."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from rapport.kernel.money import exact_minor_units, from_minor
from rapport.products.formulas import BalanceChange


def decimal(text: Any) -> Decimal:
    """A decimal string; ValueError for anything else."""
    if not isinstance(text, str):
        raise TypeError(f"{text!r} is not a decimal string")
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is not a decimal string") from error


def minor(text: Any, currency: str) -> int:
    return exact_minor_units(decimal(text), currency)


def shown(amount: int, currency: str) -> str:
    return str(from_minor(amount, currency))


def day(text: str) -> date:
    return date.fromisoformat(text)


def month(text: str) -> date:
    """First day of a month written YYYY-MM."""
    return date.fromisoformat(f"{text}-01")


def balance_changes(rows: Iterable[tuple[str, str]], currency: str) -> list[BalanceChange]:
    return [BalanceChange(day(valid_from), minor(balance, currency)) for valid_from, balance in rows]
