"""Which rule or person makes a task: `task.kind`. (kind, subject_id, occasion) is made once."""

from collections.abc import Mapping
from typing import Final

from rapport.kernel.i18n import Lazy, _

ALERT: Final = "ALERT"
MATURITY: Final = "MATURITY"
FUNDS_IN: Final = "FUNDS_IN"
FUNDS_OUT: Final = "FUNDS_OUT"
NOTICE: Final = "NOTICE"
NEXT_STEP: Final = "NEXT_STEP"
COMMITMENT: Final = "COMMITMENT"
DISPATCH: Final = "DISPATCH"
OWN: Final = "OWN"
POSTPONED: Final = "POSTPONED"
QUALIFICATION: Final = "QUALIFICATION"

# Tasks that any contact with the customer ends.
CONTACT_KINDS: Final = (POSTPONED,)

KINDS: Final[Mapping[str, Lazy]] = {
    ALERT: _("Alert"),
    MATURITY: _("Maturity"),
    FUNDS_IN: _("Money in"),
    FUNDS_OUT: _("Money out"),
    NOTICE: _("For information"),
    NEXT_STEP: _("Next step"),
    COMMITMENT: _("Promise"),
    DISPATCH: _("Dispatched"),
    OWN: _("My own"),
    POSTPONED: _("Contact postponed"),
    QUALIFICATION: _("Certificate"),
}
