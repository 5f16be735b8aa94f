"""When an alert rises, and when its task is due (domain.md 9.6)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapport.kernel.calendar import BankCalendar, add_working_days
from rapport.scoring.formulas.churn import DEFAULTS, Level
from rapport.scoring.formulas.parameters import ChurnParameters


class Reaction(StrEnum):
    """NONE: only the open alert's evidence is brought up to date, if there is one."""

    NONE = "NONE"
    OPEN = "OPEN"
    RAISE = "RAISE"
    REMIND = "REMIND"


@dataclass(frozen=True, slots=True)
class LastAlert:
    """The customer's latest alert: its level and night when it last rose, and the day it was closed."""

    level: Level
    raised_on: date
    closed_on: date | None = None


def react(night: date, level: Level, last: LastAlert | None, rules: ChurnParameters = DEFAULTS) -> Reaction:
    """At most one open alert for a customer; another only on a rise of level or after 30 days.

    Open alert: RAISE it when the level is above the one it last rose to, REMIND when 30 days have passed
    since it rose, both with a new task. No open alert: OPEN one if there was none before, if the level is
    above the last one's, or if 30 days have passed since that one rose and was closed.
    """
    if level is Level.NONE:
        return Reaction.NONE
    if last is None:
        return Reaction.OPEN
    if level.rank > last.level.rank:
        return Reaction.OPEN if last.closed_on else Reaction.RAISE
    since = max(last.raised_on, last.closed_on or last.raised_on)
    if (night - since).days < rules.realert_days:
        return Reaction.NONE
    return Reaction.OPEN if last.closed_on else Reaction.REMIND


def task_due(
    day: date, level: Level, calendar: BankCalendar, rules: ChurnParameters = DEFAULTS
) -> date | None:
    """Due day of the lead manager's task that is given out on `day`: 1, 3 or 7 working days later."""
    days = {
        Level.RED: rules.red_due_days,
        Level.ORANGE: rules.orange_due_days,
        Level.YELLOW: rules.yellow_due_days,
    }
    return add_working_days(day, days[level], calendar) if level in days else None
