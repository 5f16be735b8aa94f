"""Values of forms that more than one screen reads."""

from typing import Protocol

from rapport.kernel.errors import FieldError, Invalid
from rapport.kernel.i18n import gettext

LONGEST = 9


class Form(Protocol):
    """A mapping, or anything that answers for a field's name."""

    def get(self, name: str, default: str, /) -> str: ...


def version_of(form: Form) -> int:
    """The version that a form refers to; Invalid for anything else."""
    text = form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST):
        raise Invalid(fields=[FieldError("version", "invalid", gettext("This value is not allowed here"))])
    return int(text)
