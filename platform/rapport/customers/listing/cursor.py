"""Where a page ended: opaque to its reader, checked when it comes back."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from rapport.customers.listing.sorts import Sort, Stretch
from rapport.kernel.errors import FieldError, Invalid
from rapport.kernel.i18n import gettext

Key = int | str | date | None
_MOST: Final = 1_200
_KINDS: Final[dict[str, type]] = {"bigint": int, "smallint": int, "text": str, "date": date}
_SIZES: Final = {"bigint": 2**63, "smallint": 2**15}


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """The last row that was given out: the order it belongs to, its stretch, its key and its id."""

    sort: str
    stretch: Stretch
    key: int | str | None
    tie: UUID


def write_cursor(sort: str, stretch: Stretch, key: Key, tie: UUID) -> str:
    shown = key.isoformat() if isinstance(key, date) else key
    return urlsafe_b64encode(msgspec.json.encode(Cursor(sort, stretch, shown, tie))).decode().rstrip("=")


def read_cursor(text: str, sort: str, order: Sort) -> tuple[Stretch, Key, UUID]:
    """Stretch, key and id; Invalid for anything that this order did not write."""
    try:
        cursor = msgspec.json.decode(_bytes(text), type=Cursor)
        key = _key(cursor, order)
        known = cursor.sort == sort and cursor.stretch in order.stretches(sort.startswith("-"))
    except (ValueError, Error, msgspec.MsgspecError):
        known, cursor, key = False, None, None
    if cursor is None or not known:
        raise Invalid(fields=[FieldError("cursor", "invalid", gettext("This value is not allowed here"))])
    return cursor.stretch, key, cursor.tie


def _bytes(text: str) -> bytes:
    if len(text) > _MOST:
        raise ValueError("no cursor of ours is that long")
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def _key(cursor: Cursor, order: Sort) -> Key:
    """The key in its SQL type; ValueError for another kind or one that the type cannot hold."""
    if cursor.stretch == "keyless":
        return None
    key, kind = cursor.key, _KINDS[order.cast]
    if kind is date and isinstance(key, str):
        return date.fromisoformat(key)
    if type(key) is not kind or (isinstance(key, int) and abs(key) >= _SIZES[order.cast]):
        raise ValueError("a key of another kind")
    if isinstance(key, str) and "\0" in key:
        raise ValueError("a character that cannot be stored")
    return key
