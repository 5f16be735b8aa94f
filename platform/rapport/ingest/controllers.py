"""JSON API of feeds: the days, one day, and what may be done about it."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import Body, FromPath, FromQuery, QueryParameter

from rapport.ingest.monitor import actions, day
from rapport.ingest.monitor.day import Day
from rapport.ingest.monitor.listing import FeedDayPage, Query, list_days
from rapport.ingest.schemas import (
    FeedDayDetail,
    FeedFile,
    FeedLedgerLine,
    FeedProblem,
    FeedSetAside,
    JobAccepted,
    Release,
)
from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.money import decimal_text
from rapport.kernel.request import Request

READ = {"permission": Permission.FEED_READ}
WRITE = {"permission": Permission.FEED_WRITE}


class FeedDays(Controller):
    """`/api/v1/feeds/days`."""

    path = "/api/v1/feeds/days"
    tags = ("feeds",)

    @get("", opt=READ, summary="Business days of the feed, newest first")
    async def list(
        self,
        tx: NamedDependency[Transaction],
        limit: FromQuery[int] = 50,
        cursor: FromQuery[str] = "",
        sort: FromQuery[str] = "-business_date",
        q: FromQuery[str] = "",
        in_state: Annotated[str, QueryParameter(name="state")] = "",
        source: FromQuery[str] = "",
    ) -> FeedDayPage:
        """The last revision of each day. `sort`: business_date or -business_date; `q`: 1993 or 1993-02-14."""
        return await list_days(tx, Query(limit, cursor, sort, q, in_state, source))

    @get("/{day_id:uuid}", opt=READ, summary="One business day")
    async def one(
        self, request: Request, tx: NamedDependency[Transaction], day_id: FromPath[UUID]
    ) -> Response[FeedDayDetail | None]:
        """Its files, findings, rows set aside and the reconciliation with the general ledger."""
        found = await day.find_day(tx, day_id)
        etag = _etag(found)
        if request.headers.get("if-none-match") == etag:
            return Response(None, status_code=304, headers={"ETag": etag})
        return Response(await _detail(tx, found), headers={"ETag": etag})

    @post("/{day_id:uuid}/run", opt=WRITE, status_code=202, summary="Take a day in again")
    async def run(
        self, tx: NamedDependency[Transaction], actor: NamedDependency[Actor], day_id: FromPath[UUID]
    ) -> JobAccepted:
        """The package is read and promoted once more; 409 when a later revision has come."""
        return JobAccepted(await actions.run_again(tx, actor, day_id))

    @post("/{day_id:uuid}/release", opt=WRITE, status_code=202, summary="Release a held day")
    async def release(
        self,
        tx: NamedDependency[Transaction],
        actor: NamedDependency[Actor],
        day_id: FromPath[UUID],
        data: Annotated[Release, Body(description="The reason, kept in the audit log.")],
    ) -> JobAccepted:
        """Lets a day in although a full file shrank; 409 when it is not held any more."""
        return JobAccepted(await actions.release(tx, actor, day_id, data.reason))


def _etag(found: Day) -> str:
    """Changes whenever the day is decided anew; what waits of it is settled by a later revision."""
    decided = found.decided_at.isoformat() if found.decided_at else ""
    return f'"{found.revision}-{found.state}-{found.is_last:d}-{decided}"'


async def _detail(tx: Transaction, found: Day) -> FeedDayDetail:
    return FeedDayDetail(
        id=found.id,
        source=found.source,
        business_date=found.day,
        revision=found.revision,
        is_last_revision=found.is_last,
        state=found.state,
        reason=found.reason,
        rows=found.rows,
        seconds=found.seconds,
        reconciled=found.reconciled,
        seen_at=found.seen_at,
        decided_at=found.decided_at,
        promoted_at=found.promoted_at,
        files=[_file(row) for row in await day.files(tx, found.id)],
        problems=[
            FeedProblem(row.file, row.line, row.column, row.code, row.reason, row.blocking)
            for row in await day.problems(tx, found.id)
        ],
        problems_total=found.problems,
        set_aside=[
            FeedSetAside(row.entity, row.column, row.reason, row.code, row.rows, row.waiting)
            for row in await day.set_aside(tx, found.id)
        ],
        reconciliation=[_line(row) for row in await day.ledger(tx, found.id)],
    )


def _file(row: day.FileRow) -> FeedFile:
    return FeedFile(
        row.entity,
        row.name,
        row.mode,
        row.rows,
        str(row.control),
        row.sha256,
        row.size,
        row.state,
        row.set_aside,
    )


def _line(row: day.LedgerLine) -> FeedLedgerLine:
    amounts = (decimal_text(minor, row.currency) for minor in (row.ledger, row.facts, row.difference))
    return FeedLedgerLine(row.subject, row.currency, *amounts)
