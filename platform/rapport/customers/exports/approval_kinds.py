"""More than 1,000 customers leave only when somebody else agrees."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from rapport.customers.exports import repository as rows
from rapport.customers.listing.columns import COLUMNS
from rapport.kernel.access import Actor, Permission
from rapport.kernel.approvals import ApprovalKind, Change, Step, register
from rapport.kernel.approvals.kinds import Applied, no_base, nobody
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Refused
from rapport.kernel.i18n import _, gettext
from rapport.kernel.jobs import enqueue
from rapport.organisation.dossier.service import STOPPED, status_of


class ExportWish(msgspec.Struct, frozen=True):
    """What is to leave: the list's address, its columns, how many rows, and of whose unit."""

    export_id: UUID
    unit_id: UUID | None
    rows: int
    columns: list[str]
    query: str
    employee_id: UUID | None


async def _steps(_tx: Transaction, wish: ExportWish) -> Sequence[Step]:
    return (Step(Permission.EXPORT_APPROVE, wish.unit_id, name=gettext("Head of the unit or risk officer")),)


async def _diff(_tx: Transaction, wish: ExportWish) -> Sequence[Change]:
    shown = ", ".join(str(COLUMNS[key].label) for key in wish.columns)
    return (
        Change(gettext("Customers"), after=str(wish.rows)),
        Change(gettext("Columns"), after=shown),
        Change(gettext("Filters"), after=wish.query or gettext("none")),
        Change(gettext("Personal values"), after=gettext("masked")),
    )


async def _check(tx: Transaction, _actor: Actor, wish: ExportWish) -> None:
    if await status_of(tx, wish.employee_id) in STOPPED:
        raise Refused("EXPORT_STOPPED", gettext("Exports end with the notice to leave."))


async def _apply(tx: Transaction, _actor: Actor, applied: Applied[ExportWish]) -> None:
    """A wish that was stopped meanwhile stays stopped."""
    export_id = applied.payload.export_id
    if await tx.execute(rows.MOVE, tx.tenant.id, export_id, "QUEUED", "", ["PENDING"]):
        await enqueue(tx, "customers.export", {"export": str(export_id)})


async def _closed(tx: Transaction, _actor: Actor, applied: Applied[ExportWish], state: str) -> None:
    ended = "EXPIRED" if state == "EXPIRED" else "REJECTED"
    await tx.execute(rows.MOVE, tx.tenant.id, applied.payload.export_id, ended, "", ["PENDING"])


EXPORT: Final = register(
    ApprovalKind(
        code="customer.export",
        title=_("Export of customers"),
        payload=ExportWish,
        make=Permission.CUSTOMER_EXPORT,
        steps=_steps,
        diff=_diff,
        apply=_apply,
        check=_check,
        base=no_base,
        beneficiaries=nobody,
        closed=_closed,
        days=3,
    )
)
