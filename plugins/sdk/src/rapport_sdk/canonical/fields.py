"""Kinds of canonical fields and what each admits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """KEY: an identifier. CODE: a value of a list. MOMENT: a time stamp in UTC. RATE: exact, 8 decimals."""

    KEY = "key"
    CODE = "code"
    TEXT = "text"
    CURRENCY = "currency"
    DATE = "date"
    MOMENT = "moment"
    MONEY = "money"
    RATE = "rate"
    INTEGER = "integer"
    FLAG = "flag"
    LIST = "list"


class Timing(StrEnum):
    """How a date stands to the package's business date."""

    ANY = "any"
    NOT_AFTER = "not_after"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One canonical field.

    `values` lists the codes admitted (empty: any). `length` is in characters. `minimum` and `maximum` are
    whole units. `currency` names the field beside MONEY that holds its currency; without one the amount is
    in hundredths, since only the account knows its currency. `personal` fields are class C2 (security.md).
    """

    name: str
    kind: FieldKind
    required: bool = False
    values: tuple[str, ...] = ()
    length: int = 60
    minimum: int | None = None
    maximum: int | None = None
    timing: Timing = Timing.ANY
    currency: str | None = None
    personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One canonical table; `key` is unique within a file.

    `journal` names the amount of a table whose rows are only ever added. Banks do repeat a journal line word
    for word; where it moves no money, the repetition is left out and told, and the file is taken.
    """

    name: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    journal: str | None = None

    def field(self, name: str) -> Field:
        """KeyError where the table has no such field."""
        found = next((field for field in self.fields if field.name == name), None)
        if found is None:
            raise KeyError(name)
        return found
