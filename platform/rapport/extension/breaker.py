"""Three faults in a row stop a connector for its tenant, and for no other (connectors.md, The host)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """After `faults` in a row nothing runs for `rest`; then one run is let through to try."""

    faults: int = 3
    rest: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class BreakerState:
    """Of one tenant and connector. `opened_at` is None while runs are allowed freely."""

    faults: int = 0
    opened_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None


class BreakerStore(Protocol):
    """Keeps the states, one for each tenant and connector. An unknown one is `BreakerState()`."""

    async def load(self, tenant_id: int, connector: str) -> BreakerState: ...

    async def save(self, tenant_id: int, connector: str, state: BreakerState) -> None: ...


def allows(state: BreakerState, now: datetime, policy: BreakerPolicy | None = None) -> bool:
    """Whether a run may start. `now` is an aware time, as `opened_at` is."""
    rest = (policy or BreakerPolicy()).rest
    return state.opened_at is None or now - state.opened_at >= rest


def after_success() -> BreakerState:
    return BreakerState()


def after_fault(state: BreakerState, now: datetime, policy: BreakerPolicy | None = None) -> BreakerState:
    """A fault while trying again opens it anew, for the whole rest."""
    faults = state.faults + 1
    opens = faults >= (policy or BreakerPolicy()).faults
    return BreakerState(faults, now if opens else None)
