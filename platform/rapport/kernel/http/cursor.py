"""Cursors of keyset pages: the last row's key values, opaque to the client."""

import base64
import binascii
from typing import TypeVar

import msgspec

from rapport.kernel.errors import FieldError, Invalid
from rapport.kernel.i18n import gettext

T = TypeVar("T")


def encode_cursor(*key: object) -> str:
    """Key values (texts, numbers, dates, UUIDs) as URL-safe text."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def decode_cursor(cursor: str, kind: type[T]) -> T:
    """The values as `kind`, a tuple type; Invalid for anything that `encode_cursor` did not write."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(raw, type=kind)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        fault = FieldError("cursor", "invalid", gettext("This is not a cursor that this list gave out"))
        raise Invalid(fields=[fault]) from error
