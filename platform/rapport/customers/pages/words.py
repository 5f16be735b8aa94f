"""What every template of customers is given: names of codes, tones, and how a few values are written."""

from typing import Any, Final

from rapport.customers.vocabulary import (
    ALERT_LEVELS,
    ALERT_TONES,
    CHANGES,
    CONTACT_STATES,
    LINES,
    STATUSES,
    TIERS,
    TYPES,
)

CONTACT_TONES: Final = {"OVERDUE": "bad", "DUE_SOON": "warn", "OK": "good", "NO_PLAN": "plain"}
WORDS: Final[dict[str, Any]] = {
    "tiers": TIERS,
    "types": TYPES,
    "lines": LINES,
    "alert_levels": ALERT_LEVELS,
    "alert_tones": ALERT_TONES,
    "contact_states": CONTACT_STATES,
    "contact_tones": CONTACT_TONES,
    "changes": CHANGES,
    "statuses": STATUSES,
}
