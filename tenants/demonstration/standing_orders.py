"""STANDING_ORDER: monthly transfers that people have ordered."""

from collections.abc import Iterator

from tenants.demonstration.accounts import Account
from tenants.demonstration.codes import OTHER_BANKS, Purpose
from tenants.demonstration.dice import Dice
from tenants.demonstration.events import counter_account

_CHANCE = 70
_PURPOSES = ((Purpose.HOUSEHOLD, 60), (Purpose.INSURANCE, 20), (Purpose.LEASING, 8), (Purpose.NONE, 12))


def rows(accounts: list[Account]) -> Iterator[tuple[object, ...]]:
    """One order for about every fourteenth demand account of a person; minor units."""
    serial = 0
    for account in accounts:
        dice = Dice("order", account.number)
        if account.product == "DEP_CURRENT" and account.close_date is None and dice.chance(_CHANCE):
            serial += 1
            amount, purpose = dice.between(5, 300) * 1_000, dice.weighted(_PURPOSES)
            bank = dice.pick(OTHER_BANKS)
            yield f"O{serial:07d}", account.number, bank, counter_account(dice), amount, purpose.value
