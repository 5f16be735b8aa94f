"""ASSIGNMENT: one lead for each customer and line, sometimes with co-managers; shares sum to 100."""

from collections.abc import Iterator
from datetime import date

from tenants.demonstration.customers import Customer
from tenants.demonstration.dice import Dice
from tenants.demonstration.staff import SEATS, employee_number
from tenants.demonstration.stories import PERSONS
from tenants.demonstration.timeline import Timeline

_SHARED_TIERS = {"T3", "T4", "T5", "KEY", "STRATEGIC"}
_SPLITS = (((70, 30), 55), ((60, 40), 25), ((80, 20), 12), ((50, 30, 20), 8))


class Portfolios:
    """Who holds whom, on each day."""

    def __init__(self, days: Timeline, customers: list[Customer]) -> None:
        self._days = days
        self._held = [one for one in customers if one.manager]
        self._shares = {one.number: _shares(one) for one in self._held}
        self._since = {one.number: _since(one) for one in self._held}
        self._handed = {
            one.number: (PERSONS[one.serial].former, days.worked(PERSONS[one.serial].handed))
            for one in self._held
            if one.is_person and one.serial in PERSONS and PERSONS[one.serial].former
        }

    def lead(self, customer: Customer, day: date) -> str:
        """The lead RM's number on `day`."""
        former, handed = self._handed.get(customer.number, ("", day))
        return former if day < handed else customer.manager

    def rows(self, day: date) -> Iterator[tuple[object, ...]]:
        """ASSIGNMENT rows that are in force on `day`."""
        for customer in self._held:
            if customer.open_date > day:
                continue
            number, line = customer.number, customer.line.value
            lead, since = self.lead(customer, day), self._since[number]
            if number in self._handed and day >= self._handed[number][1]:
                since = self._handed[number][1]
            shares = self._shares[number]
            yield number, line, lead, "LEAD", f"{shares[0]}.00", since
            if len(shares) > 1:
                yield from _shared(customer, shares[1:], since)


def _shared(customer: Customer, shares: tuple[int, ...], since: date) -> Iterator[tuple[object, ...]]:
    for seat, share in zip(_colleagues(customer), shares, strict=False):
        number = employee_number(customer.unit, seat)
        yield customer.number, customer.line.value, number, "CO", f"{share}.00", since


def _shares(customer: Customer) -> tuple[int, ...]:
    dice = Dice("shares", customer.number)
    known = customer.is_person and customer.serial in PERSONS
    if known or customer.tier not in _SHARED_TIERS or not dice.chance(250):
        return (100,)
    return dice.weighted(_SPLITS)


def _since(customer: Customer) -> date:
    dice = Dice("assigned", customer.number)
    given = date(dice.between(2021, 2025), dice.between(1, 10), dice.between(1, 28))
    return max(customer.open_date, given)


def _colleagues(customer: Customer) -> list[int]:
    """Seats of the customer's unit, but for the lead's own."""
    return [seat for seat in reversed(SEATS) if employee_number(customer.unit, seat) != customer.manager]
