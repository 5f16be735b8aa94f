"""The closed lists of contacts and tasks, with their names (domain.md 10.2, 10.3)."""

from collections.abc import Mapping
from typing import Final, Literal

from rapport.kernel.i18n import Lazy, _

Channel = Literal["VISIT", "BRANCH", "CALL", "VIDEO", "WECOM", "EMAIL", "EVENT"]
Purpose = Literal["NEW", "CARE", "SALE", "CREDIT_CHECK", "COLLECTION", "COMPLAINT", "WINBACK", "SURVEY"]
Priority = Literal["LOW", "NORMAL", "HIGH", "URGENT"]
State = Literal["NEW", "ACCEPTED", "IN_PROGRESS", "SUBMITTED", "CLOSED", "RETURNED"]

# Competitor tags: a call report that carries one counts for the early warning (domain.md 9.6, E05).
COMPETITOR_TAGS: Final = ("他行报价", "挖转")
FACE_TO_FACE: Final = ("VISIT", "BRANCH")

CHANNELS: Final[Mapping[str, Lazy]] = {
    "CALL": _("Call"),
    "VISIT": _("Visit"),
    "BRANCH": _("In the branch"),
    "WECOM": _("WeCom"),
    "VIDEO": _("Video"),
    "EMAIL": _("Mail"),
    "EVENT": _("Event"),
}
CHANNEL_ICONS: Final[Mapping[str, str]] = {
    "CALL": "phone",
    "VISIT": "footprints",
    "BRANCH": "building-2",
    "WECOM": "message-circle",
    "VIDEO": "video",
    "EMAIL": "mail",
    "EVENT": "party-popper",
}
PURPOSES: Final[Mapping[str, Lazy]] = {
    "CARE": _("Care"),
    "SALE": _("Sale"),
    "WINBACK": _("Win back"),
    "NEW": _("Acquisition"),
    "CREDIT_CHECK": _("Credit check"),
    "COLLECTION": _("Collection"),
    "COMPLAINT": _("Complaint"),
    "SURVEY": _("Survey"),
}
TAGS: Final[Mapping[str, Lazy]] = {"他行报价": _("Offer of another bank"), "挖转": _("Drawn away")}
MOODS: Final[Mapping[int, Lazy]] = {
    1: _("Very unhappy"),
    2: _("Unhappy"),
    3: _("Neutral"),
    4: _("Pleased"),
    5: _("Delighted"),
}
MOOD_ICONS: Final[Mapping[int, str]] = {1: "angry", 2: "frown", 3: "meh", 4: "smile", 5: "laugh"}
STATES: Final[Mapping[str, Lazy]] = {
    "NEW": _("New"),
    "ACCEPTED": _("Accepted"),
    "IN_PROGRESS": _("In progress"),
    "SUBMITTED": _("Submitted"),
    "CLOSED": _("Closed"),
    "RETURNED": _("Returned"),
}
STATE_TONES: Final[Mapping[str, str]] = {
    "NEW": "plain",
    "ACCEPTED": "info",
    "IN_PROGRESS": "info",
    "SUBMITTED": "warn",
    "CLOSED": "good",
    "RETURNED": "bad",
}
SOURCES: Final[Mapping[str, Lazy]] = {
    "SYSTEM": _("System"),
    "MANAGER": _("From the leader"),
    "HANDOVER": _("Handover"),
    "SELF": _("My own"),
}
PRIORITIES: Final[Mapping[str, Lazy]] = {
    "URGENT": _("Urgent"),
    "HIGH": _("High"),
    "NORMAL": _("Normal"),
    "LOW": _("Low"),
}
VALIDITIES: Final[Mapping[str, Lazy]] = {
    "": _("Not reviewed"),
    "VALID": _("Valid"),
    "INVALID": _("Not valid"),
}
