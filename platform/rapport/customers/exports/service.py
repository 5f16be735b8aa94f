"""Asking for an export of the customer list, fetching it once, and stopping it (security.md, Data)."""

from typing import Final
from uuid import UUID

from rapport.customers.exports import repository as rows
from rapport.customers.exports.approval_kinds import EXPORT, ExportWish
from rapport.customers.exports.repository import ExportRow
from rapport.customers.exports.sheet import exportable
from rapport.customers.listing.query import parameters, read_query
from rapport.customers.listing.service import CustomerList
from rapport.kernel import approvals, audit
from rapport.kernel.access import Actor, Permission, require
from rapport.kernel.context import request_id
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound, Refused
from rapport.kernel.i18n import gettext
from rapport.kernel.ids import uuid7
from rapport.kernel.jobs import enqueue
from rapport.kernel.services import Services
from rapport.organisation.dossier.service import STOPPED, StatusChange, status_of

JOB: Final = "customers.export"
FREE_ROWS: Final = 1_000
MOST_ROWS: Final = 50_000
MINUTES: Final = 15


async def count(services: Services, tx: Transaction, actor: Actor, query: str) -> int:
    """How many customers the list's address fits now."""
    require(actor, Permission.CUSTOMER_EXPORT)
    listed = CustomerList(services, tx, actor, read_query(parameters(query)))
    return (await listed.totals()).customers


async def request_export(
    services: Services, tx: Transaction, actor: Actor, query: str, columns: list[str], reason: str
) -> UUID:
    """Ask for what the list shows: at once up to 1,000 rows, above that when somebody else has approved it.

    Refused: EXPORT_STOPPED, EXPORT_REASON, EXPORT_EMPTY, EXPORT_TOO_LARGE.
    """
    total = await count(services, tx, actor, query)
    try:
        _check(await status_of(tx, actor.employee_id), total, reason)
    except Refused as error:
        audit.refused(tx, actor, "customer.export", "customer_export", "", rule=error.rule)
        raise
    export_id, approve = uuid7(), total > FREE_ROWS
    chosen = exportable(columns)
    await tx.execute(
        rows.INSERT,
        tx.tenant.id,
        export_id,
        actor.user_id,
        actor.user_post_id,
        actor.name,
        actor.employee_no,
        actor.employee_id,
        query,
        chosen,
        actor.locale,
        "PENDING" if approve else "QUEUED",
        total,
        reason.strip()[:200],
        request_id()[:64],
    )
    details: dict[str, audit.Json] = {"rows": total, "columns": list[audit.Json](chosen)}
    audit.append(
        tx, actor, "customer.export", "customer_export", str(export_id), reason=reason, details=details
    )
    if approve:
        await _ask(
            tx,
            actor,
            ExportWish(export_id, actor.org_unit_id, total, chosen, query, actor.employee_id),
            reason,
        )
    else:
        await enqueue(tx, JOB, {"export": str(export_id)})
    return export_id


async def mine(tx: Transaction, actor: Actor) -> list[ExportRow]:
    """One's own, the newest first; an overdue one shows as such before its file is thrown away."""
    return await tx.structs(ExportRow, rows.MINE, tx.tenant.id, actor.user_id)


async def fetch(services: Services, tx: Transaction, actor: Actor, export_id: UUID) -> str:
    """The file, once; NotFound for another's, a used, an overdue and an unknown one alike."""
    require(actor, Permission.CUSTOMER_EXPORT)
    if await status_of(tx, actor.employee_id) in STOPPED:
        audit.refused(
            tx, actor, "customer.download", "customer_export", str(export_id), rule="EXPORT_STOPPED"
        )
        raise _stopped()
    row = await tx.fetch_row(rows.TAKE, tx.tenant.id, export_id, actor.user_id)
    if row is None:
        raise NotFound
    cipher = await services.key_store.cipher(tx)
    text = cipher.decrypt("customer_export", "content", export_id, row["content"])
    details: dict[str, audit.Json] = {"rows": row["total_rows"]}
    audit.append(tx, actor, "customer.download", "customer_export", str(export_id), details=details)
    return text


async def expire(tx: Transaction) -> int:
    """Throw away the files that nobody fetched in time; how many."""
    return len(await tx.fetch(rows.EXPIRE, tx.tenant.id))


async def stop_leaver(tx: Transaction, actor: Actor, change: StatusChange) -> None:
    """With the notice to leave everything asked for ends at once, and what was ready is thrown away."""
    if change.after not in STOPPED:
        return
    for row in await tx.fetch(rows.STOP, tx.tenant.id, change.employee_id, "EXPORT_STOPPED"):
        details: dict[str, audit.Json] = {"rule": "EXPORT_STOPPED"}
        audit.append(tx, actor, "customer.export_stop", "customer_export", str(row["id"]), details=details)


async def _ask(tx: Transaction, actor: Actor, wish: ExportWish, reason: str) -> None:
    title = gettext("Export of %(rows)s customers") % {"rows": wish.rows}
    approval_id = await approvals.submit(
        tx,
        actor,
        EXPORT,
        wish,
        object_type="customer_export",
        object_id=str(wish.export_id),
        title=title,
        reason=reason,
    )
    await tx.execute(rows.APPROVAL, tx.tenant.id, wish.export_id, approval_id)


def _check(status: str, total: int, reason: str) -> None:
    if status in STOPPED:
        raise _stopped()
    if len(reason.strip()) < 2:
        raise Refused("EXPORT_REASON", gettext("Say what it is for."), field="reason")
    if total == 0:
        raise Refused("EXPORT_EMPTY", gettext("No customer fits this list."))
    if total > MOST_ROWS:
        raise Refused("EXPORT_TOO_LARGE", gettext("At most 50,000 customers; narrow the list."))


def _stopped() -> Refused:
    return Refused("EXPORT_STOPPED", gettext("Exports end with the notice to leave."))
