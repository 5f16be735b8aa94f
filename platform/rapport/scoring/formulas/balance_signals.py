"""Account signals that are read off the balance curve: A01, A02, A09 (domain.md 9.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from rapport.kernel.money import divide_minor
from rapport.products.formulas import BalanceChange, balance_days, peak_balance, point_balance
from rapport.scoring.formulas.findings import Evidence, SignalFinding, window_start
from rapport.scoring.formulas.parameters import ChurnParameters


@dataclass(frozen=True, slots=True)
class Outflow:
    """A debit posting in minor units of the base currency at that day's rate, `amount` positive.

    Transfers between the customer's own accounts (a term deposit opened, wealth bought) are no outflow and
    are left out by the caller.
    """

    posting: str
    booked_on: date
    amount: int


def balance_drop(
    night: date, aum: Sequence[BalanceChange], least_drop: int, rules: ChurnParameters
) -> SignalFinding | None:
    """A01: 30-day average at most 70 % of the prior 90-day average, and at least `least_drop` below it.

    Recent: d−29 .. d. Prior: d−119 .. d−30. Both averages divide by all days of their window. Short history:
    the signal stays silent until the customer's first balance (a zero counts) lies on or before d−119, so
    that both averages are of days that are known. In SQL with R and P the two sums of balance-days:
    `first_change <= d - 119 AND R * 90 <= 0.70 * P * 30 AND P * 30 - R * 90 >= least_drop * 30 * 90`.
    """
    recent_days, prior_days = rules.drop_recent_days, rules.drop_prior_days
    recent_start, prior_start = (
        window_start(night, recent_days),
        window_start(night, recent_days + prior_days),
    )
    if not aum or min(aum).valid_from > prior_start:
        return None
    recent = Fraction(balance_days(aum, recent_start, night), recent_days)
    prior = Fraction(balance_days(aum, prior_start, recent_start - timedelta(days=1)), prior_days)
    if recent > Fraction(rules.drop_ratio) * prior or prior - recent < least_drop:
        return None
    evidence: Evidence = {
        "recent_average": _rounded(recent),
        "prior_average": _rounded(prior),
        "drop": _rounded(prior - recent),
        "recent_from": recent_start.isoformat(),
        "prior_from": prior_start.isoformat(),
    }
    return SignalFinding("A01", night, evidence)


def large_outflow(
    night: date,
    outflows: Sequence[Outflow],
    aum: Sequence[BalanceChange],
    least_outflow: int,
    rules: ChurnParameters,
) -> SignalFinding | None:
    """A02: one outflow of at least 30 % of the AUM of the day before it and at least `least_outflow`.

    Live for 30 days: booked on d−29 .. d. The AUM before must be positive: without assets none can leave.
    Evidence is the latest such posting, on a day the largest. In SQL, joined on the AUM of `booked_on - 1`:
    `booked_on BETWEEN d - 29 AND d AND aum > 0 AND amount >= least_outflow AND amount >= 0.30 * aum`.
    """
    first = window_start(night, rules.outflow_live_days)
    large: list[tuple[date, int, str, int]] = []
    for outflow in outflows:
        if not first <= outflow.booked_on <= night or outflow.amount < least_outflow:
            continue
        before = point_balance(aum, outflow.booked_on - timedelta(days=1))
        if before > 0 and outflow.amount >= Fraction(rules.outflow_ratio) * before:
            large.append((outflow.booked_on, outflow.amount, outflow.posting, before))
    if not large:
        return None
    booked_on, amount, posting, before = max(large)
    evidence: Evidence = {
        "posting": posting,
        "booked_on": booked_on.isoformat(),
        "amount": amount,
        "previous_aum": before,
    }
    return SignalFinding("A02", night, evidence)


def drained(
    night: date, aum: Sequence[BalanceChange], least_peak: int, rules: ChurnParameters
) -> SignalFinding | None:
    """A09: AUM at the end of the night below 10 % of its 12-month peak, a peak of at least `least_peak`.

    Peak: the highest end-of-day AUM of d−364 .. d, the one carried into d−364 included. In SQL:
    `peak >= least_peak AND aum < 0.10 * peak`.
    """
    first = window_start(night, rules.drained_peak_days)
    balance, peak = point_balance(aum, night), peak_balance(aum, first, night)
    if peak <= 0 or peak < least_peak or balance >= Fraction(rules.drained_ratio) * peak:
        return None
    return SignalFinding("A09", night, {"balance": balance, "peak": peak, "peak_from": first.isoformat()})


def _rounded(amount: Fraction) -> int:
    return divide_minor(amount.numerator, amount.denominator)
