"""The call report's form: what was typed, read into a contact or sent back with a message at each field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TypeVar
from uuid import UUID

import msgspec

from rapport.activities.contacts.model import Commitment, Content, NewContact
from rapport.kernel.errors import FieldError, Invalid
from rapport.kernel.i18n import gettext

_SEPARATORS = re.compile(r"[,，、;；\n]+")
T = TypeVar("T", Content, NewContact)
LISTS = ("contacts", "companions", "topics")
TEXTS = ("place", "needs", "feedback", "competitor_info", "risks", "next_step")
MAX_ROWS = 10


@dataclass(slots=True)
class Typed:
    """Form fields as they came: `get` one value, `all` of a name; `errors` collects what is wrong."""

    values: Mapping[str, Sequence[str]]
    errors: dict[str, str] = field(default_factory=dict[str, str])

    def get(self, name: str, default: str = "") -> str:
        found = self.values.get(name)
        return found[0].strip() if found else default

    def all(self, name: str) -> list[str]:
        return [value.strip() for value in self.values.get(name, ()) if value.strip()]

    def day(self, name: str, *, required: bool = False) -> date | None:
        text = self.get(name)
        if not text:
            if required:
                self.errors[name] = gettext("Choose a day")
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.errors[name] = gettext("This is not a date")
            return None

    def clock(self, name: str) -> time | None:
        text = self.get(name)
        try:
            return time.fromisoformat(text).replace(tzinfo=None) if text else None
        except ValueError:
            self.errors[name] = gettext("This is not a time")
            return None

    def names(self, name: str) -> tuple[str, ...]:
        """Several in one field, apart by comma, 、 or line."""
        return tuple(part for part in (each.strip() for each in _SEPARATORS.split(self.get(name))) if part)


def read_new(typed: Typed, customer_id: UUID) -> NewContact:
    """Raises `Invalid` with every fault of the form."""
    fields = _content(typed)
    fields["customer_id"] = customer_id
    fields["commitments"] = _commitments(typed)
    fields["tasks"] = tuple(_uuids(typed, "tasks"))
    fields["alert_id"] = next(iter(_uuids(typed, "alert_id")), None)
    return _made(typed, fields, NewContact)


def read_content(typed: Typed) -> Content:
    """A correction: what was said, without commitments and tasks."""
    return _made(typed, _content(typed), Content)


def _content(typed: Typed) -> dict[str, object]:
    on, start, end = typed.day("on", required=True), typed.clock("start"), typed.clock("end")
    mood = typed.get("mood")
    found: dict[str, object] = {name: typed.get(name) for name in TEXTS}
    found |= {name: typed.names(name) for name in LISTS}
    found |= {
        "channel": typed.get("channel"),
        "purpose": typed.get("purpose"),
        "next_date": typed.day("next_date", required=True),
        "start": datetime.combine(on, start) if on and start else None,
        "end": datetime.combine(on, end) if on and end else None,
        "tags": tuple(typed.all("tags")),
        "price_refused": typed.get("price_refused") == "true",
        "mood": int(mood) if mood.isdigit() else None,
    }
    if not found["next_step"]:
        typed.errors["next_step"] = gettext("Say what comes next")
    if not start:
        typed.errors.setdefault("start", gettext("Say when it began"))
    return found


def _commitments(typed: Typed) -> tuple[Commitment, ...]:
    """Rows `promise-<n>` and `promise-due-<n>`; an empty row is none."""
    found: list[Commitment] = []
    for n in range(MAX_ROWS):
        what = typed.get(f"promise-{n}")
        if not what:
            continue
        due = typed.day(f"promise-due-{n}", required=True)
        if due is not None:
            found.append(Commitment(what=what[:180], due=due))
    return tuple(found)


def _uuids(typed: Typed, name: str) -> list[UUID]:
    """Ids that our own page put there; a broken one is as if it were not."""
    return [UUID(text) for text in typed.all(name) if re.fullmatch(r"[0-9a-f-]{36}", text)]


def _made(typed: Typed, fields: Mapping[str, object], kind: type[T]) -> T:
    """The struct, checked by its own type, so that form and API refuse alike."""
    if not typed.errors:
        try:
            return msgspec.convert(fields, kind, builtin_types=(datetime, date, UUID), str_keys=True)
        except msgspec.ValidationError as error:
            typed.errors.update(_located(error))
    raise Invalid(fields=[FieldError(name, "invalid", text) for name, text in typed.errors.items()])


def _located(error: msgspec.ValidationError) -> dict[str, str]:
    place = re.search(r"`\$\.(\w+)", str(error))
    long = "length <=" in str(error)
    text = gettext("This text is too long") if long else gettext("This value is not allowed here")
    return {place[1] if place else "channel": text}
