"""Why a night does not run."""

from rapport.kernel.errors import Conflict


class NotPromoted(Conflict):
    """The business date lies after the last promoted one."""

    code = "not_promoted"


class NotVerified(Conflict):
    """The day does not agree with the general ledger: its results may not be published (domain.md 3.3)."""

    code = "not_verified"


class RunLost(Conflict):
    """Somebody else went on with this run: the lease was lost in between."""

    code = "run_lost"


class InputsChanged(Conflict):
    """A revision of the day, or of one before it, was promoted while the night was at work."""

    code = "inputs_changed"
