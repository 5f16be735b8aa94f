"""Interest by balance-days (domain.md 0.1, vector `M-02`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rapport.kernel.money import prorate
from rapport.products.formulas.balances import BalanceChange, balance_days, days_with_balance


@dataclass(frozen=True, slots=True)
class Interest:
    """`days` with a balance, their balance-days and the interest on them, both in minor units."""

    days: int
    balance_days: int
    amount: int


def interest(
    changes: Sequence[BalanceChange], first: date, last: date, rate_pct: Decimal, basis: int = 360
) -> Interest:
    """Interest from `first` to `last` at a yearly rate in percent on a year of `basis` days (360 or 365).

    End-of-day balances make the first day count and the last not (算头不算尾): the closing day ends at zero.
    In SQL: `div(2 * n + sign(n) * d, 2 * d)` of n = balance_days * rate_pct, d = 100 * basis.
    """
    total = balance_days(changes, first, last)
    return Interest(days_with_balance(changes, first, last), total, prorate(total, rate_pct, 100 * basis))
