"""How much a bank lets pass (feeds.md, Traps)."""

from dataclasses import dataclass

from rapport.kernel.parameters import declare


@dataclass(frozen=True, slots=True)
class FeedLimits:
    """`bad_rows`: rows of a file that may refer to nothing and are set aside; more quarantine it whole."""

    bad_rows: int = 0


FEED_LIMITS = declare("feed_limits", FeedLimits())
