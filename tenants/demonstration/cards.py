"""Debit and credit cards of people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tenants.demonstration.accounts import Account
from tenants.demonstration.dice import Dice
from tenants.demonstration.identity import card_number
from tenants.demonstration.timeline import add_months

_CREDIT = {
    "T0": (("", 820), ("CARD_CLASSIC", 160), ("CARD_GOLD", 20)),
    "T1": (("", 640), ("CARD_CLASSIC", 240), ("CARD_GOLD", 120)),
    "T2": (("", 500), ("CARD_CLASSIC", 100), ("CARD_GOLD", 350), ("CARD_PLATINUM", 50)),
}
_WEALTHY = (("", 350), ("CARD_GOLD", 200), ("CARD_PLATINUM", 450))


@dataclass(frozen=True, slots=True)
class Card:
    number: str
    account: Account
    product: str
    issue_date: date


def issue(main_accounts: list[Account]) -> list[Card]:
    """A debit card with most accounts, a credit card by tier some months later."""
    out: list[Card] = []
    for account in main_accounts:
        dice = Dice("cards", account.number)
        customer = account.customer
        if dice.chance(850):
            out.append(Card(card_number(len(out) + 1), account, "CARD_DEBIT", customer.open_date))
        credit = dice.weighted(_CREDIT.get(customer.tier, _WEALTHY))
        issued = add_months(customer.open_date, dice.between(1, 20))
        if credit:
            out.append(Card(card_number(len(out) + 1), account, credit, issued))
    return out


def rows(cards: list[Card], day: date, *, full: bool) -> Iterator[tuple[object, ...]]:
    """CARD rows as of `day`: all of them, or those issued on `day`."""
    for one in cards:
        if one.issue_date == day or (full and one.issue_date <= day):
            yield one.number, one.account.customer.number, one.account.number, one.product, one.issue_date
