"""The whole bank, put together: from the timeline and a number of customers to everything its files say."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tenants.demonstration.accounts import Account, open_accounts
from tenants.demonstration.cards import Card, issue
from tenants.demonstration.codes import Operation, Purpose
from tenants.demonstration.contacts import ContactBook
from tenants.demonstration.contracts import Contract, ContractBook
from tenants.demonstration.corrections import Correction, correct
from tenants.demonstration.customers import Customer, population
from tenants.demonstration.events import Event
from tenants.demonstration.firms import Firms
from tenants.demonstration.flows import Plan, Played, Player
from tenants.demonstration.households import Households
from tenants.demonstration.incomes import Payroll, receipts, wage_of
from tenants.demonstration.ledger import Ledger
from tenants.demonstration.lending import CreditLine, Lending, credit_lines
from tenants.demonstration.loans import Loan, LoanBook
from tenants.demonstration.portfolios import Portfolios
from tenants.demonstration.rates import middle_rates
from tenants.demonstration.timeline import Timeline


@dataclass(frozen=True)
class World:
    days: Timeline
    customers: list[Customer]
    accounts: list[Account]
    contracts: list[Contract]
    loans: list[Loan]
    lines: list[CreditLine]
    cards: list[Card]
    portfolios: Portfolios
    contacts: ContactBook
    rates: dict[str, dict[date, Decimal]]
    ledger: Ledger
    correction: Correction


def build(days: Timeline, customers: int) -> World:
    people = population(days, customers)
    accounts = open_accounts(days, people)
    groups = _by_customer(accounts)
    book, loans = ContractBook(days), LoanBook(days)
    lending = Lending(days, loans)
    lent = {group[0].index: lending.to(group) for group in groups}
    played, correction = correct(days, accounts, _play(days, groups, book, lent))
    portfolios = Portfolios(days, people)
    return World(
        days,
        people,
        accounts,
        book.contracts,
        loans.loans,
        credit_lines(days, loans.loans),
        issue([group[0] for group in groups if group[0].customer.is_person]),
        portfolios,
        ContactBook(days, people, portfolios),
        middle_rates(days),
        Ledger(days, accounts, played),
        correction,
    )


def _by_customer(accounts: list[Account]) -> list[list[Account]]:
    groups: dict[str, list[Account]] = {}
    for account in accounts:
        groups.setdefault(account.customer.number, []).append(account)
    return list(groups.values())


def _play(
    days: Timeline, groups: list[list[Account]], book: ContractBook, lent: dict[int, list[Loan]]
) -> list[Played]:
    """People first: their wages say what the payrolls of the firms cost."""
    payroll = Payroll(days, [group[0] for group in groups])
    households, firms, plans = Households(days, book), Firms(days, book), list[Plan]()
    for main, *side in groups:
        if main.customer.is_person:
            plans.append(households.plan(main, receipts(main, days, payroll), wage_of(main.customer)))
            plans += [households.side_plan(one) for one in side]
        else:
            plans.append(firms.plan(main, payroll.owed[main.number]))
            plans += [firms.side_plan(one, plans[main.index].level) for one in side]
        for loan in lent[main.index]:
            plans[loan.account.index].fixed += loan.payments(days)
    _cover_prepayments(days, plans, lent)
    player = Player(days)
    return [_close(plan.account, player.play(plan)) for plan in plans]


def _cover_prepayments(days: Timeline, plans: list[Plan], lent: dict[int, list[Loan]]) -> None:
    """What paid a loan off is gone for good, not refilled by everyday money."""
    for loan in (one for held in lent.values() for one in held if one.prepaid is not None):
        paid = list(loan.payments(days))[-1]
        plans[loan.account.index].shifts.append((paid.day, paid.amount))


def _close(account: Account, played: Played) -> Played:
    """The last balance of an account that is closed leaves in cash on its last day."""
    if account.close_date is None:
        return played
    last = account.close_date.toordinal()
    kept = [one for one in played.events if one.day <= last]
    left = played.opening + sum(one.amount for one in kept)
    if left:
        kept.append(Event(last, -left, Operation.CASH_OUT, Purpose.NONE, "", ""))
    return Played(played.opening, kept)
