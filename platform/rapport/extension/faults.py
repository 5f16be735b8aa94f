"""How a run can fail, and what that means for trying again."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

N_ = str  # marks a msgid for extraction; a page translates it


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


TITLES: Final[Mapping[FaultKind, str]] = {
    FaultKind.TRANSIENT: N_("The source is away or busy. It will be tried again."),
    FaultKind.CONFIGURATION: N_("A setting of the connector is wrong or was refused."),
    FaultKind.MEMORY: N_("The connector needed more memory than it may have."),
    FaultKind.DEFECT: N_("The connector failed: this is a defect of the plugin."),
    FaultKind.CRASHED: N_("The connector's process ended early."),
    FaultKind.IDLE: N_("The connector was silent for too long and was stopped."),
    FaultKind.OVERTIME: N_("The connector took too long and was stopped."),
    FaultKind.PROTOCOL: N_("The connector sent something that could not be read."),
}


class RunFault(Exception):
    """A run failed.

    `title` is a msgid for people, `message` one English sentence for the log and the bank's IT, `field` the
    setting that is wrong, if one is, and `said` what the child wrote, secrets taken out.
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
    def title(self) -> str:
        return TITLES[self.kind]

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
