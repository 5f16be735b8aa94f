"""What a vertical adds to its tables that Piccolo cannot say: indexes, keys by hand, functions, grants."""

from dataclasses import dataclass
from typing import LiteralString


@dataclass(frozen=True, slots=True)
class Schema:
    """Idempotent statements that `secure()` runs after every migration, in this order.

    `indexes` CREATE INDEX IF NOT EXISTS; `functions` CREATE OR REPLACE FUNCTION; `policies` and `grants` for
    service roles; `read_only` tables the application may read, but not change; `platform` tables that belong to
    no tenant and hold no customer data (their grants are said in `grants`).
    """

    indexes: tuple[LiteralString, ...] = ()
    functions: tuple[LiteralString, ...] = ()
    grants: tuple[LiteralString, ...] = ()
    read_only: tuple[LiteralString, ...] = ()
    platform: tuple[LiteralString, ...] = ()

    def __add__(self, other: "Schema") -> "Schema":
        """Both, this one's statements first."""
        return Schema(
            self.indexes + other.indexes,
            self.functions + other.functions,
            self.grants + other.grants,
            self.read_only + other.read_only,
            self.platform + other.platform,
        )
