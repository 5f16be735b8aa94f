"""A payment credited to the wrong firm and put right on the next day: what a revision later restates."""

from dataclasses import dataclass
from datetime import date

from tenants.demonstration.accounts import Account
from tenants.demonstration.codes import OTHER_BANKS, Operation, Purpose
from tenants.demonstration.dice import Dice
from tenants.demonstration.events import Event, counter_account
from tenants.demonstration.flows import Played
from tenants.demonstration.timeline import Timeline

_BOOKED, _CORRECTED = 8, 7
_AMOUNT = 86_000_00


@dataclass(frozen=True, slots=True)
class Correction:
    """`mistaken` on the wrong account on `booked`; two postings of `corrected` move it to the right one."""

    wrong: Account
    right: Account
    booked: date
    corrected: date
    mistaken: Event
    taken: Event
    given: Event


def correct(days: Timeline, accounts: list[Account], played: list[Played]) -> tuple[list[Played], Correction]:
    """`played` with the mistake and its correction."""
    wrong, right = _growing(accounts)[:2]
    booked, corrected = days.worked(_BOOKED), days.ago(_CORRECTED)
    payer = counter_account(Dice("mistake"))
    mistaken = Event(booked.toordinal(), _AMOUNT, Operation.TRANSFER_IN, Purpose.NONE, OTHER_BANKS[2], payer)
    day = corrected.toordinal()
    taken = Event(day, -_AMOUNT, Operation.SYSTEM, Purpose.NONE, "", right.number)
    given = Event(day, _AMOUNT, Operation.SYSTEM, Purpose.NONE, "", wrong.number)
    out = list(played)
    out[wrong.index] = _with(out[wrong.index], mistaken, taken)
    out[right.index] = _with(out[right.index], given)
    return out, Correction(wrong, right, booked, corrected, mistaken, taken, given)


def _growing(accounts: list[Account]) -> list[Account]:
    """Main accounts of larger companies that no story is about."""
    return [
        one
        for one in accounts
        if one.product == "DEP_SETTLEMENT" and one.customer.tier == "GROWTH" and one.customer.serial > 2
    ]


def _with(played: Played, *events: Event) -> Played:
    return Played(played.opening, sorted((*played.events, *events), key=lambda one: one.day))
