"""Contacts in the JSON API; names are those of the field list (fields.csv, CallReport)."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from rapport.activities.contacts.model import NewContact
from rapport.activities.contacts.repository import Report
from rapport.activities.contacts.service import Recorded


class ContactItem(msgspec.Struct, frozen=True):
    """A call report. `start` and `end` are UTC, `contacted_on` the bank's business day."""

    id: UUID
    customer_id: UUID
    customer: str
    rm: str | None
    contacted_on: date
    start: datetime
    end: datetime | None
    channel: str
    purpose: str
    contacts: list[str]
    companions: list[str]
    place: str
    topics: list[str]
    needs: str
    feedback: str
    competitor_info: str
    tags: list[str]
    price_refused: bool
    risks: str
    mood: int | None
    next_step: str
    next_date: date | None
    alert_id: UUID | None
    validity: str
    review_comment: str
    version: int


class ContactPage(msgspec.Struct, frozen=True):
    items: list[ContactItem]
    next_cursor: str | None


class ContactCreated(msgspec.Struct, frozen=True):
    """What recording a contact did: its tasks were made, `tasks_closed` others ended."""

    id: UUID
    customer_id: UUID
    contacted_on: date
    start: datetime
    end: datetime | None
    channel: str
    purpose: str
    next_step: str
    next_date: date
    next_contact_due: date | None
    tasks_created: int
    tasks_closed: int
    version: int = 1


def contact_item(report: Report) -> ContactItem:
    return ContactItem(
        id=report.id,
        customer_id=report.customer_id,
        customer=report.customer,
        rm=report.rm,
        contacted_on=report.contacted_on,
        start=report.started_at,
        end=report.ended_at,
        channel=report.channel,
        purpose=report.purpose,
        contacts=report.persons_met,
        companions=report.companions,
        place=report.place,
        topics=report.topics,
        needs=report.needs,
        feedback=report.feedback,
        competitor_info=report.competitor_info,
        tags=report.tags,
        price_refused=report.price_refused_on is not None,
        risks=report.risks,
        mood=report.mood,
        next_step=report.next_step,
        next_date=report.next_date,
        alert_id=report.alert_id,
        validity=report.validity,
        review_comment=report.review_comment,
        version=report.version,
    )


def contact_created(contact: NewContact, recorded: Recorded) -> ContactCreated:
    return ContactCreated(
        id=recorded.id,
        customer_id=recorded.customer_id,
        contacted_on=recorded.contacted_on,
        start=recorded.started_at,
        end=recorded.ended_at,
        channel=contact.channel,
        purpose=contact.purpose,
        next_step=contact.next_step,
        next_date=contact.next_date,
        next_contact_due=recorded.next_contact_due,
        tasks_created=1 + len(contact.commitments),
        tasks_closed=recorded.tasks_closed,
    )
