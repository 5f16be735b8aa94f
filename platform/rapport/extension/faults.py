"""How a run can fail, and what that means for trying again."""

from __future__ import annotations

from enum import StrEnum


class FaultKind(StrEnum):
    """The connector tells of the first two itself; DEFECT it raised; the rest is seen from outside."""

    TRANSIENT = "transient"
    CONFIGURATION = "configuration"
    MEMORY = "memory"
    DEFECT = "defect"
    CRASHED = "crashed"
    IDLE = "idle"
    OVERTIME = "overtime"
    PROTOCOL = "protocol"


class RunFault(Exception):
    """A run failed.

    `message` is one sentence for the bank's IT, `field` the setting that is wrong, if one is, and `said`
    what the child wrote, secrets taken out.
    """

    def __init__(
        self,
        kind: FaultKind,
        message: str,
        *,
        field: str = "",
        retry_after: float | None = None,
        said: str = "",
    ) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message
        self.field = field
        self.retry_after = retry_after
        self.said = said

    @property
    def retryable(self) -> bool:
        return self.kind is FaultKind.TRANSIENT


def retry_delay(
    fault: RunFault, attempt: int, *, base: float = 30.0, longest: float = 3600.0
) -> float | None:
    """Seconds until attempt `attempt` + 1 (the first attempt is 1), doubling; None: do not try again."""
    if not fault.retryable:
        return None
    return min(fault.retry_after or base * 2 ** (attempt - 1), longest)
