"""Account signals about products and regular payments: A04, A06, A10 (domain.md 9.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from rapport.products.formulas import BalanceChange, point_balance
from rapport.scoring.formulas.findings import Evidence, SignalFinding, window_start
from rapport.scoring.formulas.parameters import ChurnParameters


@dataclass(frozen=True, slots=True)
class Matured:
    """A term deposit or wealth product that reached its maturity; principal in minor units of the base."""

    account: str
    matured_on: date
    principal: int


@dataclass(frozen=True, slots=True)
class Facility:
    """A loan or a credit line. It is in use on a day from `opened_on` to before `settled_on`.

    `settled_on`: for a loan the first day with nothing outstanding, for a line the day after its last; None
    while it runs. `maturity` is the agreed end.
    """

    account: str
    is_loan: bool
    opened_on: date
    maturity: date | None
    settled_on: date | None

    def runs_on(self, day: date) -> bool:
        return self.opened_on <= day and (self.settled_on is None or day < self.settled_on)


def maturity_not_renewed(
    night: date,
    matured: Sequence[Matured],
    aum: Sequence[BalanceChange],
    least_principal: int,
    rules: ChurnParameters,
) -> SignalFinding | None:
    """A04: a term or wealth product matured, and within 7 days at least half of its principal left the bank.

    Left = AUM(m−1) − AUM(min(d, m+7)): money that was moved into another product has not left, and what came
    back by m+7 has not either; after m+7 the answer stands. Live while m is in d−29 .. d. Principals below
    `least_principal` are passed over. Evidence is the product of which most left. In SQL two point balances:
    `m BETWEEN d - 29 AND d AND aum_before - aum_then >= 0.50 * principal`.
    """
    first = window_start(night, rules.matured_live_days)
    found: list[tuple[int, date, str, int]] = []
    for product in matured:
        if not first <= product.matured_on <= night or product.principal < max(least_principal, 1):
            continue
        left = _left(night, product, aum, rules)
        if left >= Fraction(rules.matured_left_ratio) * product.principal:
            found.append((left, product.matured_on, product.account, product.principal))
    if not found:
        return None
    left, matured_on, account, principal = max(found)
    evidence: Evidence = {
        "account": account,
        "matured_on": matured_on.isoformat(),
        "principal": principal,
        "left": left,
    }
    return SignalFinding("A04", night, evidence)


def _left(night: date, product: Matured, aum: Sequence[BalanceChange], rules: ChurnParameters) -> int:
    then = min(night, product.matured_on + timedelta(days=rules.matured_leave_days))
    return point_balance(aum, product.matured_on - timedelta(days=1)) - point_balance(aum, then)


def payroll_cycle(credited_on: Sequence[date], rules: ChurnParameters) -> int | None:
    """Days of a pay cycle: the lower median of the gaps between pay days, or None if pay is not regular.

    Several credits of a day are one pay day; gaps below 7 days (a bonus, a correction) do not count. Regular
    means at least 2 gaps and a median of at most 45 days. In SQL: `percentile_disc(0.5)` over the gaps.
    """
    days = sorted(set(credited_on))
    gaps = sorted((later - earlier).days for earlier, later in pairwise(days))
    gaps = [gap for gap in gaps if gap >= rules.payroll_least_gap_days]
    if len(gaps) < rules.payroll_least_gaps:
        return None
    cycle = gaps[(len(gaps) - 1) // 2]
    return cycle if cycle <= rules.payroll_longest_cycle_days else None


def payroll_stopped(night: date, credited_on: Sequence[date], rules: ChurnParameters) -> SignalFinding | None:
    """A06: two pay cycles passed without a payroll credit, with 5 days of grace for holidays.

    The cycle comes from the credits with purpose PAYROLL of d−364 .. d (`payroll_cycle`). True when
    d − last > 2 · cycle + 5; false again with the next credit, or when too few credits are left in the year.
    """
    first = window_start(night, rules.payroll_history_days)
    known = [day for day in credited_on if first <= day <= night]
    cycle = payroll_cycle(known, rules)
    if cycle is None:
        return None
    last = max(known)
    missed = ((night - last).days - rules.payroll_grace_days - 1) // cycle
    if missed < rules.payroll_missed_cycles:
        return None
    evidence: Evidence = {"last_credit": last.isoformat(), "cycle_days": cycle, "missed_cycles": missed}
    return SignalFinding("A06", night, evidence)


def loan_prepaid(night: date, facilities: Sequence[Facility], rules: ChurnParameters) -> SignalFinding | None:
    """A10: a loan was repaid in full more than 30 days before its maturity, and no other facility runs.

    Live while the settlement is in d−29 .. d and, on night d, no loan is outstanding and no line is open.
    Evidence is the latest such loan. In SQL: `settled_on BETWEEN d - 29 AND d AND maturity - settled_on > 30`
    and NOT EXISTS a facility with `opened_on <= d AND (settled_on IS NULL OR settled_on > d)`.
    """
    if any(facility.runs_on(night) for facility in facilities):
        return None
    first = window_start(night, rules.prepaid_live_days)
    prepaid = [
        (facility.settled_on, facility.account, facility.maturity)
        for facility in facilities
        if facility.is_loan
        and facility.settled_on is not None
        and facility.maturity is not None
        and first <= facility.settled_on <= night
        and (facility.maturity - facility.settled_on).days > rules.prepaid_early_days
    ]
    if not prepaid:
        return None
    settled_on, account, maturity = max(prepaid)
    evidence: Evidence = {
        "account": account,
        "settled_on": settled_on.isoformat(),
        "maturity": maturity.isoformat(),
    }
    return SignalFinding("A10", night, evidence)
