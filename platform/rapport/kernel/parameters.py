"""Business parameters: defaults in code, a tenant's versions in rows (domain.md, marks).

A definition names a parameter and its default; `get` answers the newest version that is valid on a day. A
version that a person made counts once another has checked it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, LiteralString, TypeVar
from uuid import UUID

import msgspec

from rapport.kernel.database import Transaction
from rapport.kernel.errors import Invalid

T = TypeVar("T")
U = TypeVar("U")

NEWEST: LiteralString = """
    SELECT value FROM parameter
     WHERE tenant_id = $1 AND code = $2 AND valid_from <= $3 AND (maker IS NULL OR checker IS NOT NULL)
     ORDER BY version DESC LIMIT 1
"""
ADD: LiteralString = """
    INSERT INTO parameter (tenant_id, code, version, value, valid_from, maker, checker, created_at)
    SELECT $1, $2::varchar, coalesce(max(p.version), 0) + 1, $3::jsonb, $4, $5, $6, now()
      FROM parameter p WHERE p.tenant_id = $1 AND p.code = $2::varchar
    RETURNING version
"""


@dataclass(frozen=True, slots=True)
class Parameter(Generic[T]):
    """`default` is also the shape: a version's JSON is read as its type, decimals as strings."""

    code: str
    default: T

    def decode(self, value: str | bytes) -> T:
        """Raises `Invalid` when the JSON has another shape."""
        try:
            return msgspec.json.decode(value, type=type(self.default))
        except msgspec.ValidationError as error:
            raise Invalid(f"{self.code}: {error}") from error


class Definitions:
    """Every parameter of the product by its code; a code is declared once."""

    def __init__(self) -> None:
        self._by_code: dict[str, Parameter[Any]] = {}

    def declare(self, code: str, default: U) -> Parameter[U]:
        if code in self._by_code:
            raise ValueError(f"the parameter {code} is declared twice")
        parameter = Parameter(code, default)
        self._by_code[code] = parameter
        return parameter

    def __getitem__(self, code: str) -> Parameter[Any]:
        return self._by_code[code]

    def __iter__(self) -> Iterator[Parameter[Any]]:
        return iter(self._by_code.values())


definitions = Definitions()
declare = definitions.declare


@dataclass(frozen=True, slots=True)
class OwnDays:
    """A bank's own free days and make-up working days, on top of its market's calendar."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


BANK_CALENDAR = declare("bank_calendar", OwnDays())


async def get(tx: Transaction, parameter: Parameter[T], on: date) -> T:
    """The value that holds on a day: the newest version valid from then or before, else the default."""
    value = await tx.fetch_value(NEWEST, tx.tenant.id, parameter.code, on)
    return parameter.default if value is None else parameter.decode(value)


async def put(
    tx: Transaction,
    parameter: Parameter[T],
    value: T,
    valid_from: date,
    *,
    maker: UUID | None = None,
    checker: UUID | None = None,
) -> int:
    """Write the next version; its number. Without a maker the system itself set it (creating a tenant)."""
    encoded = msgspec.json.encode(value).decode()
    parameter.decode(encoded)
    version: int = await tx.fetch_value(
        ADD, tx.tenant.id, parameter.code, encoded, valid_from, maker, checker
    )
    return version
