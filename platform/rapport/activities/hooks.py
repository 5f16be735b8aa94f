"""What contacts ask of the early warning, which stands above them: a port that `scoring/plugin.py` fills."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from rapport.kernel.access import Actor
from rapport.kernel.database import Transaction


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """The customer's open alert, as far as a contact needs it."""

    id: UUID
    score: int
    level: str
    version: int


class AlertDesk(Protocol):
    async def open_alert(self, tx: Transaction, customer_id: UUID) -> OpenAlert | None: ...

    async def evaluate(self, tx: Transaction, customer_id: UUID) -> None:
        """Bring the customer's alert up to date after an event of his (domain.md 9.6)."""
        ...

    async def dispose(
        self, tx: Transaction, actor: Actor, alert_id: UUID, outcome: str, action: str, version: int
    ) -> None:
        """Close the alert; Conflict when it was closed or changed since `version`."""
        ...


_desks: list[AlertDesk] = []


def use_alert_desk(desk: AlertDesk) -> Callable[[], None]:
    """Ask `desk` from now on; what is returned takes it back (tests)."""
    _desks.insert(0, desk)
    return lambda: _desks.remove(desk)


def alert_desk() -> AlertDesk | None:
    """None where the tenant's product has no early warning."""
    return _desks[0] if _desks else None
