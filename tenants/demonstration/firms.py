"""How the accounts of companies and institutions run, and what else they have with the bank."""

from datetime import date

from tenants.demonstration.accounts import Account
from tenants.demonstration.codes import Operation, Purpose
from tenants.demonstration.contracts import ContractBook
from tenants.demonstration.customers import Customer
from tenants.demonstration.dice import Dice
from tenants.demonstration.events import Event, internal, transfer
from tenants.demonstration.flows import Habit, Plan
from tenants.demonstration.households import add_steps, seldom
from tenants.demonstration.incomes import pays_wages
from tenants.demonstration.levels import firm_level, firm_of_story
from tenants.demonstration.stories.member import Holding
from tenants.demonstration.timeline import Timeline, first_working_day, last_working_day

_SIDE_PCT = {"DEP_AGREEMENT": 60, "DEP_CALL": 35, "DEP_MARGIN": 12}
_RATES = {"DEP_AGREEMENT": 35, "DEP_CALL": 45, "DEP_MARGIN": 10, "DEP_FX": 20}
_DEMAND_RATE = 10
_TAX_MONTHS = (1, 4, 7, 10)
_HABIT = Habit(
    (
        ((Operation.TRANSFER_OUT, Purpose.NONE), 94),
        ((Operation.TRANSFER_OUT, Purpose.LEASING), 6),
    ),
    2,
)
_BUSY = Habit(_HABIT.spends, 4)


class Firms:
    """Plans the accounts of firms and enters their contracts."""

    def __init__(self, days: Timeline, book: ContractBook) -> None:
        self._days, self._book = days, book
        self._ends = [(last_working_day(first), first_working_day(first)) for first in days.months]

    def plan(self, account: Account, owed: dict[date, int]) -> Plan:
        """The main account; `owed` are the wages of its paydays, cents."""
        customer = account.customer
        known, level = firm_of_story(customer), firm_level(customer)
        noise = 100 if known else 700
        plan = Plan(account, level, noise, _DEMAND_RATE, _HABIT if customer.tier == "BASIC" else _BUSY)
        plan.fixed += [internal(day, -amount, Purpose.PAYROLL, "") for day, amount in owed.items()]
        plan.fixed += self._turnover(account, level)
        if known:
            add_steps(plan, known.steps, self._days)
        self._services(customer, level)
        return plan

    def side_plan(self, account: Account, main_level: int) -> Plan:
        if account.product == "DEP_FX":
            level = main_level // (70 if account.ccy == "USD" else 10)
            self._abroad(account, level)
        else:
            level = main_level * _SIDE_PCT[account.product] // 100
        if account.product == "DEP_MARGIN":
            self._book.roll(account.customer, _holding(account, "BILL_ACCEPTANCE", level * 3, 6))
        plan = seldom(account, level // 10_000 * 10_000, _RATES[account.product], self._days)
        plan.habit = _HABIT if account.product == "DEP_FX" else None
        return plan

    def _turnover(self, account: Account, level: int) -> list[Event]:
        """Takings and taxes of each month, and the money that rests on the account over a month's end."""
        dice, out = Dice("turnover", account.number), list[Event]()
        for first, (month_end, month_start) in zip(self._days.months, self._ends, strict=True):
            for _ in range(1 if account.customer.tier == "BASIC" else 2):
                day = first.toordinal() + dice.below(25)
                out.append(transfer(dice, day, level * dice.between(7, 13) // 100, Purpose.NONE))
            if account.customer.tier != "BASIC" or first.month in _TAX_MONTHS:
                tax = level * dice.between(1, 3) // 100
                out.append(Event(first.toordinal() + 14, -tax, Operation.SYSTEM, Purpose.NONE, "", ""))
            if account.customer.tier != "BASIC":
                rests = level * dice.between(3, 7) // 100
                out.append(transfer(dice, month_end.toordinal(), rests, Purpose.NONE))
                out.append(transfer(dice, month_start.toordinal(), -rests, Purpose.NONE))
        first_day, last_day = self._days.opening.toordinal(), self._days.next_day.toordinal()
        return [one for one in out if first_day < one.day <= last_day]

    def _services(self, customer: Customer, level: int) -> None:
        dice, big = Dice("services", customer.number), customer.tier != "BASIC"
        wanted = (
            ("EBANK_CORPORATE", 700),
            ("EBANK_CASH", 180 if big else 0),
            ("CARD_MERCHANT", 20 if big else 150),
            ("BILL_POOL", 60 if big else 0),
        )
        for product, chance in wanted:
            if dice.chance(chance):
                self._book.enter(customer, product, 0, customer.open_date)
        if pays_wages(customer):
            self._book.enter(customer, "AGENCY_PAYROLL", 0, customer.open_date)
        self._contracts(customer, level, dice, big=big)

    def _contracts(self, customer: Customer, level: int, dice: Dice, *, big: bool) -> None:
        choices = (
            ("DEP_TERM_1Y", 12, 90, 40),
            ("WEALTH_CASH", 0, 50, 20),
            ("BILL_DISCOUNT", 6, 60 if big else 25, 30),
            ("FACTORING_RECOURSE", 6, 50 if big else 10, 25),
            ("FACTORING_NONRECOURSE", 6, 30 if big else 0, 25),
            ("FACTORING_REVERSE", 6, 30 if big else 0, 25),
            ("OFF_GUARANTEE", 12, 110 if big else 10, 20),
            ("OFF_COMMITMENT", 12, 60 if big else 0, 50),
        )
        for product, months, chance, percent in choices:
            if dice.chance(chance):
                yuan = max(level * percent // 1_000_000, 1) * 100
                ahead = dice.between(1, max(months * 30, 1))
                self._book.roll(customer, Holding(product, yuan, months, ahead))
        if customer.tier == "STRATEGIC":
            product = dice.pick(("ADVISORY_BOND", "ADVISORY_MA", "ADVISORY_CUSTODY"))
            self._book.enter(customer, product, level // 400, self._days.worked(dice.between(0, 300)))

    def _abroad(self, account: Account, level: int) -> None:
        """Letters of credit, and the fees of international business through the year."""
        customer, dice = account.customer, Dice("abroad", account.number)
        self._book.roll(customer, _holding(account, "OFF_LC", level, 3), account.ccy)
        products = ("INTL_SETTLEMENT", "INTL_FX_SPREAD", "INTL_REMITTANCE", "INTL_CROSS_BORDER_RMB")
        for day in self._days.monthly(dice.between(2, 27)):
            if dice.chance(350):
                self._book.enter(customer, dice.pick(products), level * dice.between(1, 4) // 1_000, day)


def _holding(account: Account, product: str, cents: int, months: int) -> Holding:
    ahead = Dice(product, account.number).between(1, months * 30)
    return Holding(product, max(cents // 1_000_000, 1) * 10_000, months, ahead)
