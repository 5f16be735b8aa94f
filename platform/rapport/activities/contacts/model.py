"""What a call report says, and the checks that hold for it wherever it comes from (domain.md 10.2)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from rapport.activities.words import Channel, Purpose
from rapport.kernel.errors import FieldError
from rapport.kernel.http.decoding import Strict
from rapport.kernel.i18n import gettext

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Names = Annotated[tuple[Name, ...], msgspec.Meta(max_length=20)]
Line = Annotated[str, msgspec.Meta(max_length=200)]
Prose = Annotated[str, msgspec.Meta(max_length=4000)]
Mood = Annotated[int, msgspec.Meta(ge=1, le=5)]


class Commitment(Strict, kw_only=True):
    """Something promised to the customer; it becomes a task."""

    what: Annotated[str, msgspec.Meta(min_length=1, max_length=180)]
    due: date


class Content(Strict, kw_only=True):
    """What was said and agreed. `start` without an offset is on the tenant's clock; None: just now."""

    channel: Channel
    purpose: Purpose
    next_step: Annotated[str, msgspec.Meta(min_length=1, max_length=180)]
    next_date: date
    start: datetime | None = None
    end: datetime | None = None
    contacts: Names = ()
    companions: Names = ()
    place: Line = ""
    topics: Names = ()
    needs: Prose = ""
    feedback: Prose = ""
    competitor_info: Prose = ""
    tags: Names = ()
    price_refused: bool = False
    risks: Prose = ""
    mood: Mood | None = None


class NewContact(Content, kw_only=True):
    """A contact to record. `tasks` are open tasks of the customer that it finishes."""

    customer_id: UUID
    commitments: Annotated[tuple[Commitment, ...], msgspec.Meta(max_length=10)] = ()
    tasks: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=20)] = ()
    alert_id: UUID | None = None


def faults(content: Content, contacted_on: date, today: date) -> list[FieldError]:
    """What no shape can say: contacts lie in the past, what follows from them does not."""
    found: list[FieldError] = []
    if contacted_on > today:
        found.append(FieldError("start", "future", gettext("A contact cannot lie in the future")))
    if content.start and content.end and content.end < content.start:
        found.append(FieldError("end", "order", gettext("The end lies before the start")))
    if content.next_date < today:
        found.append(FieldError("next_date", "past", gettext("The next step lies in the past")))
    if not content.next_step.strip():
        found.append(FieldError("next_step", "missing", gettext("Say what comes next")))
    return found


def promise_faults(contact: NewContact, today: date) -> list[FieldError]:
    """Commitments are due today or later."""
    return [
        FieldError(f"commitments.{n}.due", "past", gettext("This day has passed"))
        for n, each in enumerate(contact.commitments)
        if each.due < today
    ]
