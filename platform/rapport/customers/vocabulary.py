"""The closed lists of customers, with their names (domain.md 9.0, 9.1, 9.6)."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from rapport.kernel.i18n import Lazy, _

TYPES: Final[Mapping[str, Lazy]] = {
    "PERSON": _("Individual"),
    "COMPANY": _("Company"),
    "INSTITUTION": _("Institution"),
}
LINES: Final[Mapping[str, Lazy]] = {
    "RETAIL": _("Retail"),
    "PRIVATE": _("Private banking line"),
    "SME": _("Small business"),
    "CORPORATE": _("Corporate"),
    "INSTITUTION": _("Institutional"),
}
TIERS: Final[Mapping[str, Lazy]] = {
    "T5": _("Private banking"),
    "T4": _("Wealth"),
    "T3": _("Platinum"),
    "T2": _("VIP"),
    "T1": _("Preferred"),
    "T0": _("Mass"),
    "STRATEGIC": _("Strategic"),
    "KEY": _("Key"),
    "GROWTH": _("Growth"),
    "BASIC": _("Basic"),
}
ALERT_LEVELS: Final[Mapping[str, Lazy]] = {
    "RED": _("Red"),
    "ORANGE": _("Orange"),
    "YELLOW": _("Yellow"),
    "NONE": _("No alert"),
}
ALERT_TONES: Final[Mapping[str, str]] = {"RED": "bad", "ORANGE": "warn", "YELLOW": "info", "NONE": "plain"}
CONTACT_STATES: Final[Mapping[str, Lazy]] = {
    "OVERDUE": _("Overdue"),
    "DUE_SOON": _("Due soon"),
    "DUE": _("Overdue or due soon"),
    "OK": _("In time"),
    "NO_PLAN": _("No contact plan"),
}
CHANGES: Final[Mapping[str, Lazy]] = {
    "BIG": _("Big changes"),
    "DOWN": _("Big falls"),
    "UP": _("Big rises"),
}
STATUSES: Final[Mapping[str, Lazy]] = {
    "PROSPECT": _("Prospect"),
    "ACTIVE": _("Active"),
    "DORMANT": _("Dormant"),
    "CLOSED": _("Closed"),
}


def contact_state(today: date, soon_on: date | None, due_on: date | None) -> str:
    """A key of `CONTACT_STATES`; in SQL see `listing/filters.py`."""
    if due_on is None:
        return "NO_PLAN"
    if due_on < today:
        return "OVERDUE"
    return "DUE_SOON" if soon_on is not None and soon_on <= today else "OK"
