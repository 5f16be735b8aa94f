"""Recording, correcting and reviewing contacts (domain.md 10.2)."""

from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from rapport.activities.access import within
from rapport.activities.contacts.model import Content, NewContact, faults, promise_faults
from rapport.activities.contacts.plan import ContactDates, next_dates
from rapport.activities.contacts.statements import CONTEXT, RECORD
from rapport.activities.hooks import alert_desk
from rapport.activities.kinds import COMMITMENT, CONTACT_KINDS, NEXT_STEP
from rapport.activities.rules import CONTACT_PLAN
from rapport.activities.words import COMPETITOR_TAGS, FACE_TO_FACE
from rapport.kernel.access import Actor, Permission, require
from rapport.kernel.audit import append
from rapport.kernel.audit.chain import Json
from rapport.kernel.business_date import local_day
from rapport.kernel.database import Tenant, Transaction
from rapport.kernel.errors import Invalid, NotFound
from rapport.kernel.ids import uuid7


class Circumstances(msgspec.Struct, frozen=True):
    """What recording a contact has to know of the customer and of the day."""

    id: UUID
    customer_no: str
    name: str
    tier: str
    alert_level: str
    today: date
    owed_from: date | None
    last_contact_on: date | None
    last_face_on: date | None
    lead_rm_id: UUID | None
    lead_user_id: UUID | None
    plan: str | None


class Recorded(msgspec.Struct, frozen=True):
    """A contact made. `started_at` is UTC; `told` are the users whose screens show it."""

    id: UUID
    customer_id: UUID
    contacted_on: date
    started_at: datetime
    ended_at: datetime | None
    price_refused_on: date | None
    next_contact_due: date | None
    tasks_closed: int
    told: tuple[UUID, ...]


async def circumstances(tx: Transaction, actor: Actor, customer_id: UUID) -> Circumstances:
    """`NotFound` for an unknown customer and for one outside the actor's scope alike."""
    statement, scope = within(CONTEXT, actor)
    tenant = tx.tenant
    found = await tx.struct(
        Circumstances,
        statement,
        tenant.id,
        scope.ids,
        customer_id,
        list(FACE_TO_FACE),
        tenant.replayed,
        local_day(tenant),
        CONTACT_PLAN.code,
    )
    if found is None:
        raise NotFound
    return found


async def record_contact(tx: Transaction, actor: Actor, contact: NewContact) -> Recorded:
    """Write the report, its tasks and the customer's contact dates; close what it settles; warn anew.

    `Invalid` with one FieldError a field, `NotFound` for a customer out of scope.
    """
    require(actor, Permission.CONTACT_WRITE)
    now = await circumstances(tx, actor, contact.customer_id)
    started_at, ended_at = moments(tx.tenant, contact, now.today)
    on = local_day(tx.tenant, started_at)
    _check(contact, on, now.today)
    recorded = await _write(tx, actor, contact, now, (on, started_at, ended_at))
    append(tx, actor, "contact.record", "call_report", str(recorded.id), details=_noted(contact, on))
    await _warn(tx, contact, now)
    return recorded


def _check(contact: NewContact, on: date, today: date) -> None:
    found = faults(contact, on, today) + promise_faults(contact, today)
    if found:
        raise Invalid(fields=found)


async def _write(
    tx: Transaction,
    actor: Actor,
    contact: NewContact,
    now: Circumstances,
    when: tuple[date, datetime, datetime | None],
) -> Recorded:
    on, started_at, ended_at = when
    report_id = uuid7()
    dates = dates_after(contact.channel, on, now)
    refused_on = on if contact.price_refused else None
    promised = [(COMMITMENT, each.what.strip(), each.due) for each in contact.commitments]
    given = [(NEXT_STEP, contact.next_step.strip(), contact.next_date), *promised]
    closed = await tx.fetch_value(
        RECORD,
        tx.tenant.id,
        report_id,
        contact.customer_id,
        actor.employee_id or now.lead_rm_id,
        actor.user_id,
        on,
        started_at,
        ended_at,
        contact.channel,
        contact.purpose,
        list(contact.contacts),
        list(contact.companions),
        contact.place,
        list(contact.topics),
        contact.needs,
        contact.feedback,
        contact.competitor_info,
        list(contact.tags),
        refused_on,
        contact.risks,
        contact.mood,
        contact.next_step.strip(),
        contact.next_date,
        contact.alert_id,
        now.today,
        [kind for kind, _, _ in given],
        [title for _, title, _ in given],
        list(contact.tasks),
        [due for _, _, due in given],
        list(CONTACT_KINDS),
        dates.soon_on,
        dates.due_on,
    )
    told = (actor.user_id, now.lead_user_id) if now.lead_user_id else (actor.user_id,)
    return Recorded(
        report_id, contact.customer_id, on, started_at, ended_at, refused_on, dates.due_on, closed, told
    )


def moments(tenant: Tenant, contact: Content, today: date) -> tuple[datetime, datetime | None]:
    """Start and end in UTC. Without a start: now by the clock, on the business day."""
    zone = ZoneInfo(tenant.timezone)
    clock = datetime.now(zone)
    start = contact.start or datetime.combine(today, clock.time(), zone)
    return _utc(start, zone), _utc(contact.end, zone) if contact.end else None


def _utc(value: datetime, zone: ZoneInfo) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def dates_after(channel: str, on: date, now: Circumstances) -> ContactDates:
    """The contact plan's dates with a contact on `on` counted in."""
    plan = CONTACT_PLAN.default if now.plan is None else CONTACT_PLAN.decode(now.plan)
    owed_from = now.owed_from or on
    last_any = max(on, now.last_contact_on or on)
    face = on if channel in FACE_TO_FACE else owed_from
    return next_dates(now.tier, plan, last_any, max(face, now.last_face_on or owed_from))


async def _warn(tx: Transaction, contact: NewContact, now: Circumstances) -> None:
    """A contact moves the score by what was said, or by ending a lapse that an open alert counts."""
    said = contact.competitor_info or contact.price_refused or set(contact.tags) & set(COMPETITOR_TAGS)
    desk = alert_desk()
    if desk is not None and (said or now.alert_level != "NONE"):
        await desk.evaluate(tx, contact.customer_id)


def _noted(contact: NewContact, on: date) -> dict[str, Json]:
    """What the audit keeps: no word that was said."""
    return {
        "customer": str(contact.customer_id),
        "channel": contact.channel,
        "purpose": contact.purpose,
        "contacted_on": on.isoformat(),
        "commitments": len(contact.commitments),
    }
