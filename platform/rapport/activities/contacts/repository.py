"""Reading contacts: single ones and lists, through the customers the actor may see."""

from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.activities.access import leads, within
from rapport.activities.words import COMPETITOR_TAGS
from rapport.kernel.access import Actor
from rapport.kernel.database import Transaction

_COLUMNS: LiteralString = """
    r.id, r.customer_id, c.name AS customer, c.customer_no, r.rm_id, e.name AS rm, r.recorded_by, r.contacted_on,
    r.started_at, r.ended_at, r.channel, r.purpose, r.persons_met, r.companions, r.place, r.topics, r.needs,
    r.feedback, r.competitor_info, r.tags, r.price_refused_on, r.risks, r.mood, r.next_step, r.next_date,
    r.alert_id, r.validity, r.review_comment, r.version, r.created_at, r.source_system
"""
_FROM: LiteralString = """
      FROM call_report r
      JOIN customer c ON c.tenant_id = $1 AND c.id = r.customer_id
      LEFT JOIN employee e ON e.tenant_id = $1 AND e.id = r.rm_id
     WHERE r.tenant_id = $1 AND {in scope}
"""
ONE: LiteralString = f"SELECT {_COLUMNS} {_FROM} AND r.id = $3"
LOCKED: LiteralString = f"SELECT {_COLUMNS} {_FROM} AND r.id = $3 FOR UPDATE OF r"
# The newest first; $4 and $5 are the key of the last row given out.
PAGE: LiteralString = f"""
    SELECT {_COLUMNS} {_FROM}
       AND ($3::uuid IS NULL OR r.customer_id = $3)
       AND ($4::timestamptz IS NULL OR (r.started_at, r.id) < ($4, $5::uuid))
       AND ($7::text = '' OR r.feedback ILIKE $7 OR r.needs ILIKE $7 OR r.competitor_info ILIKE $7
            OR r.next_step ILIKE $7)
     ORDER BY r.started_at DESC, r.id DESC LIMIT $6
"""
PAGE_RISING: LiteralString = f"""
    SELECT {_COLUMNS} {_FROM}
       AND ($3::uuid IS NULL OR r.customer_id = $3)
       AND ($4::timestamptz IS NULL OR (r.started_at, r.id) > ($4, $5::uuid))
       AND ($7::text = '' OR r.feedback ILIKE $7 OR r.needs ILIKE $7 OR r.competitor_info ILIKE $7
            OR r.next_step ILIKE $7)
     ORDER BY r.started_at, r.id LIMIT $6
"""
COMMITMENTS: LiteralString = """
    SELECT t.title AS what, t.due_on AS due FROM task t
     WHERE t.tenant_id = $1 AND t.subject_id = $2 AND t.kind = 'COMMITMENT' ORDER BY t.occasion
"""


class Report(msgspec.Struct, frozen=True):
    """A call report as it is shown; names are in full for those whose scope covers the customer."""

    id: UUID
    customer_id: UUID
    customer: str
    customer_no: str
    rm_id: UUID | None
    rm: str | None
    recorded_by: UUID | None
    contacted_on: date
    started_at: datetime
    ended_at: datetime | None
    channel: str
    purpose: str
    persons_met: list[str]
    companions: list[str]
    place: str
    topics: list[str]
    needs: str
    feedback: str
    competitor_info: str
    tags: list[str]
    price_refused_on: date | None
    risks: str
    mood: int | None
    next_step: str
    next_date: date | None
    alert_id: UUID | None
    validity: str
    review_comment: str
    version: int
    created_at: datetime
    source_system: str

    @property
    def names_competitor(self) -> bool:
        """A competitor was mentioned: an offer was written down, or a tag says so (domain.md 9.6, E05)."""
        return bool(self.competitor_info) or any(tag in COMPETITOR_TAGS for tag in self.tags)


class Promise(msgspec.Struct, frozen=True):
    what: str
    due: date


async def find_report(tx: Transaction, actor: Actor, report_id: UUID, *, lock: bool = False) -> Report | None:
    """None for an unknown report and for one of a customer out of scope alike."""
    statement, scope = within(LOCKED if lock else ONE, actor)
    return await tx.struct(Report, statement, tx.tenant.id, scope.ids, report_id)


async def page_of_reports(
    tx: Transaction,
    actor: Actor,
    *,
    customer_id: UUID | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
    q: str = "",
    rising: bool = False,
) -> list[Report]:
    """By start, newest first unless `rising`."""
    statement, scope = within(PAGE_RISING if rising else PAGE, actor)
    moment, last = after or (None, None)
    return await tx.structs(
        Report, statement, tx.tenant.id, scope.ids, customer_id, moment, last, limit, _like(q)
    )


async def commitments(tx: Transaction, report_id: UUID) -> list[Promise]:
    """What was promised in a contact that the actor was found to see."""
    return await tx.structs(Promise, COMMITMENTS, tx.tenant.id, report_id)


def _like(text: str) -> str:
    if not text.strip():
        return ""
    escaped = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


class Found(msgspec.Struct, frozen=True):
    """A customer to choose."""

    id: UUID
    name: str
    customer_no: str
    tier: str


class Version(msgspec.Struct, frozen=True):
    """An earlier version: who changed it, and when."""

    version: int
    edited_by: str | None
    edited_at: datetime


class Attached(msgspec.Struct, frozen=True):
    id: UUID
    file_name: str
    media_type: str
    size: int
    created_at: datetime


FIND: LiteralString = """
    SELECT c.id, c.name, c.customer_no, c.tier FROM customer c
     WHERE c.tenant_id = $1 AND {in scope}
       AND (c.name ILIKE $3 OR c.name_initials ILIKE $4 OR c.customer_no ILIKE $3)
     ORDER BY c.name_pinyin, c.id LIMIT 8
"""
VERSIONS: LiteralString = """
    SELECT v.version, u.name AS edited_by, v.edited_at
      FROM call_report_version v
      LEFT JOIN user_account u ON u.tenant_id = $1 AND u.id = v.edited_by
     WHERE v.tenant_id = $1 AND v.report_id = $2 ORDER BY v.version DESC
"""
ATTACHMENTS: LiteralString = """
    SELECT a.id, a.file_name, a.media_type, a.size, a.created_at FROM attachment a
     WHERE a.tenant_id = $1 AND a.report_id = $2 ORDER BY a.created_at, a.id
"""


async def find_customers(tx: Transaction, actor: Actor, q: str) -> list[Found]:
    """Up to eight, by name, number or initials."""
    statement, scope = within(FIND, actor)
    return await tx.structs(Found, statement, tx.tenant.id, scope.ids, _like(q), _like(q)[1:])


async def versions(tx: Transaction, report_id: UUID) -> list[Version]:
    return await tx.structs(Version, VERSIONS, tx.tenant.id, report_id)


async def attachments(tx: Transaction, report_id: UUID) -> list[Attached]:
    return await tx.structs(Attached, ATTACHMENTS, tx.tenant.id, report_id)


def may_review(actor: Actor, report: Report) -> bool:
    """A leader reviews what others recorded, never his own (maker is not checker)."""
    return leads(actor) and report.recorded_by != actor.user_id and report.rm_id != actor.employee_id
