"""The names of the early warning's signals, levels and outcomes (domain.md 9.6)."""

from collections.abc import Iterable, Mapping
from typing import Final

from rapport.kernel.i18n import Lazy, _, current

SIGNALS: Final[Mapping[str, Lazy]] = {
    "A01": _("Assets fell"),
    "A02": _("Large outflow"),
    "A03": _("Transfers to an own account elsewhere"),
    "A04": _("Maturity not renewed"),
    "A05": _("Early redemptions"),
    "A06": _("Payroll stopped"),
    "A07": _("Settlement inflow fell"),
    "A08": _("Automatic payments cancelled"),
    "A09": _("Account drained"),
    "A10": _("Loan paid back early"),
    "A11": _("Credit line unused"),
    "A12": _("No log-in for long"),
    "E01": _("Manager changed or leaving"),
    "E02": _("Complaint overdue"),
    "E03": _("Dissatisfied"),
    "E04": _("Too long without contact"),
    "E05": _("Competitor mentioned"),
    "E06": _("Price refused"),
    "E07": _("Control or address changed"),
    "E08": _("Asked to leave"),
}
OUTCOMES: Final[Mapping[str, Lazy]] = {
    "RETAINED": _("Retained"),
    "PARTLY": _("Partly retained"),
    "LOST": _("Lost"),
    "FALSE_ALARM": _("False alarm"),
}
OUTCOME_TONES: Final[Mapping[str, str]] = {
    "RETAINED": "good",
    "PARTLY": "info",
    "LOST": "bad",
    "FALSE_ALARM": "plain",
}


def listed(names: Iterable[Lazy | str]) -> str:
    """Names one after the other, as the language writes lists."""
    return (", " if current.get() == "en" else "、").join(str(name) for name in names)


def signal_name(code: str) -> Lazy | str:
    """A plugin's signal is called by its code."""
    return SIGNALS.get(code, code)
