"""Reading alerts, through the customers the actor may see."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.access import Actor, customer_scope
from rapport.kernel.database import Transaction

_COLUMNS: LiteralString = """
    a.id, a.customer_id, c.name AS customer, c.customer_no, c.tier, e.name AS rm, a.opened_on, a.evaluated_on,
    a.raised_on, a.faded_on, a.base_score, a.combo, a.score, a.level, a.signals::text AS signals, a.state,
    a.due_on, a.action, a.outcome, a.aum_opened, a.aum_closed, a.closed_on, a.closed_at, a.version
"""
_FROM: LiteralString = """
      FROM churn_alert a
      JOIN customer c ON c.tenant_id = $1 AND c.id = a.customer_id
      LEFT JOIN employee e ON e.tenant_id = $1 AND e.id = c.lead_rm_id
     WHERE a.tenant_id = $1 AND {in scope}
"""
ONE: LiteralString = f"SELECT {_COLUMNS} {_FROM} AND a.id = $3"
_FILTER: LiteralString = """
       AND ($3::text = '' OR a.state = $3) AND ($4::text = '' OR a.level = $4)
       AND ($5::uuid IS NULL OR a.customer_id = $5)
"""
BY_SCORE: LiteralString = f"""
    SELECT {_COLUMNS} {_FROM} {_FILTER}
       AND ($6::int IS NULL OR (a.score, a.id) < ($6, $7::uuid))
     ORDER BY a.score DESC, a.id DESC LIMIT $8
"""
BY_DAY: LiteralString = f"""
    SELECT {_COLUMNS} {_FROM} {_FILTER}
       AND ($6::date IS NULL OR (a.opened_on, a.id) < ($6, $7::uuid))
     ORDER BY a.opened_on DESC, a.id DESC LIMIT $8
"""
PRECISION: LiteralString = """
    SELECT s.code, count(*) AS closed, count(*) FILTER (WHERE a.outcome <> 'FALSE_ALARM') AS justified,
           coalesce(sum(least(a.aum_opened, a.aum_closed))
                    FILTER (WHERE a.outcome IN ('RETAINED', 'PARTLY')), 0)::bigint AS retained_aum
      FROM churn_alert a
      JOIN customer c ON c.tenant_id = $1 AND c.id = a.customer_id
     CROSS JOIN LATERAL (SELECT DISTINCT g.signal ->> 'code' AS code
                           FROM jsonb_array_elements(a.signals) AS g(signal)) AS s
     WHERE a.tenant_id = $1 AND {in scope} AND a.state = 'CLOSED' AND a.closed_on BETWEEN $3 AND $4
     GROUP BY s.code ORDER BY s.code
"""
SORTS = ("score", "opened_on")


class Alert(msgspec.Struct, frozen=True):
    """An alert as it is shown; `signals` is the JSON array of what was found."""

    id: UUID
    customer_id: UUID
    customer: str
    customer_no: str
    tier: str
    rm: str | None
    opened_on: date
    evaluated_on: date
    raised_on: date
    faded_on: date | None
    base_score: int
    combo: bool
    score: int
    level: str
    signals: str
    state: str
    due_on: date | None
    action: str
    outcome: str
    aum_opened: int
    aum_closed: int | None
    closed_on: date | None
    closed_at: datetime | None
    version: int


class Precision(msgspec.Struct, frozen=True):
    """Of the alerts that ended: how many a signal was right about, and the AUM that stayed (minor units)."""

    code: str
    closed: int
    justified: int
    retained_aum: int


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """`state` OPEN, CLOSED or nothing for both; `sort` score or opened_on, both from the top."""

    state: str = "OPEN"
    level: str = ""
    customer_id: UUID | None = None
    sort: str = "score"


async def find_alert(tx: Transaction, actor: Actor, alert_id: UUID) -> Alert | None:
    """None for an unknown alert and for one of a customer out of scope alike."""
    scope = customer_scope(actor)
    return await tx.struct(
        Alert, ONE.replace("{in scope}", scope.predicate), tx.tenant.id, scope.ids, alert_id
    )


async def page_of_alerts(
    tx: Transaction,
    actor: Actor,
    wanted: AlertFilter,
    *,
    after: tuple[int | date, UUID] | None = None,
    limit: int = 50,
) -> list[Alert]:
    scope = customer_scope(actor)
    statement = (BY_DAY if wanted.sort == "opened_on" else BY_SCORE).replace("{in scope}", scope.predicate)
    key, last = after or (None, None)
    arguments = (wanted.state, wanted.level, wanted.customer_id, key, last, limit)
    return await tx.structs(Alert, statement, tx.tenant.id, scope.ids, *arguments)


async def precision(tx: Transaction, actor: Actor, since: date, until: date) -> list[Precision]:
    """Each signal's record over the alerts of the actor's customers that closed in the span."""
    scope = customer_scope(actor)
    statement = PRECISION.replace("{in scope}", scope.predicate)
    return await tx.structs(Precision, statement, tx.tenant.id, scope.ids, since, until)
