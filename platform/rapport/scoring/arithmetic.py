"""How a score came about, signal by signal, so that everybody can add it up (domain.md 9.6)."""

from dataclasses import dataclass
from datetime import date

import msgspec

from rapport.scoring.evidence import sentence
from rapport.scoring.repository import Alert
from rapport.scoring.words import listed, signal_name


class Signal(msgspec.Struct, frozen=True):
    """A signal of an alert as it was found; `since` of an event is its latest day."""

    code: str
    points: int
    since: date
    dates: list[date] = []
    evidence: dict[str, object] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """A signal in words."""

    code: str
    name: str
    evidence: str
    since: date
    points: int


def signals_of(alert: Alert) -> list[Signal]:
    return msgspec.json.decode(alert.signals, type=list[Signal])


def lines(alert: Alert, currency: str) -> list[Line]:
    """The heaviest first."""
    found = sorted(signals_of(alert), key=lambda each: (-each.points, each.code))
    return [
        Line(
            each.code,
            str(signal_name(each.code)),
            sentence(each.code, each.evidence, currency),
            each.since,
            each.points,
        )
        for each in found
    ]


def summary(alert: Alert) -> str:
    """The signals' names, the heaviest first."""
    found = sorted(signals_of(alert), key=lambda each: (-each.points, each.code))
    return listed(signal_name(each.code) for each in found)
