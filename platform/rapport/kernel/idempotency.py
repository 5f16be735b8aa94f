"""`Idempotency-Key`: the same write sent twice is done once, and both senders read the same answer.

Pure parts: the fingerprint of a request and what to do about a stored one. The row of the first request is
written in its own transaction, so a request that failed leaves none and may be tried again.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import Enum
from typing import Final
from uuid import UUID

from rapport.kernel.errors import BadRequest, Conflict, Invalid
from rapport.kernel.i18n import gettext

HEADER: Final = "idempotency-key"
KEPT_HOURS: Final = 24
_KEY: Final = re.compile(r"[A-Za-z0-9_.:-]{8,100}", re.ASCII)


class Course(Enum):
    """What to do with a write that carries a key."""

    DO = "do"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept of an earlier write with the same key and user; `status` is 0 while it is under way."""

    fingerprint: bytes
    status: int


def checked_key(presented: str) -> str:
    """The key as it is stored; BadRequest unless it is 8 to 100 letters, digits or `_.:-`, such as a UUID."""
    if not _KEY.fullmatch(presented):
        raise BadRequest(gettext("An Idempotency-Key is 8 to 100 letters, digits or _ . : -"))
    return presented


def fingerprint(method: str, path: str, query: bytes, body: bytes, user_id: UUID) -> bytes:
    """32 bytes that two requests share only if they ask for the same by the same user, byte for byte."""
    parts = (method.encode(), path.encode(), query, body, user_id.bytes)
    framed = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hashlib.sha256(b"rapport idempotency 1\0" + framed).digest()


def course(stored: Stored | None, presented: bytes) -> Course:
    """DO when the key is new, REPLAY when the same request was answered.

    Invalid when the key was used for another request, Conflict (Retry-After 1) while the first is under way.
    """
    if stored is None:
        return Course.DO
    if not hmac.compare_digest(stored.fingerprint, presented):
        raise Invalid(gettext("This Idempotency-Key was used for another request"))
    if stored.status == 0:
        raise Conflict(
            gettext("The first request with this Idempotency-Key is still under way"), retry_after=1
        )
    return Course.REPLAY
