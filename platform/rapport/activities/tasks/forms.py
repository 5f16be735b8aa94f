"""The task form, read into an order."""

import re
from datetime import date
from uuid import UUID

from rapport.activities.contacts.form import Typed
from rapport.activities.tasks.service import Order
from rapport.activities.words import PRIORITIES
from rapport.kernel.errors import FieldError, Invalid
from rapport.kernel.i18n import gettext

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def order_of(form: Typed) -> Order:
    """Raises `Invalid` with every fault of the form."""
    text, due, priority = form.get("title"), form.day("due", required=True), form.get("priority", "NORMAL")
    if not text:
        form.errors["title"] = gettext("Say what is to be done")
    elif len(text) > 180 or len(form.get("acceptance")) > 1000:
        form.errors["title" if len(text) > 180 else "acceptance"] = gettext("This text is too long")
    if priority not in PRIORITIES:
        form.errors["priority"] = gettext("Choose one")
    if form.errors or due is None:
        raise Invalid(fields=[FieldError(name, "invalid", said) for name, said in form.errors.items()])
    return Order(title=text, due=due, priority=priority, acceptance=form.get("acceptance"))  # type: ignore[arg-type]  # checked above


def dispatch_ids(selection: str) -> list[UUID]:
    """The customers that a list sent along, apart by commas."""
    return [UUID(text) for text in _ID.findall(selection.lower())]


def required_day(form: Typed, name: str) -> date:
    """The day of a field; `Invalid` for none."""
    found = form.day(name, required=True)
    if found is None:
        raise Invalid(fields=[FieldError(name, "invalid", form.errors[name])])
    return found
