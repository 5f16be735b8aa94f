"""What rules, states and causes are called."""

from typing import Final

from rapport.kernel.i18n import Lazy, _

RULES: Final[dict[str, Lazy]] = {
    "PORTFOLIO_CAP": _("The cap of his portfolio is reached."),
    "COOL_DOWN": _("He released this customer less than 90 days ago: the cool-down still runs."),
    "OPEN_CLAIM": _("Another claim for this customer is open."),
    "LINE_MISMATCH": _("This kind of manager does not lead customers of that line."),
    "NOT_QUALIFIED": _("A certificate that this business line needs has expired or is missing."),
    "NOT_IN_POOL": _("This customer is not in your pool."),
    "NOT_LED_BY_ONE": _("Choose customers of one and the same manager."),
    "SAME_MANAGER": _("He leads these customers already."),
    "CUSTODY_DEADLINE": _("A stand-in needs a last day, from today to a year ahead."),
    "PERIOD_LOCKED": _("The day lies in a period that is locked."),
    "EFFECTIVE_IN_PAST": _("A transfer takes effect today or later."),
}
STATES: Final[dict[str, Lazy]] = {
    "SUBMITTED": _("Submitted"),
    "OUT_APPROVED": _("Approved by the giving side"),
    "IN_APPROVED": _("Approved, takes effect on its day"),
    "EFFECTIVE": _("In effect"),
    "REJECTED": _("Rejected"),
    "WITHDRAWN": _("Withdrawn"),
    "EXPIRED": _("Expired"),
}
TONES: Final = {
    "SUBMITTED": "warn",
    "OUT_APPROVED": "warn",
    "IN_APPROVED": "info",
    "EFFECTIVE": "good",
    "REJECTED": "bad",
}
TYPES: Final[dict[str, Lazy]] = {"LEAD": _("Lead"), "CO": _("Co"), "CUSTODY": _("Stand-in")}
CAUSES: Final[dict[str, Lazy]] = {
    "RELEASED": _("Released"),
    "NEW": _("New, unassigned"),
    "RM_LEFT": _("Manager left"),
    "RECYCLED": _("No contact for too long"),
}
RM_TYPES: Final[dict[str, Lazy]] = {
    "CORPORATE": _("Corporate"),
    "RETAIL": _("Retail"),
    "SME": _("Small business"),
    "CREDIT": _("Personal loans"),
    "PRIVATE": _("Private banking"),
    "INSTITUTION": _("Institutional"),
}
