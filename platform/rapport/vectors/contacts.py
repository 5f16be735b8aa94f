"""Vectors of the relationship manager's daily work and of masks (D-.., R-..)."""

from collections.abc import Mapping
from typing import Any

from rapport.activities.formulas import contact_compliance, reminder_dates
from rapport.kernel.calendar import BankCalendar
from rapport.kernel.masks import mask
from rapport.vectors.reading import day, decimal


def compliance(inputs: Mapping[str, Any], _currency: str) -> dict[str, Any]:
    """D-04."""
    due_soon_from = decimal(inputs["due_soon_from"])
    found = [
        contact_compliance(day(last), day(as_of), interval, due_soon_from)
        for last, as_of, interval in inputs["cases"]
    ]
    return {"cases": [{"days_since": each.days_since, "status": each.status.value} for each in found]}


def reminders(inputs: Mapping[str, Any], _currency: str) -> dict[str, Any]:
    """D-05: weekdays but for the holidays given."""
    calendar = BankCalendar.weekdays(day(each) for each in inputs["holidays"])
    dates = reminder_dates(day(inputs["maturity"]), calendar, inputs["lead_days"])
    return {"task_dates": [each.isoformat() for each in dates]}


def masks(inputs: Mapping[str, Any], _currency: str) -> dict[str, Any]:
    """R-02."""
    return {"cases": [mask(kind, value) for kind, value in inputs["cases"]]}
