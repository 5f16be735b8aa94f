"""What a planted story says of itself, for tests and for whoever walks the screens."""

from dataclasses import dataclass
from datetime import date

from tenants.demonstration.codes import Level, Signal


@dataclass(frozen=True, slots=True)
class Expectation:
    """On the night of `on` these signals are live together and give this level (domain.md 9.6, N-06)."""

    customer_no: str
    signals: tuple[Signal, ...]
    level: Level
    on: date


@dataclass(frozen=True, slots=True)
class Story:
    """`dates` names the days on which something happens; customers and employees by their numbers."""

    code: str
    title_zh: str
    title_en: str
    told_zh: str
    told_en: str
    employees: tuple[str, ...]
    customers: tuple[str, ...]
    dates: dict[str, date]
    expected: tuple[Expectation, ...] = ()
