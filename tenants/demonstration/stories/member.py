"""The people and firms that planted stories are about. Days count back from the last day of the feed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tenants.demonstration.codes import Channel, ContactPurpose, Line


class Income(StrEnum):
    """Where a person's monthly money comes from."""

    FIRM = "FIRM"
    OTHER = "OTHER"
    PENSION = "PENSION"
    BUSINESS = "BUSINESS"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Holding:
    """A contract: `yuan` of a product; `matures` days after the last day (negative: before it).

    `months` 0 is open-ended; a holding that is not renewed pays its principal to the main account.
    """

    product: str
    yuan: int
    months: int = 0
    matures: int = 0
    renewed: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """A large movement (yuan, negative is out); the account's usual level moves with it."""

    days_ago: int
    yuan: int
    bank: str


@dataclass(frozen=True, slots=True)
class Talk:
    days_ago: int
    channel: Channel
    purpose: ContactPurpose
    text: str
    tags: tuple[str, ...] = ()
    competitor: str = ""
    price_refused: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """`quiet`: days since the last ordinary contact; `former` had the customer until `handed` days ago."""

    serial: int
    name: str
    born: date
    tier: str
    unit: int
    manager: str
    demand: int
    female: bool = False
    line: Line = Line.RETAIL
    income: Income = Income.OTHER
    holdings: tuple[Holding, ...] = ()
    steps: tuple[Step, ...] = ()
    talks: tuple[Talk, ...] = ()
    quiet: int | None = None
    former: str = ""
    handed: int = 0
    prepays: int | None = None
    payroll_lost: bool = False


@dataclass(frozen=True, slots=True)
class Firm:
    serial: int
    name: str
    tier: str
    unit: int
    manager: str
    line: Line
    demand: int
    steps: tuple[Step, ...] = ()
    talks: tuple[Talk, ...] = ()
    payroll_lost: bool = False


def person_number(serial: int) -> str:
    return f"C1{serial:05d}"


def company_number(serial: int) -> str:
    return f"C2{serial:05d}"


def institution_number(serial: int) -> str:
    return f"C3{serial:05d}"
