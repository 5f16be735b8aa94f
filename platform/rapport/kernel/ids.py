"""Identifiers: UUID version 7 (RFC 9562), the same kind as PostgreSQL's `uuidv7()`."""

import secrets
import threading
import time
from uuid import UUID

_FRACTIONS = 1 << 12
_NANOSECONDS = 1_000_000
_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A new id. Ids of one process sort by creation, even within a microsecond or when the clock steps back.

    48 bits of Unix milliseconds, 12 bits of their fraction, 62 random bits.
    """
    stamp = _next_stamp()
    milliseconds, fraction = divmod(stamp, _FRACTIONS)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62))


def _next_stamp() -> int:
    global _last
    milliseconds, rest = divmod(time.time_ns(), _NANOSECONDS)
    with _lock:
        _last = max(_last + 1, milliseconds * _FRACTIONS + rest * _FRACTIONS // _NANOSECONDS)
        return _last
