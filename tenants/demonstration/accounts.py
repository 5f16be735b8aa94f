"""Deposit accounts and who may use them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tenants.demonstration.codes import CustomerType
from tenants.demonstration.customers import Customer
from tenants.demonstration.dice import Dice
from tenants.demonstration.identity import with_luhn
from tenants.demonstration.stories import FIRMS, PERSONS
from tenants.demonstration.timeline import Timeline

_TYPE_DIGIT = {CustomerType.PERSON: 1, CustomerType.COMPANY: 2, CustomerType.INSTITUTION: 3}
_CLOSED_EVERY = 11


@dataclass(frozen=True, slots=True)
class Account:
    """`index` is the account's place in every list of accounts; the first of a customer is the main one."""

    index: int
    number: str
    customer: Customer
    product: str
    ccy: str
    open_date: date
    close_date: date | None = None


def open_accounts(days: Timeline, customers: list[Customer]) -> list[Account]:
    """Each customer's main account and further ones by what kind of customer it is."""
    out: list[Account] = []
    for customer in customers:
        for slot, (product, ccy) in enumerate(_kinds(customer)):
            closed = _closed(days, customer, slot, product)
            number = _number(customer, slot)
            opened = customer.open_date
            out.append(Account(len(out), number, customer, product, ccy, opened, closed))
    return out


def _kinds(customer: Customer) -> list[tuple[str, str]]:
    if customer.is_person and customer.serial in PERSONS:
        return [("DEP_CURRENT", "CNY")]
    if customer.type is CustomerType.COMPANY and customer.serial in FIRMS:
        return [("DEP_SETTLEMENT", "CNY")]
    dice = Dice("accounts", customer.number)
    return _of_person(customer, dice) if customer.is_person else _of_firm(customer, dice)


def _of_person(customer: Customer, dice: Dice) -> list[tuple[str, str]]:
    kinds = [("DEP_CURRENT", "CNY")]
    if dice.chance(60) and customer.tier < "T3":
        kinds.append(("DEP_CURRENT", "CNY"))
    if dice.chance(150 if customer.tier >= "T3" else 12):
        kinds.append(("DEP_FX", "USD" if dice.chance(650) else "HKD"))
    return kinds


def _of_firm(customer: Customer, dice: Dice) -> list[tuple[str, str]]:
    kinds = [("DEP_SETTLEMENT", "CNY")]
    small = customer.tier == "BASIC"
    if dice.chance(40 if small else 350):
        kinds.append(("DEP_AGREEMENT", "CNY"))
    if dice.chance(30 if small else 200):
        kinds.append(("DEP_CALL", "CNY"))
    if dice.chance(40 if small else 220):
        kinds.append(("DEP_MARGIN", "CNY"))
    if customer.type is CustomerType.COMPANY and dice.chance(30 if small else 260):
        kinds.append(("DEP_FX", "USD" if dice.chance(800) else "HKD"))
    return kinds


def _closed(days: Timeline, customer: Customer, slot: int, product: str) -> date | None:
    """A few second accounts of people are closed on the daily days."""
    if slot != 1 or product != "DEP_CURRENT" or customer.open_date > days.opening:
        return None
    if customer.serial % _CLOSED_EVERY:
        return None
    return days.worked(customer.serial % (days.daily_days - 4) + 1)


def _number(customer: Customer, slot: int) -> str:
    kind = _TYPE_DIGIT[customer.type]
    return with_luhn(f"88{customer.unit:02d}{kind}{slot}{customer.serial:09d}")


def rows(accounts: list[Account], day: date, *, full: bool) -> Iterator[tuple[object, ...]]:
    """ACCOUNT rows as of `day`: all of them, or what `day` opened or closed."""
    for one in accounts:
        if day in (one.open_date, one.close_date) or (full and one.open_date <= day):
            closed = one.close_date if one.close_date is not None and one.close_date <= day else None
            yield (
                one.number,
                one.customer.number,
                one.product,
                one.ccy,
                one.customer.org_code,
                one.open_date,
                closed,
                "OPEN" if closed is None else "CLOSED",
            )


def holders(accounts: list[Account], day: date, *, full: bool) -> Iterator[tuple[object, ...]]:
    """ACCT_CUST rows: the owner, and for one account in 20 of a firm the person who may sign for it."""
    signers = [
        one.customer for one in accounts if one.customer.is_person and one.customer.open_date.year < 2025
    ]
    for one in accounts:
        if one.open_date == day or (full and one.open_date <= day):
            yield one.number, one.customer.number, "OWNER"
            if not one.customer.is_person and one.index % 5 == 0:
                yield one.number, signers[one.index * 7919 % len(signers)].number, "AUTHORISED"
