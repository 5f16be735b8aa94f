"""What a vertical adds to its tables that Piccolo cannot say: indexes, keys by hand, functions, grants."""

from dataclasses import dataclass
from typing import LiteralString


@dataclass(frozen=True, slots=True)
class Schema:
    """Idempotent statements that `secure()` runs after every migration, in this order.

    `indexes` CREATE INDEX IF NOT EXISTS; `functions` CREATE OR REPLACE FUNCTION; `policies` and `grants` for
    service roles; `append_only` tables the application may read and insert, or only read, but not change.
    """

    indexes: tuple[LiteralString, ...] = ()
    functions: tuple[LiteralString, ...] = ()
    grants: tuple[LiteralString, ...] = ()
    read_only: tuple[LiteralString, ...] = ()
