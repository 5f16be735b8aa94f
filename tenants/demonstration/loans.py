"""Loans: what was lent, what is still owed on a day, and the instalments that the account pays."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from tenants.demonstration.accounts import Account
from tenants.demonstration.codes import Operation, Purpose
from tenants.demonstration.customers import Customer
from tenants.demonstration.dice import Dice
from tenants.demonstration.events import Event
from tenants.demonstration.timeline import Timeline, add_months

_CLASSES = ((360, "LOSS"), (270, "DOUBTFUL"), (90, "SUBSTANDARD"), (0, "SPECIAL_MENTION"))


@dataclass(frozen=True)
class Loan:
    """Minor units. `instalment` 0 repays all at the end and pays interest monthly; `rate` is basis points.

    `stuck` is the number of instalments after which payments stopped; `prepaid` the day it was paid off.
    """

    number: str
    account: Account
    product: str
    ccy: str
    start: date
    term_months: int
    principal: int
    rate: int
    amortised: bool
    stuck: int | None = None
    prepaid: date | None = None

    @property
    def customer(self) -> Customer:
        return self.account.customer

    @cached_property
    def instalment(self) -> int:
        """Equal instalments (等额本息), HALF_UP; exact integers: factors are scaled by 10^18."""
        if not self.amortised:
            return 0
        scale = 10**18
        growth = scale
        for _ in range(self.term_months):
            growth = growth * (120_000 + self.rate) // 120_000
        return (self.principal * self.rate * growth * 2 // (120_000 * (growth - scale)) + 1) // 2

    @cached_property
    def schedule(self) -> tuple[int, ...]:
        """Outstanding after 0, 1, … instalments."""
        left, out = self.principal, [self.principal]
        for _ in range(self.term_months - 1):
            interest = (left * self.rate * 2 + 120_000) // 240_000
            left = left - (self.instalment - interest) if self.amortised else left
            out.append(left)
        return (*out, 0)

    def due_date(self, number: int) -> date:
        return add_months(self.start, number)

    def due_until(self, day: date) -> int:
        """Instalments that have fallen due."""
        months = (day.year - self.start.year) * 12 + day.month - self.start.month
        return max(0, min(self.term_months, months - (self.due_date(months) > day)))

    def outstanding(self, day: date) -> int:
        if self.prepaid is not None and day >= self.prepaid:
            return 0
        due = self.due_until(day)
        return self.schedule[due if self.stuck is None else min(due, self.stuck)]

    def overdue_days(self, day: date) -> int:
        if self.stuck is None or self.due_until(day) <= self.stuck:
            return 0
        return (day - self.due_date(self.stuck + 1)).days

    def payments(self, days: Timeline) -> Iterator[Event]:
        """What the account pays inside the history; principal due at the end is rolled into the next loan."""
        last = self.term_months if self.stuck is None else min(self.stuck, self.term_months)
        for number in range(self.due_until(days.opening) + 1, self.due_until(days.next_day) + 1):
            at = self.due_date(number)
            if number > last or (self.prepaid is not None and at >= self.prepaid):
                return
            yield Event(at.toordinal(), -self._due(number), Operation.SYSTEM, Purpose.LOAN, "", self.number)
        if self.prepaid is not None:
            left = self.schedule[self.due_until(self.prepaid)]
            day = self.prepaid.toordinal()
            yield Event(day, -left, Operation.SYSTEM, Purpose.LOAN, "", self.number)

    def _due(self, number: int) -> int:
        interest = (self.schedule[number - 1] * self.rate * 2 + 120_000) // 240_000
        if not self.amortised:
            return max(interest, 1)
        return self.schedule[number - 1] - self.schedule[number] + interest


def risk_class(overdue_days: int) -> str:
    """Minimum of the 2023 Measures (domain.md 9.9)."""
    return next((name for above, name in _CLASSES if overdue_days > above), "NORMAL")


class LoanBook:
    """Loans of the bank, numbered in the order in which they are entered."""

    def __init__(self, days: Timeline) -> None:
        self._days = days
        self.loans: list[Loan] = []

    def lend(self, loan: Loan) -> Loan:
        numbered = replace(loan, number=f"L{loan.customer.unit:02d}{len(self.loans) + 1:07d}")
        self.loans.append(numbered)
        return numbered

    def lend_rolling(self, loan: Loan) -> list[Loan]:
        """A loan repaid at its end and renewed without new money, back to the opening day."""
        out = [self.lend(loan)]
        while out[-1].start > self._days.opening and out[-1].start > loan.customer.open_date:
            earlier = add_months(out[-1].start, -loan.term_months)
            if earlier < loan.customer.open_date:
                break
            out.append(self.lend(replace(out[-1], start=earlier, stuck=None)))
        return out


def rows(loans: list[Loan], day: date) -> Iterator[tuple[object, ...]]:
    """LOAN rows as of `day`: every loan that has begun; a settled one stays with nothing outstanding."""
    for one in loans:
        if one.start <= day:
            overdue = one.overdue_days(day)
            yield (
                one.number,
                one.account.number,
                one.customer.number,
                one.product,
                one.ccy,
                one.start,
                one.term_months,
                one.principal,
                one.instalment,
                one.outstanding(day),
                overdue,
                risk_class(overdue),
            )


def start_for(days: Timeline, dice: Dice, term_months: int, *, quiet_days: int) -> date:
    """A start so that the loan runs now and does not end within `quiet_days` after the last day."""
    months_gone = dice.between(1, term_months - 1 - quiet_days // 28)
    return add_months(days.last_day, -months_gone).replace(day=dice.between(1, 28))
