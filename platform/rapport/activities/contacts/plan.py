"""When the next contact is due once one was made (domain.md 10.1, vector `D-04`)."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from rapport.activities.formulas import contact_interval
from rapport.activities.rules import ContactPlan


@dataclass(frozen=True, slots=True)
class ContactDates:
    """`soon_on`: due soon from then; `due_on`: in time until then; both None for a tier without a plan."""

    last_on: date
    soon_on: date | None
    due_on: date | None


def next_dates(tier: str, plan: ContactPlan, last_any: date, last_face: date) -> ContactDates:
    """The earlier of the plan for contacts of any kind and the one for those face to face."""
    interval = contact_interval(tier, intervals=plan.intervals)
    bounds = [
        (last + timedelta(days=days), last + timedelta(days=ceil(Fraction(plan.due_soon_from) * days)))
        for days, last in ((interval.face_to_face, last_face), (interval.any, last_any))
        if days is not None
    ]
    due_on = min((due for due, _ in bounds), default=None)
    return ContactDates(last_any, min((soon for _, soon in bounds), default=None), due_on)
