"""Balances kept as changes, and what follows from them day by day (domain.md 0.1, 3.2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rapport.kernel.calendar import Period, period_start
from rapport.kernel.money import divide_minor


@dataclass(frozen=True, slots=True, order=True)
class BalanceChange:
    """The end-of-day balance, in minor units, from this day until the next change. Zero before the first."""

    valid_from: date
    balance: int


@dataclass(frozen=True, slots=True)
class Average:
    """Balance-days (积数) over all calendar `days`, and their quotient rounded to a minor unit."""

    days: int
    balance_days: int
    average: int


def spans(changes: Sequence[BalanceChange], first: date, last: date) -> Iterator[tuple[date, int, int]]:
    """(first day, number of days, balance) of each constant stretch from `first` to `last`, both counted.

    Days before the first change are a stretch of zero. ValueError when two changes fall on one day.
    """
    ordered = sorted(changes)
    if len({change.valid_from for change in ordered}) < len(ordered):
        raise ValueError("two balances for the same day")
    start, balance = first, 0
    for change in ordered:
        if change.valid_from > last:
            break
        if change.valid_from > start:
            yield start, (change.valid_from - start).days, balance
            start = change.valid_from
        balance = change.balance
    if start <= last:
        yield start, (last - start).days + 1, balance


def point_balance(changes: Sequence[BalanceChange], day: date) -> int:
    """Point balance (时点余额) at the end of `day`."""
    return next(balance for _, _, balance in spans(changes, day, day))


def balance_days(changes: Sequence[BalanceChange], first: date, last: date) -> int:
    """Σ of the end-of-day balances from `first` to `last`, both counted.

    In SQL, where a change runs from `valid_from` to before `valid_to` (that of the next change):
    `sum(balance * (least(valid_to, last + 1) - greatest(valid_from, first)))` over the changes that overlap.
    """
    return sum(days * balance for _, days, balance in spans(changes, first, last))


def days_with_balance(changes: Sequence[BalanceChange], first: date, last: date) -> int:
    """Days from `first` to `last` whose balance is not zero."""
    return sum(days for _, days, balance in spans(changes, first, last) if balance)


def peak_balance(changes: Sequence[BalanceChange], first: date, last: date) -> int:
    """The highest end-of-day balance from `first` to `last`, a balance carried into `first` included."""
    return max(balance for _, _, balance in spans(changes, first, last))


def average(changes: Sequence[BalanceChange], first: date, last: date) -> Average:
    """Daily average over **all** days from `first` to `last`, even if the account opened later.

    In SQL: `round(balance_days::numeric / days)::bigint`.
    """
    days = (last - first).days + 1
    total = balance_days(changes, first, last)
    return Average(days, total, divide_minor(total, days))


def average_to_date(changes: Sequence[BalanceChange], as_of: date, period: Period) -> Average:
    """Daily average from the start of the month, quarter, half or year to `as_of` (月/季/年日均)."""
    return average(changes, period_start(as_of, period), as_of)
