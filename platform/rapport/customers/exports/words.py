"""Words of exports."""

from collections.abc import Mapping
from typing import Final

from rapport.kernel.i18n import Lazy, _

STATES: Final[Mapping[str, Lazy]] = {
    "PENDING": _("Awaits approval"),
    "QUEUED": _("Queued"),
    "RUNNING": _("Being written"),
    "READY": _("Ready"),
    "DOWNLOADED": _("Downloaded"),
    "EXPIRED": _("Expired"),
    "REJECTED": _("Not approved"),
    "STOPPED": _("Stopped"),
}
TONES: Final[Mapping[str, str]] = {
    "PENDING": "warn",
    "QUEUED": "info",
    "RUNNING": "info",
    "READY": "good",
    "REJECTED": "bad",
    "STOPPED": "bad",
}
RULES: Final[Mapping[str, Lazy]] = {
    "EXPORT_STOPPED": _("Exports end with the notice to leave."),
    "EXPORT_GREW": _("More customers fit by now than were asked for; ask again."),
    "EXPORT_NO_RIGHT": _("The right to export was taken away meanwhile."),
}
