"""What people hold and how their accounts run: demand money, contracts, spending, planted movements."""

from tenants.demonstration.accounts import Account
from tenants.demonstration.codes import OTHER_BANKS, Operation, Purpose
from tenants.demonstration.contracts import ContractBook
from tenants.demonstration.customers import Customer
from tenants.demonstration.dice import Dice
from tenants.demonstration.events import Event, transfer
from tenants.demonstration.flows import Habit, Plan
from tenants.demonstration.lending import SHELTERED_DAYS, sheltered
from tenants.demonstration.stories import PERSONS
from tenants.demonstration.stories.member import Holding, Step
from tenants.demonstration.timeline import Timeline

# Yuan, well inside the tier's bounds (domain.md 9.1), so that ordinary months never change a tier.
_AUM = {
    "T0": (1_500, 34_000),
    "T1": (62_000, 160_000),
    "T2": (235_000, 400_000),
    "T3": (590_000, 1_600_000),
    "T4": (2_350_000, 4_800_000),
    "T5": (7_000_000, 14_000_000),
}
_DEMAND_PCT = {"T1": (30, 70), "T2": (25, 60), "T3": (15, 40), "T4": (12, 30), "T5": (10, 25)}
_HOLDINGS = {"T1": (1, 1), "T2": (1, 2), "T3": (1, 3), "T4": (2, 4), "T5": (3, 5)}
_FX_UNITS = {"T0": 600, "T1": 900, "T2": 2_500, "T3": 12_000, "T4": 40_000, "T5": 90_000}
_NOISE = {"T4": 400, "T5": 300}
_MONTHS = {
    "DEP_TERM_3M": 3,
    "DEP_TERM_6M": 6,
    "DEP_TERM_1Y": 12,
    "DEP_TERM_2Y": 24,
    "DEP_TERM_3Y": 36,
    "DEP_CD": 12,
    "DEP_STRUCTURED": 6,
    "WEALTH_FIXED_90": 3,
    "WEALTH_FIXED_180": 6,
    "WEALTH_FIXED_365": 12,
    "WEALTH_MIXED": 12,
    "WEALTH_TRUST": 24,
    "AGENCY_BOND": 36,
    "AGENCY_INSURANCE": 60,
}
_CHOICES = (
    ("DEP_TERM_1Y", 22),
    ("DEP_TERM_3Y", 15),
    ("DEP_TERM_6M", 9),
    ("DEP_TERM_3M", 5),
    ("DEP_TERM_2Y", 5),
    ("WEALTH_FIXED_90", 6),
    ("WEALTH_FIXED_180", 8),
    ("WEALTH_FIXED_365", 6),
    ("WEALTH_CASH", 8),
    ("AGENCY_FUND", 6),
    ("AGENCY_INSURANCE", 4),
    ("AGENCY_BOND", 3),
    ("AGENCY_METAL", 3),
)
_WEALTHY_CHOICES = (
    *_CHOICES,
    ("DEP_CD", 25),
    ("DEP_STRUCTURED", 12),
    ("WEALTH_MIXED", 10),
    ("WEALTH_EQUITY", 4),
)
_PRIVATE_CHOICES = (*_WEALTHY_CHOICES, ("WEALTH_TRUST", 20), ("WEALTH_FAMILY_TRUST", 12))
_SPENDS = (
    ((Operation.CARD, Purpose.NONE), 48),
    ((Operation.TRANSFER_OUT, Purpose.HOUSEHOLD), 27),
    ((Operation.TRANSFER_OUT, Purpose.NONE), 10),
    ((Operation.CASH_OUT, Purpose.NONE), 11),
    ((Operation.TRANSFER_OUT, Purpose.INSURANCE), 4),
)
_HABIT = {
    "T0": Habit(_SPENDS, 1),
    "T1": Habit(_SPENDS, 2),
}
_BUSY = Habit(_SPENDS, 4)
_SERVICES = (("EBANK_MOBILE", 480), ("EBANK_PERSONAL", 160), ("EBANK_ETC", 60), ("AGENCY_CUSTODY", 45))
_UTILITY = 110
_NOT_RENEWED, _SMALL = 70, 150_000
_OPPORTUNITY_EVERY, _OPPORTUNITY_AT = 157, 60
_DEMAND_RATE, _FX_RATE = 5, 20


class Households:
    """Plans the accounts of people and enters their contracts."""

    def __init__(self, days: Timeline, book: ContractBook) -> None:
        self._days, self._book = days, book

    def plan(self, account: Account, receipts: list[Event], wage: int) -> Plan:
        """The main account; `receipts` are what comes in, the loan's instalments are added by the caller."""
        customer = account.customer
        known = PERSONS.get(customer.serial)
        demand, holdings = (known.demand, known.holdings) if known else self._split(customer)
        level = max(demand * 100, wage // 2 if receipts else 0)
        habit = _HABIT.get(customer.tier, _BUSY)
        steps = known.steps if known else self._opportunity(customer)
        noise = 100 if steps or known else _NOISE.get(customer.tier, 800)
        plan = Plan(account, level, noise, _DEMAND_RATE, habit, list(receipts))
        for holding in holdings:
            self._hold(plan, holding)
        add_steps(plan, steps, self._days)
        self._services(plan)
        return plan

    def side_plan(self, account: Account) -> Plan:
        """A second or foreign-currency account: a steady balance that is seldom touched."""
        customer, dice = account.customer, Dice("side", account.number)
        if account.product == "DEP_FX":
            most = _FX_UNITS[customer.tier]
            level = dice.between(most // 4, most) * 100
            return seldom(account, level, _FX_RATE, self._days)
        return seldom(account, dice.between(1_000, 4_000) * 100, _DEMAND_RATE, self._days)

    def _split(self, customer: Customer) -> tuple[int, tuple[Holding, ...]]:
        dice, tier = Dice("aum", customer.number), customer.tier
        low, high = _AUM[tier]
        if tier == "T0":
            return dice.between(low, dice.between(low + 3_000, high)), ()
        aum = dice.between(low, high)
        if tier == "T1" and dice.chance(350):
            return aum, ()
        demand = aum * dice.between(*_DEMAND_PCT[tier]) // 100
        count = dice.between(*_HOLDINGS[tier])
        each = (aum - demand) // count // 1_000 * 1_000
        holdings = tuple(self._choose(customer, each, dice) for _ in range(count))
        return aum - each * count, holdings

    def _choose(self, customer: Customer, yuan: int, dice: Dice) -> Holding:
        tier = customer.tier
        choices = _PRIVATE_CHOICES if tier >= "T4" else _WEALTHY_CHOICES if tier >= "T2" else _CHOICES
        product = dice.weighted(choices)
        months = _MONTHS.get(product, 0)
        if months and yuan < _SMALL and dice.chance(_NOT_RENEWED) and not sheltered(customer):
            return Holding(product, yuan, months, -dice.between(1, 300), renewed=False)
        earliest = SHELTERED_DAYS + 1 if sheltered(customer) else 1
        return Holding(product, yuan, months, dice.between(earliest, max(months * 30, earliest)))

    def _hold(self, plan: Plan, holding: Holding) -> None:
        paid = self._book.roll(plan.account.customer, holding)
        plan.fixed += [one.event for one in paid]
        plan.shifts += [(one.event.day, one.event.amount) for one in paid if one.principal]

    def _opportunity(self, customer: Customer) -> tuple[Step, ...]:
        """Now and then somebody brings money from another bank on one of the daily days."""
        chosen = customer.serial % _OPPORTUNITY_EVERY == _OPPORTUNITY_AT and customer.tier in ("T1", "T2")
        if not chosen or sheltered(customer) or customer.open_date > self._days.opening:
            return ()
        dice = Dice("opportunity", customer.number)
        return (
            Step(dice.below(self._days.daily_days - 2) + 1, dice.between(24, 60) * 10_000, OTHER_BANKS[0]),
        )

    def _services(self, plan: Plan) -> None:
        customer = plan.account.customer
        dice = Dice("services", customer.number)
        for product, chance in _SERVICES:
            if dice.chance(chance):
                self._book.enter(customer, product, 0, customer.open_date)
        if dice.chance(_UTILITY):
            self._book.enter(customer, "AGENCY_UTILITY", 0, customer.open_date)
            bill, day = dice.between(60, 320) * 100, dice.between(17, 26)
            plan.fixed += [
                transfer(dice, at.toordinal(), -dice.near(bill, 2_500), Purpose.HOUSEHOLD)
                for at in self._days.monthly(day)
                if at > customer.open_date
            ]


def add_steps(plan: Plan, steps: tuple[Step, ...], days: Timeline) -> None:
    """Planted movements: a posting each, and the usual level moves with it."""
    dice = Dice("steps", plan.account.number)
    for step in steps:
        day = days.worked(step.days_ago).toordinal()
        plan.fixed.append(transfer(dice, day, step.yuan * 100, Purpose.NONE, step.bank))
        plan.shifts.append((day, step.yuan * 100))


def seldom(account: Account, level: int, rate: int, days: Timeline) -> Plan:
    """No everyday money: three movements in ten months, in and out in turn."""
    plan, dice, sign = Plan(account, level, 100, rate, None), Dice("seldom", account.number), 1
    for day in days.monthly(dice.between(3, 26)):
        if dice.chance(300) and day > account.open_date:
            amount = dice.near(level // 12, 4_000) // 100 * 100
            plan.fixed.append(transfer(dice, day.toordinal(), sign * amount, Purpose.NONE))
            sign = -sign
    return plan
