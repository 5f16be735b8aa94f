"""Balances attributed to people by shares that change inside a period (domain.md 7.1, 7.2, vector `M-03`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rapport.kernel.money import largest_remainder
from rapport.products.formulas.balances import BalanceChange, balance_days

_PARTS = 10**6


@dataclass(frozen=True, slots=True)
class ShareSpan:
    """Shares from `first` to `last`, both counted: fractions of one with up to six decimals (100.0000 %)."""

    first: date
    last: date
    shares: Mapping[str, Decimal]


def check_shares(spans: Sequence[ShareSpan], first: date, last: date) -> None:
    """ValueError unless the spans follow each other without gap or overlap and each sums to exactly one."""
    expected = first
    for span in sorted(spans, key=lambda each: each.first):
        if span.first != expected or span.last < span.first:
            raise ValueError(f"the shares leave a gap or overlap at {span.first}")
        if sum(_parts(share) for share in span.shares.values()) != _PARTS:
            raise ValueError(f"the shares from {span.first} do not sum to 100 %")
        expected = span.last + timedelta(days=1)
    if expected != last + timedelta(days=1):
        raise ValueError(f"the shares do not end on {last}")


def attribute(
    changes: Sequence[BalanceChange], spans: Sequence[ShareSpan], first: date, last: date
) -> dict[str, int]:
    """Each member's daily average from `first` to `last`, attributed with the shares of each day.

    The averages sum to the account's own average to the minor unit (largest remainder over the exact
    parts, ties in the order of the members). In SQL the exact part of a member is
    `sum(balance * days * share)::numeric`; floors and left-overs by `row_number()` over the fractions.
    """
    check_shares(spans, first, last)
    members = list(dict.fromkeys(member for span in spans for member in span.shares))
    exact = dict.fromkeys(members, 0)
    for span in spans:
        total = balance_days(changes, span.first, span.last)
        for member, share in span.shares.items():
            exact[member] += total * _parts(share)
    days = (last - first).days + 1
    return dict(zip(members, largest_remainder(list(exact.values()), days * _PARTS), strict=True))


def _parts(share: Decimal) -> int:
    scaled = share * _PARTS
    if share < 0 or scaled != int(scaled):
        raise ValueError("a share is a fraction of one with at most six decimals")
    return int(scaled)
