"""Contact compliance and maturity reminders (domain.md 10.1, 9.8; vectors `D-04`, `D-05`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from rapport.kernel.calendar import BankCalendar, is_working_day, next_working_day, working_day_on_or_before

_DAY = timedelta(days=1)
DUE_SOON_FROM = Decimal("0.80")
MATURITY_LEAD_DAYS = (30, 15, 7, 1)
KEY_CUSTOMER_INTERVAL = 30


class ContactStatus(StrEnum):
    """In rising order of urgency."""

    OK = "OK"
    DUE_SOON = "DUE_SOON"
    OVERDUE = "OVERDUE"

    @property
    def rank(self) -> int:
        return list(ContactStatus).index(self)


@dataclass(frozen=True, slots=True)
class ContactInterval:
    """Longest time in days between contacts face to face, and between contacts of any kind; None: no plan."""

    face_to_face: int | None
    any: int | None


@dataclass(frozen=True, slots=True)
class Compliance:
    """`due_on` is the last day on which the next contact is still in time."""

    days_since: int
    status: ContactStatus
    due_on: date


CONTACT_INTERVALS: Mapping[str, ContactInterval] = {
    "T5": ContactInterval(30, 15),
    "T4": ContactInterval(60, 30),
    "T3": ContactInterval(90, 45),
    "T2": ContactInterval(180, 90),
    "T1": ContactInterval(None, 180),
    "STRATEGIC": ContactInterval(15, 7),
    "KEY": ContactInterval(30, 15),
    "GROWTH": ContactInterval(60, 30),
}


def contact_interval(
    tier: str, *, is_key_customer: bool = False, intervals: Mapping[str, ContactInterval] = CONTACT_INTERVALS
) -> ContactInterval:
    """The tier's intervals (T0, BASIC and unknown tiers have none); for the key 20 % both at most 30 days."""
    given = intervals.get(tier, ContactInterval(None, None))
    if not is_key_customer:
        return given
    return ContactInterval(_at_most(given.face_to_face), _at_most(given.any))


def contact_compliance(
    last_contact: date, as_of: date, interval_days: int, due_soon_from: Decimal = DUE_SOON_FROM
) -> Compliance:
    """Overdue when more days than the interval have passed, due soon from 80 % of it.

    For a customer never contacted, `last_contact` is the day from which contact was owed: the later of the
    customer's first day and the lead manager's. In SQL, with days = as_of − last:
    `days > interval`, `days >= 0.80 * interval`.
    """
    days = (as_of - last_contact).days
    status = ContactStatus.OK
    if days > interval_days:
        status = ContactStatus.OVERDUE
    elif days >= Fraction(due_soon_from) * interval_days:
        status = ContactStatus.DUE_SOON
    return Compliance(days, status, last_contact + timedelta(days=interval_days))


def worst_compliance(
    interval: ContactInterval,
    last_face_to_face: date,
    last_any: date,
    as_of: date,
    due_soon_from: Decimal = DUE_SOON_FROM,
) -> Compliance | None:
    """The more urgent of the two plans, then the one due first; None for a tier without a plan."""
    plans = ((interval.face_to_face, last_face_to_face), (interval.any, last_any))
    kept = [contact_compliance(last, as_of, days, due_soon_from) for days, last in plans if days is not None]
    return min(kept, key=lambda each: (-each.status.rank, each.due_on), default=None)


def reminder_dates(
    maturity: date, calendar: BankCalendar, lead_days: Sequence[int] = MATURITY_LEAD_DAYS
) -> list[date]:
    """T−30, T−15, T−7 and T−1 in calendar days, each moved back to a working day; as many as `lead_days`.

    Over a long holiday two of them may fall on one day; whoever makes tasks makes one of them.
    """
    return [working_day_on_or_before(maturity - timedelta(days=lead), calendar) for lead in lead_days]


def maturities_reminded_on(day: date, lead: int, calendar: BankCalendar) -> tuple[date, date] | None:
    """First and last maturity whose T−`lead` reminder falls on `day`: the other side of `reminder_dates`.

    None on a free day, on which nothing is due. In SQL: `maturity_date BETWEEN first AND last`.
    """
    if not is_working_day(day, calendar):
        return None
    return day + timedelta(days=lead), next_working_day(day, calendar) - _DAY + timedelta(days=lead)


def _at_most(days: int | None) -> int:
    return KEY_CUSTOMER_INTERVAL if days is None else min(days, KEY_CUSTOMER_INTERVAL)
