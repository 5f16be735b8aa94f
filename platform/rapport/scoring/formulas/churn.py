"""The churn score (domain.md 9.6, vector `N-06`)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rapport.kernel.money import prorate
from rapport.scoring.formulas.findings import SignalFinding
from rapport.scoring.formulas.parameters import ChurnParameters

DEFAULTS = ChurnParameters()


class Level(StrEnum):
    """In rising order."""

    NONE = "NONE"
    YELLOW = "YELLOW"
    ORANGE = "ORANGE"
    RED = "RED"

    @property
    def rank(self) -> int:
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class ChurnScore:
    """`base` is Σ points; `combo` says whether an account and an event signal paired."""

    base: int
    combo: bool
    score: int
    level: Level


@dataclass(frozen=True, slots=True)
class Pair:
    """An account signal and the event, of that day, with which it raises the score."""

    account: SignalFinding
    event: SignalFinding
    event_on: date


def pair(findings: Sequence[SignalFinding], rules: ChurnParameters = DEFAULTS) -> Pair | None:
    """An account signal and an event signal whose dates lie at most 30 days apart, the closest such pair.

    Both are live because they are findings of one night. Any live event of an event signal may pair, so a
    newer event never undoes a pair. In SQL: EXISTS with `abs(a.since - e.day) <= 30`.
    """
    pairs = [
        Pair(account, event, day)
        for account in findings
        if account.is_account_signal
        for event in findings
        if not event.is_account_signal
        for day in event.dates or (event.since,)
    ]
    closest = min(pairs, key=_apart, default=None)
    return closest if closest and _apart(closest)[0] <= rules.combo_days else None


def score_findings(findings: Sequence[SignalFinding], rules: ChurnParameters = DEFAULTS) -> ChurnScore:
    """Score of the signals that are true on one night."""
    codes = [finding.code for finding in findings]
    return churn_score(codes, combo=pair(findings, rules) is not None, rules=rules)


def churn_score(codes: Collection[str], *, combo: bool, rules: ChurnParameters = DEFAULTS) -> ChurnScore:
    """min(100, Σ points, × 1.3 HALF_UP when paired). A code counts once; ValueError if it has no points."""
    base = sum(_points(code, rules.points) for code in set(codes))
    factor = rules.combo_factor if combo else Decimal(1)
    score = min(rules.cap, prorate(base, factor))
    return ChurnScore(base, combo, score, level_of(score, rules))


def level_of(score: int, rules: ChurnParameters = DEFAULTS) -> Level:
    """≥ 70 red, ≥ 45 orange, ≥ 25 yellow."""
    if score >= rules.red:
        return Level.RED
    if score >= rules.orange:
        return Level.ORANGE
    return Level.YELLOW if score >= rules.yellow else Level.NONE


def _apart(each: Pair) -> tuple[int, str, str, date]:
    return abs((each.account.since - each.event_on).days), each.account.code, each.event.code, each.event_on


def _points(code: str, points: Mapping[str, int]) -> int:
    if code not in points:
        raise ValueError(f"the signal {code!r} has no points")
    return points[code]
