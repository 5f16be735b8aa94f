"""What states, ends and actions are called."""

from typing import Final

from rapport.kernel.i18n import Lazy, _

STATES: Final[dict[str, Lazy]] = {
    "REQUESTED": _("waits for the bank"),
    "APPROVED": _("running"),
    "REFUSED": _("refused"),
    "ENDED": _("ended"),
    "EXPIRED": _("lapsed undecided"),
}
TONES: Final = {"REQUESTED": "warn", "APPROVED": "bad", "REFUSED": "", "ENDED": "good", "EXPIRED": ""}
ENDED_BY: Final[dict[str, Lazy]] = {
    "TIME": _("by the end of its time"),
    "BANK": _("by the bank"),
    "OPERATOR": _("by the operator"),
}
ACTIONS: Final[dict[str, Lazy]] = {
    "break_glass.ask": _("Asked for access"),
    "break_glass.allow": _("Allowed by the bank"),
    "break_glass.refuse": _("Refused by the bank"),
    "break_glass.issue_entry": _("Entry code made"),
    "break_glass.enter": _("Entered"),
    "break_glass.request": _("Looked at"),
    "break_glass.end": _("Ended"),
}
