"""A year on an account: what is certain to happen, and everyday money that keeps it near its usual level."""

from dataclasses import dataclass, field
from datetime import date

from tenants.demonstration.accounts import Account
from tenants.demonstration.codes import OTHER_BANKS, Operation, Purpose
from tenants.demonstration.dice import Dice
from tenants.demonstration.events import Event, transfer
from tenants.demonstration.timeline import Timeline, month_end

_INTEREST_MONTHS, _INTEREST_DAY = (3, 6, 9, 12), 21
_LEAST, _MOST_CASH = 10_000, 2_000_000


@dataclass(frozen=True, slots=True)
class Habit:
    """How money leaves: weighted operations, and at most so many postings a month."""

    spends: tuple[tuple[tuple[Operation, Purpose], int], ...]
    most: int


@dataclass(slots=True)
class Plan:
    """`level` is the usual balance, `noise` its spread in basis points, `rate` the yearly one on the balance.

    `shifts` are (ordinal, amount): from that day on the usual level is that much different.
    """

    account: Account
    level: int
    noise: int
    rate: int
    habit: Habit | None
    fixed: list[Event] = field(default_factory=list[Event])
    shifts: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])


@dataclass(slots=True)
class Played:
    """End-of-day balance of the opening day (0 for an account opened later) and all that followed, by day."""

    opening: int
    events: list[Event]


class Till:
    """The running balance; never below zero. Interest accrues on balance-days (积数)."""

    __slots__ = ("_accrued", "_plan", "_since", "balance", "events")

    def __init__(self, plan: Plan, balance: int, since: int) -> None:
        self._plan, self._since, self._accrued = plan, since, 0
        self.balance = balance
        self.events: list[Event] = []

    def take(self, event: Event, *, elastic: bool) -> None:
        """Post; an elastic debit shrinks to what is there, any other is covered by money brought in first."""
        short = -(self.balance + event.amount)
        if short > 0 and elastic:
            event = event._replace(amount=-self.balance)
        elif short > 0:
            brought = (short // _LEAST + 2) * _LEAST
            self._post(_brought(self._plan.account, event.day, brought))
        if event.amount:
            self._post(event)

    def settle(self, day: int) -> None:
        """Interest up to the day before, HALF_UP, ACT/360."""
        self._accrue(day)
        interest = (self._accrued * self._plan.rate * 2 + 3_600_000) // 7_200_000
        self._accrued = 0
        if interest:
            self._post(Event(day, interest, Operation.SYSTEM, Purpose.INTEREST, "", ""))

    def _post(self, event: Event) -> None:
        self._accrue(event.day)
        self.balance += event.amount
        self.events.append(event)

    def _accrue(self, day: int) -> None:
        self._accrued += self.balance * (day - self._since)
        self._since = day


class Player:
    """Plays plans over the months of the feed."""

    def __init__(self, days: Timeline) -> None:
        self._opening = days.opening.toordinal()
        self._horizon = days.next_day.toordinal()
        self._months = [(first.toordinal(), month_end(first).toordinal()) for first in days.months]
        self._interest = {
            first.toordinal(): _interest_day(first)
            for first in days.months
            if first.month in _INTEREST_MONTHS and days.opening.toordinal() < _interest_day(first)
        }

    def play(self, plan: Plan) -> Played:
        dice = Dice("flows", plan.account.number)
        opened = plan.account.open_date.toordinal()
        opening = dice.near(plan.level, plan.noise) if opened <= self._opening else 0
        if opened > self._opening:
            plan.fixed.append(_first_deposit(dice, opened, plan))
        plan.fixed.sort()
        till, at = Till(plan, opening, max(self._opening, opened)), 0
        for first, last in self._months:
            until = at
            while until < len(plan.fixed) and plan.fixed[until].day <= last:
                until += 1
            if last >= opened:
                self._month(plan, till, dice, (max(first, opened), last), plan.fixed[at:until])
            at = until
        return Played(opening, [one for one in till.events if one.day <= self._horizon])

    def _month(self, plan: Plan, till: Till, dice: Dice, span: tuple[int, int], fixed: list[Event]) -> None:
        everyday = _everyday(plan, till.balance + sum(one.amount for one in fixed), dice, span, fixed)
        due = [(one.day, one.amount < 0, False, one) for one in fixed]
        due += [(one.day, one.amount < 0, True, one) for one in everyday if one.day > self._opening]
        due.sort()
        settles = self._interest.get(span[0], 0)
        for day, _, elastic, event in due:
            if settles and day >= settles:
                till.settle(settles)
                settles = 0
            till.take(event, elastic=elastic)
        if settles:
            till.settle(settles)


def _interest_day(first: date) -> int:
    return first.replace(day=_INTEREST_DAY).toordinal()


def _brought(account: Account, day: int, amount: int) -> Event:
    if account.customer.is_person:
        return Event(day, amount, Operation.CASH_IN, Purpose.NONE, "", "")
    return Event(day, amount, Operation.TRANSFER_IN, Purpose.NONE, OTHER_BANKS[0], "")


def _first_deposit(dice: Dice, day: int, plan: Plan) -> Event:
    if plan.level > _MOST_CASH:
        return transfer(dice, day, plan.level, Purpose.NONE)
    return Event(day, plan.level, Operation.CASH_IN, Purpose.NONE, "", "")


def _everyday(plan: Plan, balance: int, dice: Dice, span: tuple[int, int], fixed: list[Event]) -> list[Event]:
    """What brings `balance`, the month's end without it, back to the usual level."""
    if plan.habit is None:
        return []
    shifted = sum(amount for day, amount in plan.shifts if day <= span[1])
    over = balance - dice.near(plan.level, plan.noise) - shifted
    earliest = next((one.day for one in fixed if one.amount > 0), span[0])
    earliest = min(earliest + 1, span[1])
    if over > _LEAST:
        return _spend(plan.habit, over, dice, (earliest, span[1]))
    if -over > max(plan.level // 20, _LEAST):
        day = dice.between(span[0], span[1])
        return [transfer(dice, day, (-over // _LEAST + 1) * _LEAST, Purpose.NONE)]
    return []


def _spend(habit: Habit, over: int, dice: Dice, span: tuple[int, int]) -> list[Event]:
    parts = 1 + dice.below(habit.most)
    out, left = list[Event](), over
    for at in range(parts, 0, -1):
        amount = left if at == 1 else left * dice.between(60, 140) // (100 * at)
        left -= amount
        day = dice.between(*span)
        operation, purpose = dice.weighted(habit.spends)
        if amount <= 0:
            continue
        if operation is Operation.TRANSFER_OUT:
            out.append(transfer(dice, day, -amount, purpose))
        else:
            out.append(Event(day, -amount, operation, purpose, "", ""))
    return out
