"""Where people's money comes from: payroll, pension, business; and who pays whose wages."""

from collections import defaultdict
from datetime import date

from tenants.demonstration.accounts import Account
from tenants.demonstration.codes import OTHER_BANKS, OWN_BANK, Operation, Purpose
from tenants.demonstration.customers import Customer
from tenants.demonstration.dice import Dice
from tenants.demonstration.events import Event, counter_account, internal, transfer
from tenants.demonstration.stories import PERSONS
from tenants.demonstration.stories.member import Income
from tenants.demonstration.stories.payroll import FIRM, PAYDAY, missed_paydays
from tenants.demonstration.timeline import Timeline

# Yuan a month, from and to, by tier.
_WAGES = {
    "T0": (3_500, 8_500),
    "T1": (6_000, 15_000),
    "T2": (10_000, 25_000),
    "T3": (15_000, 40_000),
    "T4": (20_000, 55_000),
    "T5": (25_000, 60_000),
}
_PAYDAYS, _OTHER_PAYDAYS, _PENSION_DAY = (10, 15), (5, 10, 25), 16
_GROWN_UP, _RETIRED = 23, 60


class Payroll:
    """The firms that pay wages through the bank, and what each of their paydays costs."""

    def __init__(self, days: Timeline, main_accounts: list[Account]) -> None:
        self._days = days
        firms = [one for one in main_accounts if pays_wages(one.customer)]
        self._huasheng = next(one for one in firms if one.customer.name == FIRM.name)
        self._firms = [one for one in firms if one is not self._huasheng]
        self._paydays = {day: days.monthly(day) for day in {*_PAYDAYS, PAYDAY}}
        self._missed = missed_paydays(days)[0]
        self.owed: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))

    def wages(self, account: Account, wage: int, dice: Dice) -> list[Event]:
        """Monthly wages of one person, cents, from a firm of the bank's; the firm owes them."""
        customer = account.customer
        lost = customer.serial in PERSONS and PERSONS[customer.serial].payroll_lost
        firm = self._huasheng if lost else dice.pick(self._firms)
        payday = PAYDAY if lost else _PAYDAYS[firm.customer.serial % len(_PAYDAYS)]
        out: list[Event] = []
        for day in self._paydays[payday]:
            if day > customer.open_date and not (lost and day >= self._missed):
                amount = dice.near(wage * (2 if day.month == 1 else 1), 300)
                self.owed[firm.number][day] += amount
                out.append(internal(day, amount, Purpose.PAYROLL, firm.number))
        return out


def pays_wages(customer: Customer) -> bool:
    """A third of the larger companies, and the firm of the story."""
    return (
        not customer.is_person
        and customer.line.value == "CORPORATE"
        and (customer.serial % 3 == 0 or customer.serial == FIRM.serial)
    )


def income_of(customer: Customer, days: Timeline) -> Income:
    known = PERSONS.get(customer.serial)
    if known is not None:
        return known.income
    dice = Dice("income", customer.number)
    age = days.last_day.year - (customer.birth_date or days.last_day).year
    if age >= _RETIRED:
        return Income.PENSION if dice.chance(880) else Income.NONE
    if age < _GROWN_UP:
        return Income.NONE if dice.chance(700) else Income.OTHER
    return dice.weighted(((Income.FIRM, 42), (Income.OTHER, 32), (Income.BUSINESS, 18), (Income.NONE, 8)))


def wage_of(customer: Customer) -> int:
    """Cents a month."""
    low, high = _WAGES[customer.tier]
    return Dice("wage", customer.number).between(low // 50, high // 50) * 5_000


def receipts(account: Account, days: Timeline, payroll: Payroll) -> list[Event]:
    """What comes into a person's main account over the year."""
    kind, wage = income_of(account.customer, days), wage_of(account.customer)
    dice = Dice("receipts", account.number)
    if kind is Income.NONE:
        return []
    if kind is Income.FIRM:
        return payroll.wages(account, wage, dice)
    if kind is Income.BUSINESS:
        return _takings(account, days, wage, dice)
    pension = kind is Income.PENSION
    payday = _PENSION_DAY if pension else dice.pick(_OTHER_PAYDAYS)
    purpose = Purpose.PENSION if pension else Purpose.PAYROLL
    bank = OWN_BANK if pension else dice.pick(OTHER_BANKS)
    payer = counter_account(dice)
    amount = wage * 6 // 10 if pension else wage
    return [
        Event(
            day.toordinal(),
            amount if pension else dice.near(amount, 300),
            Operation.TRANSFER_IN,
            purpose,
            bank,
            payer,
        )
        for day in days.monthly(payday)
        if day > account.open_date
    ]


def _takings(account: Account, days: Timeline, wage: int, dice: Dice) -> list[Event]:
    out: list[Event] = []
    for first in days.months:
        day = first.toordinal() + dice.below(26)
        if max(days.opening, account.open_date).toordinal() < day <= days.next_day.toordinal():
            out.append(transfer(dice, day, dice.near(wage, 3_000), Purpose.NONE))
    return out
