"""Where a page of the list ended: order, stretch, key and id, checked when they come back."""

from datetime import date
from typing import Final
from uuid import UUID

from rapport.customers.listing.sorts import Sort, Stretch
from rapport.kernel.errors import FieldError, Invalid
from rapport.kernel.http.cursor import decode_cursor, encode_cursor
from rapport.kernel.i18n import gettext

Key = int | str | date | None
_KINDS: Final[dict[str, type]] = {"bigint": int, "smallint": int, "text": str, "date": date}
_SIZES: Final = {"bigint": 2**63, "smallint": 2**15}


def write_cursor(sort: str, stretch: Stretch, key: Key, tie: UUID) -> str:
    return encode_cursor(sort, stretch, key, tie)


def read_cursor(text: str, sort: str, order: Sort) -> tuple[Stretch, Key, UUID]:
    """Stretch, key and id; Invalid for anything that this order did not write."""
    written, stretch, raw, tie = decode_cursor(text, tuple[str, Stretch, int | str | None, UUID])
    try:
        key = _key(raw, order) if stretch == "keyed" else None
    except ValueError:
        written = ""
        key = None
    if written != sort or stretch not in order.stretches(sort.startswith("-")):
        fault = FieldError("cursor", "invalid", gettext("This is not a cursor that this list gave out"))
        raise Invalid(fields=[fault])
    return stretch, key, tie


def _key(raw: int | str | None, order: Sort) -> Key:
    """The key in its SQL type; ValueError for another kind or one that the type cannot hold."""
    kind = _KINDS[order.cast]
    if kind is date and isinstance(raw, str):
        return date.fromisoformat(raw)
    if type(raw) is not kind or (isinstance(raw, int) and abs(raw) >= _SIZES[order.cast]):
        raise ValueError("a key of another kind")
    if isinstance(raw, str) and "\0" in raw:
        raise ValueError("a character that cannot be stored")
    return raw
