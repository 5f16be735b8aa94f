"""Alerts in the JSON API; names are those of the field list (fields.csv, ChurnAlert)."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from rapport.kernel.http.decoding import Strict
from rapport.kernel.money import decimal_text
from rapport.scoring.arithmetic import Signal, signals_of
from rapport.scoring.evidence import sentence
from rapport.scoring.repository import Alert
from rapport.scoring.words import signal_name


class SignalItem(msgspec.Struct, frozen=True):
    """A signal: its points, since when, and what it was read off (amounts are decimal strings)."""

    code: str
    name: str
    points: int
    since: date
    text: str
    evidence: dict[str, object]


class AlertItem(msgspec.Struct, frozen=True):
    """`score` is Σ points, × 1.3 if `combo`, at most 100. AUM in `currency`."""

    id: UUID
    customer_id: UUID
    customer: str
    rm: str | None
    level: str
    score: int
    base_score: int
    combo: bool
    signals: list[SignalItem]
    state: str
    opened_on: date
    evaluated_on: date
    due_on: date | None
    action: str
    outcome: str
    closed_at: datetime | None
    currency: str
    aum_opened: str
    aum_closed: str | None
    version: int


class AlertPage(msgspec.Struct, frozen=True):
    items: list[AlertItem]
    next_cursor: str | None


class Disposition(Strict, kw_only=True):
    """How an alert ended. `version` is the alert's, as it was read."""

    outcome: Literal["RETAINED", "PARTLY", "LOST", "FALSE_ALARM"]
    action: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    version: int | None = None


def alert_item(alert: Alert, currency: str) -> AlertItem:
    closed = None if alert.aum_closed is None else decimal_text(alert.aum_closed, currency)
    return AlertItem(
        id=alert.id,
        customer_id=alert.customer_id,
        customer=alert.customer,
        rm=alert.rm,
        level=alert.level,
        score=alert.score,
        base_score=alert.base_score,
        combo=alert.combo,
        signals=[_signal(each, currency) for each in signals_of(alert)],
        state=alert.state,
        opened_on=alert.opened_on,
        evaluated_on=alert.evaluated_on,
        due_on=alert.due_on,
        action=alert.action,
        outcome=alert.outcome,
        closed_at=alert.closed_at,
        currency=currency,
        aum_opened=decimal_text(alert.aum_opened, currency),
        aum_closed=closed,
        version=alert.version,
    )


def _signal(signal: Signal, currency: str) -> SignalItem:
    text = sentence(signal.code, signal.evidence, currency)
    return SignalItem(
        signal.code, str(signal_name(signal.code)), signal.points, signal.since, text, signal.evidence
    )
