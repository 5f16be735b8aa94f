"""Words of the inbox."""

from typing import Final

from rapport.kernel.i18n import Lazy, _

BOXES: Final[dict[str, Lazy]] = {
    "todo": _("Waiting for me"),
    "mine": _("Asked by me"),
    "done": _("Decided by me"),
}
STATES: Final[dict[str, Lazy]] = {
    "DRAFT": _("Draft"),
    "PENDING": _("Awaits a decision"),
    "APPROVED": _("Approved"),
    "REJECTED": _("Rejected"),
    "WITHDRAWN": _("Withdrawn"),
    "EXPIRED": _("Expired"),
}
TONES: Final = {
    "DRAFT": "plain",
    "PENDING": "warn",
    "APPROVED": "good",
    "REJECTED": "bad",
    "WITHDRAWN": "plain",
    "EXPIRED": "plain",
}
# What a bulk decision says about each: the state it came to, or why not.
OUTCOMES: Final[dict[str, Lazy]] = {
    **STATES,
    "PENDING": _("Approved, the next step waits"),
    "MAKER_IS_CHECKER": _("You asked for it yourself"),
    "CHECKER_BENEFITS": _("It benefits yourself"),
    "APPROVAL_EXPIRED": _("No longer open"),
    "CONTENT_CHANGED": _("Its content has changed"),
    "ALREADY_DECIDED": _("You decided an earlier step"),
    "not_found": _("No longer there"),
}
