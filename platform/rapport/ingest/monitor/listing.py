"""The days as the API lists them: keyset pages over the last revision of each day."""

from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.database import Transaction
from rapport.kernel.errors import FieldError, Invalid
from rapport.kernel.http.cursor import decode_cursor, encode_cursor
from rapport.kernel.i18n import gettext

LIST: LiteralString = """
    SELECT d.id, s.code AS source, d.business_date, d.revision, d.state, d.reason, d.rows, d.seconds,
           d.reconciled, d.seen_at, d.decided_at, d.promoted_at
      FROM feed_day d JOIN feed_source s ON s.tenant_id = $1 AND s.id = d.source_id
     WHERE d.tenant_id = $1 AND ($2 = '' OR d.state = $2) AND ($3 = '' OR s.code = $3)
       AND ($4 = '' OR to_char(d.business_date, 'YYYY-MM-DD') LIKE $4 || '%')
       AND NOT EXISTS (SELECT 1 FROM feed_day n
                        WHERE n.tenant_id = $1 AND n.source_id = d.source_id
                          AND n.business_date = d.business_date AND n.revision > d.revision)
"""
NEWEST: LiteralString = (
    LIST
    + """
       AND ($5::date IS NULL OR (d.business_date, d.id) < ($5, $6::uuid))
     ORDER BY d.business_date DESC, d.id DESC LIMIT $7
"""
)
OLDEST: LiteralString = (
    LIST
    + """
       AND ($5::date IS NULL OR (d.business_date, d.id) > ($5, $6::uuid))
     ORDER BY d.business_date, d.id LIMIT $7
"""
)
STATEMENTS: Final[dict[str, LiteralString]] = {"-business_date": NEWEST, "business_date": OLDEST}
MOST: Final = 200


class FeedDay(msgspec.Struct, frozen=True):
    """A business day's package. `reconciled` is null where the day has no general ledger."""

    id: UUID
    source: str
    business_date: date
    revision: int
    state: str
    reason: str
    rows: int
    seconds: float
    reconciled: bool | None
    seen_at: datetime
    decided_at: datetime | None
    promoted_at: datetime | None


class FeedDayPage(msgspec.Struct, frozen=True):
    """`next_cursor` is null on the last page."""

    items: list[FeedDay]
    next_cursor: str | None


class Query(msgspec.Struct, frozen=True):
    """What the list is asked; `q` is the beginning of a date such as 1993-02."""

    limit: int = 50
    cursor: str = ""
    sort: str = "-business_date"
    q: str = ""
    state: str = ""
    source: str = ""


async def list_days(tx: Transaction, query: Query) -> FeedDayPage:
    """A page of days. Invalid for a sort or cursor that the list does not know."""
    statement = STATEMENTS.get(query.sort)
    if statement is None:
        fault = FieldError("sort", "unknown", gettext("The list cannot be sorted by this."))
        raise Invalid(fields=[fault])
    day, row_id = _key(query)
    wanted = max(1, min(query.limit, MOST))
    q = query.q.strip().replace("%", "").replace("_", "")
    found = await tx.structs(
        FeedDay, statement, tx.tenant.id, query.state, query.source, q, day, row_id, wanted + 1
    )
    items = found[:wanted]
    more = encode_cursor(items[-1].business_date, items[-1].id, query.sort) if len(found) > wanted else None
    return FeedDayPage(items, more)


def _key(query: Query) -> tuple[date | None, UUID | None]:
    if not query.cursor:
        return None, None
    day, row_id, sort = decode_cursor(query.cursor, tuple[date, UUID, str])
    if sort != query.sort:
        fault = FieldError("cursor", "invalid", gettext("This cursor belongs to another order of the list."))
        raise Invalid(fields=[fault])
    return day, row_id
