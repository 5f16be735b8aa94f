"""Which passwords are good enough: length, not breached, not made of the person's or the bank's own words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from rapport.kernel.authentication.breached import is_breached
from rapport.kernel.errors import FieldError
from rapport.kernel.i18n import gettext

MINIMUM: Final = 12
ADMINISTRATOR_MINIMUM: Final = 15
MAXIMUM: Final = 128

Fault = Literal["too_short", "too_long", "breached", "contains_own_words"]
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose password it is; `administrator`: one of the three administrators, or the operator.

    `least` and `forbidden` are what the bank asks for on top of the platform.
    """

    email: str
    name: str
    bank: str
    administrator: bool = False
    least: int = 0
    forbidden: tuple[str, ...] = ()

    @property
    def minimum(self) -> int:
        """The bank's own length where it asks for more than the platform."""
        return max(self.least, ADMINISTRATOR_MINIMUM if self.administrator else MINIMUM)


def faults(password: str, owner: Owner) -> list[Fault]:
    """All that is wrong with the password, in this order; empty when it may be used.

    Lengths count characters after NFKC. There are no rules on kinds of characters (NIST SP 800-63B).
    """
    text = unicodedata.normalize("NFKC", password)
    found: list[tuple[bool, Fault]] = [
        (len(text) < owner.minimum, "too_short"),
        (len(text) > MAXIMUM, "too_long"),
        (len(text) <= MAXIMUM and is_breached(text), "breached"),
        (any(word in _squeezed(text) for word in _own_words(owner)), "contains_own_words"),
    ]
    return [fault for wrong, fault in found if wrong]


def field_errors(password: str, owner: Owner, *, field: str = "password") -> list[FieldError]:
    """The faults as messages at the form's field, in the current language."""
    return [FieldError(field, fault, _message(fault, owner)) for fault in faults(password, owner)]


def _message(fault: Fault, owner: Owner) -> str:
    match fault:
        case "too_short":
            return gettext("Use at least %(count)d characters") % {"count": owner.minimum}
        case "too_long":
            return gettext("Use at most %(count)d characters") % {"count": MAXIMUM}
        case "breached":
            return gettext("This password is too common; choose words that do not belong together")
        case "contains_own_words":
            return gettext("Do not use your name, your e-mail address or the name of the bank")


def _squeezed(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))


def _own_words(owner: Owner) -> Iterator[str]:
    """Words of four letters and more (two where a word is not Latin), and each source squeezed together."""
    for source in (owner.email.partition("@")[0], owner.name, owner.bank, *owner.forbidden):
        text = unicodedata.normalize("NFKC", source)
        for word in (_squeezed(text), *_WORD.findall(text.casefold())):
            if len(word) >= (4 if word.isascii() else 2):
                yield word
