"""What happens on an account: the raw material of postings."""

from datetime import date
from typing import NamedTuple

from tenants.demonstration.codes import OTHER_BANKS, OWN_BANK, Operation, Purpose
from tenants.demonstration.dice import Dice


class Event(NamedTuple):
    """`day` is the date's ordinal, `amount` minor units of the account's currency, negative for a debit."""

    day: int
    amount: int
    operation: Operation
    purpose: Purpose
    counter_bank: str
    counter_account: str


def counter_account(dice: Dice) -> str:
    """An account number at another bank."""
    return f"62{dice.below(10**14):014d}"


def transfer(dice: Dice, day: int, amount: int, purpose: Purpose, bank: str = "") -> Event:
    """Money from another bank, or to one when `amount` is negative."""
    operation = Operation.TRANSFER_IN if amount > 0 else Operation.TRANSFER_OUT
    return Event(day, amount, operation, purpose, bank or dice.pick(OTHER_BANKS), counter_account(dice))


def internal(day: date, amount: int, purpose: Purpose, account: str) -> Event:
    """Money from or to another account of the bank."""
    operation = Operation.TRANSFER_IN if amount > 0 else Operation.TRANSFER_OUT
    return Event(day.toordinal(), amount, operation, purpose, OWN_BANK, account)
