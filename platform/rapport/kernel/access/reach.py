"""The port through which access asks the organisation what a scope covers."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from rapport.kernel.access.actor import Scope
from rapport.kernel.database import Transaction


@dataclass(frozen=True, slots=True)
class Reach:
    """The actor's own employee record, and the units and employees his scope covers.

    `whole`: every unit of the tenant; `unit_ids` is empty then.
    """

    employee_id: UUID | None = None
    unit_ids: tuple[UUID, ...] = ()
    employee_ids: tuple[UUID, ...] = ()
    whole: bool = False


class Directory(Protocol):
    async def reach(self, tx: Transaction, employee_no: str, org_unit_id: UUID | None, scope: Scope) -> Reach:
        """Expand a scope as the organisation stands now; one statement."""
        ...
