"""Who borrows what: loans of people and firms, and the credit lines around them."""

from dataclasses import dataclass, replace
from datetime import date

from tenants.demonstration.accounts import Account
from tenants.demonstration.customers import Customer
from tenants.demonstration.dice import Dice
from tenants.demonstration.incomes import income_of, wage_of
from tenants.demonstration.levels import firm_level
from tenants.demonstration.loans import Loan, LoanBook, start_for
from tenants.demonstration.staff import LI_CHEN
from tenants.demonstration.stories import PERSONS
from tenants.demonstration.stories.member import Income, Person
from tenants.demonstration.timeline import Timeline, add_months

# Nothing of Li Chen's customers but her story's five contracts matures within this many days.
SHELTERED_DAYS = 32


@dataclass(frozen=True, slots=True)
class _Kind:
    """Loan product with its terms in months, yuan from and to, yearly basis points."""

    product: str
    terms: tuple[int, ...]
    low: int
    high: int
    rate: int
    amortised: bool


_MORTGAGE = _Kind("LOAN_MORTGAGE", (180, 240, 360), 300_000, 1_500_000, 340, amortised=True)
_CONSUMER = _Kind("LOAN_CONSUMER", (12, 24, 36), 20_000, 120_000, 420, amortised=True)
_OWNER = _Kind("LOAN_BUSINESS_OWNER", (12,), 100_000, 900_000, 385, amortised=False)
_FARMER = _Kind("LOAN_FARMER", (12, 24), 30_000, 150_000, 435, amortised=False)
_INCLUSIVE = _Kind("LOAN_INCLUSIVE", (12,), 200_000, 3_000_000, 365, amortised=False)
_WORKING = _Kind("LOAN_WORKING_CAPITAL", (6, 12), 2_000_000, 30_000_000, 335, amortised=False)
_FIXED = _Kind("LOAN_FIXED_ASSET", (36, 60), 5_000_000, 40_000_000, 360, amortised=True)
_TRADE = _Kind("LOAN_TRADE_FINANCE", (6,), 200_000, 2_000_000, 510, amortised=False)
_SYNDICATED = _Kind("LOAN_SYNDICATED", (60,), 80_000_000, 200_000_000, 330, amortised=False)

_EARNS = (Income.FIRM, Income.OTHER, Income.BUSINESS)
_PREPAID_YUAN, _PREPAID_TERM, _PREPAID_GONE = 520_000, 240, 84


def sheltered(customer: Customer) -> bool:
    return customer.manager == LI_CHEN


class Lending:
    """Draws the loans of one customer after another into a book."""

    def __init__(self, days: Timeline, book: LoanBook) -> None:
        self._days = days
        self._book = book

    def to(self, accounts: list[Account]) -> list[Loan]:
        """The loans of one customer; `accounts` are the customer's, the main one first."""
        customer = accounts[0].customer
        if customer.open_date > self._days.opening:
            return []
        known = PERSONS.get(customer.serial) if customer.is_person else None
        if known is not None:
            return self._prepaid(accounts[0], known)
        dice = Dice("loans", customer.number)
        return self._to_person(accounts[0], dice) if customer.is_person else self._to_firm(accounts, dice)

    def _prepaid(self, account: Account, known: Person) -> list[Loan]:
        if known.prepays is None:
            return []
        loan = self._loan(account, _MORTGAGE, _PREPAID_YUAN * 100, _PREPAID_TERM)
        start = add_months(self._days.last_day.replace(day=6), -_PREPAID_GONE)
        loan = replace(loan, start=start, prepaid=self._days.worked(known.prepays))
        return [self._book.lend(loan)]

    def _to_person(self, account: Account, dice: Dice) -> list[Loan]:
        earns = income_of(account.customer, self._days) in _EARNS
        kind = dice.weighted(
            (
                (None, 780),
                (_MORTGAGE, 110 if earns else 0),
                (_CONSUMER, 80 if earns else 0),
                (_OWNER, 25 if account.customer.tier >= "T1" else 2),
                (_FARMER, 10),
            )
        )
        return [] if kind is None else self._lend(account, kind, dice)

    def _to_firm(self, accounts: list[Account], dice: Dice) -> list[Loan]:
        customer, out = accounts[0].customer, list[Loan]()
        if customer.tier == "BASIC":
            return self._lend(accounts[0], _INCLUSIVE, dice) if dice.chance(340) else out
        if dice.chance(520):
            out += self._lend(accounts[0], _WORKING, dice)
        if dice.chance(120):
            out += self._lend(accounts[0], _FIXED, dice)
        if customer.tier == "STRATEGIC" and dice.chance(500):
            out += self._lend(accounts[0], _SYNDICATED, dice)
        for dollars in (one for one in accounts if one.ccy == "USD"):
            out += self._lend(dollars, _TRADE, dice) if dice.chance(400) else []
        return out

    def _lend(self, account: Account, kind: _Kind, dice: Dice) -> list[Loan]:
        term = dice.pick(kind.terms)
        drawn = dice.between(kind.low // 10_000, kind.high // 10_000) * 1_000_000
        principal = max(min(drawn, _means(account.customer, kind, term)), 1_000_000)
        quiet = SHELTERED_DAYS if sheltered(account.customer) else 0
        loan = self._loan(account, kind, principal, term)
        start = max(start_for(self._days, dice, term, quiet_days=quiet), _first(account.customer))
        loan = replace(loan, start=start, rate=kind.rate + dice.below(60))
        if dice.chance(18) and not quiet:
            missed = dice.weighted(((1, 55), (2, 20), (4, 13), (10, 8), (13, 4)))
            loan = replace(loan, stuck=max(0, loan.due_until(self._days.last_day) - missed))
        return [self._book.lend(loan)] if kind.amortised else self._book.lend_rolling(loan)

    def _loan(self, account: Account, kind: _Kind, principal: int, term: int) -> Loan:
        start = self._days.opening
        return Loan("", account, kind.product, account.ccy, start, term, principal, kind.rate, kind.amortised)


def _means(customer: Customer, kind: _Kind, term: int) -> int:
    """The largest loan, cents in whole ten thousands: a sixth of a firm's level a month, 40 % of wages."""
    if not customer.is_person:
        most = firm_level(customer) * (term // 6 if kind.amortised else 3)
    elif kind.amortised:
        most = wage_of(customer) * 2 * min(term, 180) // 5
    else:
        most = kind.high * 100
    return most // 1_000_000 * 1_000_000


def _first(customer: Customer) -> date:
    return customer.open_date.replace(day=min(customer.open_date.day, 28))


@dataclass(frozen=True, slots=True)
class CreditLine:
    """Minor units of `ccy`; what is drawn is what its loans still owe."""

    number: str
    customer: Customer
    ccy: str
    limit: int
    valid_to: date
    loans: tuple[Loan, ...]

    def drawn(self, day: date) -> int:
        return sum(one.outstanding(day) for one in self.loans if one.start <= day)


def credit_lines(days: Timeline, loans: list[Loan]) -> list[CreditLine]:
    """A line for each firm that borrows in yuan, and for people whose business does."""
    by_customer: dict[str, list[Loan]] = {}
    for loan in loans:
        if loan.ccy == "CNY" and (not loan.customer.is_person or loan.product == "LOAN_BUSINESS_OWNER"):
            by_customer.setdefault(loan.customer.number, []).append(loan)
    return [_line(days, at, tuple(held)) for at, held in enumerate(by_customer.values(), start=1)]


def _line(days: Timeline, serial: int, loans: tuple[Loan, ...]) -> CreditLine:
    customer = loans[0].customer
    dice = Dice("line", customer.number)
    most = max(_drawn_at_most(loans), 1)
    limit = (most * dice.between(110, 190) // 100 // 10_000_000 + 1) * 10_000_000
    ahead = dice.between(SHELTERED_DAYS + 5 if sheltered(customer) else 3, 360)
    return CreditLine(f"X{customer.unit:02d}{serial:06d}", customer, "CNY", limit, days.ago(-ahead), loans)


def _drawn_at_most(loans: tuple[Loan, ...]) -> int:
    """Links of one rolled loan never run together: count each product's largest once."""
    largest: dict[str, int] = {}
    for one in loans:
        largest[one.product] = max(largest.get(one.product, 0), one.principal)
    return sum(largest.values())


def line_rows(lines: list[CreditLine], day: date) -> list[tuple[object, ...]]:
    return [
        (one.number, one.customer.number, one.ccy, one.limit, one.drawn(day), one.valid_to) for one in lines
    ]
