"""How far a load has come and how long it will still take."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

STALLED_SECONDS: Final = 180
STALLED_DAYS: Final = 10


@dataclass(frozen=True, slots=True)
class LoadFigures:
    """What the tables say: of `days` that were seen together, `done` are decided.

    The rest is about the days decided last: `recent` of them between `first_at` and `last_at`, with `rows` and
    `seconds` (of work, the nights between not counted).
    """

    days: int
    done: int
    recent: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    rows: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """`seconds_left` is None until two days are done; `stalled` when far longer than usual nothing came."""

    days: int
    done: int
    rows_per_second: int
    seconds_left: int | None
    stalled: bool


def estimate(figures: LoadFigures, now: datetime) -> Progress:
    """By the pace of the days decided last, nights included: what is left takes as long as they took."""
    pace = _seconds_a_day(figures)
    left = figures.days - figures.done
    rate = round(figures.rows / figures.seconds) if figures.seconds > 0 else 0
    return Progress(
        figures.days,
        figures.done,
        rate,
        None if pace is None else round(pace * left),
        left > 0 and _stalled(figures, pace, now),
    )


def _seconds_a_day(figures: LoadFigures) -> float | None:
    if figures.recent < 2 or figures.first_at is None or figures.last_at is None:
        return None
    return (figures.last_at - figures.first_at).total_seconds() / (figures.recent - 1)


def _stalled(figures: LoadFigures, pace: float | None, now: datetime) -> bool:
    if figures.last_at is None:
        return False
    silent = (now - figures.last_at).total_seconds()
    return silent > max(STALLED_SECONDS, STALLED_DAYS * (pace or 0))
