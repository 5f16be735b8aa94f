"""Writing the file page by page; before each page the right and the status are asked for again."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from rapport.customers.exports import repository as rows
from rapport.customers.exports import service, sheet
from rapport.customers.exports.repository import ExportRow
from rapport.customers.listing.query import parameters, read_query
from rapport.customers.listing.rows import list_row
from rapport.customers.listing.service import CustomerList
from rapport.kernel import audit
from rapport.kernel.access import Actor, Permission
from rapport.kernel.access.expand import expand
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import gettext, using_locale
from rapport.kernel.jobs import JobContext, job
from rapport.organisation.dossier.service import STOPPED, status_of

PAGE: Final = 500
EXPIRE_JOB: Final = "customers.expire_exports"
GOING: Final = ["QUEUED", "RUNNING"]


@dataclass
class Written:
    """What has been read so far; `cursor` None: the end."""

    lines: list[list[str]]
    cursor: str | None = ""


@job(service.JOB, long=True)
async def write_export(context: JobContext, args: dict[str, Any]) -> dict[str, Any]:
    """May run again from the beginning at any time; what is ready or was stopped is left alone."""
    export_id = UUID(args["export"])
    async with context.database.transaction(context.tenant) as tx:
        await tx.execute(rows.MOVE, tx.tenant.id, export_id, "RUNNING", "", GOING)
    written = Written([])
    while written.cursor is not None:
        async with context.database.transaction(context.tenant) as tx:
            if not await _page(context, tx, export_id, written):
                return {"rows": 0}
    async with context.database.transaction(context.tenant) as tx:
        return {"rows": await _finish(context, tx, export_id, written)}


@job(EXPIRE_JOB)
async def expire_exports(context: JobContext, _args: dict[str, Any]) -> dict[str, Any]:
    return {"expired": await service.expire(context.tx)}


async def _page(context: JobContext, tx: Transaction, export_id: UUID, written: Written) -> bool:
    """Read the next rows; False when the export has ended otherwise."""
    row = await tx.struct(ExportRow, rows.ONE, tx.tenant.id, export_id)
    actor = await _owner(context, tx, export_id)
    if row is None or row.state != "RUNNING":
        return False
    if actor is None or not actor.may(Permission.CUSTOMER_EXPORT):
        return await _stop(tx, row, actor, "EXPORT_NO_RIGHT")
    if await status_of(tx, row.employee_id) in STOPPED:
        return await _stop(tx, row, actor, "EXPORT_STOPPED")
    query = read_query(parameters(row.query))
    page = await CustomerList(context.services, tx, actor, query).page(
        limit=PAGE, cursor=written.cursor or ""
    )
    with using_locale(row.locale):
        written.lines += [
            sheet.line(list_row(each), row.columns, tx.tenant.currency, _mark(row)) for each in page.rows
        ]
    written.cursor = page.next_cursor or None
    if len(written.lines) > max(service.FREE_ROWS, row.total_rows):
        return await _stop(tx, row, actor, "EXPORT_GREW")
    await tx.execute(rows.PROGRESS, tx.tenant.id, export_id, len(written.lines))
    return True


async def _finish(context: JobContext, tx: Transaction, export_id: UUID, written: Written) -> int:
    row = await tx.struct(ExportRow, rows.ONE, tx.tenant.id, export_id)
    actor = await _owner(context, tx, export_id)
    if row is None or actor is None:
        return 0
    with using_locale(row.locale):
        text = sheet.write_csv(_watermark(tx, row), sheet.header(row.columns), written.lines)
    cipher = await context.services.key_store.cipher(tx)
    sealed = cipher.encrypt("customer_export", "content", export_id, text)
    ready = (sealed, len(written.lines), service.MINUTES)
    if not await tx.execute(rows.READY, tx.tenant.id, export_id, *ready):
        return 0
    details: dict[str, audit.Json] = {"rows": len(written.lines)}
    audit.append(tx, actor, "customer.export_ready", "customer_export", str(export_id), details=details)
    return len(written.lines)


async def _stop(tx: Transaction, row: ExportRow, actor: Actor | None, rule: str) -> bool:
    await tx.execute(rows.MOVE, tx.tenant.id, row.id, "STOPPED", rule, GOING)
    if actor is not None:
        details: dict[str, audit.Json] = {"rule": rule}
        audit.append(tx, actor, "customer.export_stop", "customer_export", str(row.id), details=details)
    return False


async def _owner(context: JobContext, tx: Transaction, export_id: UUID) -> Actor | None:
    """Whoever asked, in the post in which he asked, with what he may now; None when that is over."""
    row = await tx.fetch_row(rows.OWNER, tx.tenant.id, export_id)
    if row is None:
        return None
    return await expand(tx, context.services.directory, row, frozenset(row["permissions"]))


def _mark(row: ExportRow) -> str:
    return f"{row.employee_no or row.user_id.hex[:8]}/{row.id.hex[-8:]}"


def _watermark(tx: Transaction, row: ExportRow) -> str:
    at = datetime.now(UTC).astimezone(ZoneInfo(tx.tenant.timezone))
    return gettext("Exported by %(name)s (%(number)s) at %(time)s, request %(request)s. Confidential.") % {
        "name": row.user_name,
        "number": row.employee_no or "—",
        "time": at.isoformat(sep=" ", timespec="seconds"),
        "request": row.request_id or row.id.hex,
    }
