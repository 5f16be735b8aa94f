"""What people and other verticals ask of the early warning: evaluate, dispose, look back (domain.md 9.6)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.activities.night import Desk, alert_tasks, close_task, follow_managers
from rapport.kernel import audit
from rapport.kernel.access import Actor, Permission, customer_scope, require
from rapport.kernel.business_date import bank_calendar, published_run, today
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Conflict, FieldError, Invalid, NotFound
from rapport.kernel.i18n import gettext
from rapport.products.measures import Currencies
from rapport.scoring.alerts import Evaluation, judge, show_alerts
from rapport.scoring.registry import signals
from rapport.scoring.rerun import signal_run


class Outcome(StrEnum):
    """How an alert ended."""

    RETAINED = "RETAINED"
    PARTLY = "PARTLY"
    LOST = "LOST"
    FALSE_ALARM = "FALSE_ALARM"


FORGET_EVENTS: LiteralString = """
    DELETE FROM churn_signal WHERE tenant_id = $1 AND run_id = $2 AND customer_id = $3 AND code = ANY($4)
"""
OPEN_ALERT: LiteralString = """
    SELECT id, score, level, version FROM churn_alert
     WHERE tenant_id = $1 AND customer_id = $2 AND state = 'OPEN'
"""
FIND: LiteralString = """
    SELECT a.customer_id, a.state, a.version
      FROM churn_alert a
      JOIN customer c ON c.tenant_id = $1 AND c.id = a.customer_id
     WHERE a.tenant_id = $1 AND a.id = $3 AND {in scope}
       FOR UPDATE OF a
"""
CLOSE: LiteralString = """
    UPDATE churn_alert a
       SET state = 'CLOSED', outcome = $3, action = $4, closed_on = $5, closed_at = now(), closed_by = $6,
           aum_closed = (SELECT m.aum FROM customer_measure m
                           JOIN business_state b ON b.tenant_id = $1 AND b.published_run_id = m.run_id
                          WHERE m.tenant_id = $1 AND m.customer_id = a.customer_id),
           version = a.version + 1
     WHERE a.tenant_id = $1 AND a.id = $2
"""
# Of the alerts that ended, by signal: how many were no false alarm, and what stayed of the AUM they were about.
PRECISION: LiteralString = """
    SELECT s.code, count(*) AS closed, count(*) FILTER (WHERE a.outcome <> 'FALSE_ALARM') AS justified,
           count(*) FILTER (WHERE a.outcome = 'FALSE_ALARM') AS false_alarms,
           round(count(*) FILTER (WHERE a.outcome <> 'FALSE_ALARM') * 100::numeric / count(*), 2) AS precision_pct,
           coalesce(sum(least(a.aum_opened, a.aum_closed))
                    FILTER (WHERE a.outcome IN ('RETAINED', 'PARTLY')), 0)::bigint AS retained_aum
      FROM churn_alert a
     CROSS JOIN LATERAL (SELECT DISTINCT g.signal ->> 'code' AS code
                           FROM jsonb_array_elements(a.signals) AS g(signal)) AS s
     WHERE a.tenant_id = $1 AND a.state = 'CLOSED' AND a.closed_on BETWEEN $2 AND $3
     GROUP BY s.code ORDER BY s.code
"""


class OpenAlert(msgspec.Struct, frozen=True):
    """The customer's open alert."""

    id: UUID
    score: int
    level: str
    version: int


class SignalPrecision(msgspec.Struct, frozen=True):
    """How good a signal is: `retained_aum` in minor units, the smaller of AUM at opening and at closing."""

    code: str
    closed: int
    justified: int
    false_alarms: int
    precision_pct: Decimal
    retained_aum: int


async def open_alert(tx: Transaction, customer_id: UUID) -> OpenAlert | None:
    """The customer's open alert; whoever asks has checked that the customer may be seen."""
    return await tx.struct(OpenAlert, OPEN_ALERT, tx.tenant.id, customer_id)


async def evaluate_customer(tx: Transaction, customer_id: UUID) -> int:
    """Judge one customer again after an event, with the account signals of the published night.

    Alerts, tasks and what lists show follow at once; 1 if the alert opened or rose. Before the first night
    there is nothing to judge by.
    """
    published = await published_run(tx)
    if published is None:
        return 0
    now = await today(tx)
    base = Currencies(tx.tenant.currency)
    run = await signal_run(tx, published.run_id, published.as_of, now, base)
    events = signals("E")
    codes = [module.code for module in events]
    await tx.execute(FORGET_EVENTS, tx.tenant.id, published.run_id, customer_id, codes)
    for module in events:
        await module.evaluate(tx, run, customer_id, customer_id)
    calendar = await bank_calendar(tx, now)
    evaluation = Evaluation(published.run_id, now, now, run.churn, calendar)
    changed = await judge(tx, evaluation, customer_id, customer_id)
    await alert_tasks(tx, Desk(now, calendar, customer_id, customer_id), evaluation.due_days())
    await follow_managers(tx, customer_id, customer_id)
    return changed


async def dispose(
    tx: Transaction, actor: Actor, alert_id: UUID, outcome: str, action: str, version: int
) -> None:
    """Close an alert with its outcome and what was done; its task closes with it.

    `Invalid` for another outcome, `NotFound` for an unknown alert and for one outside the actor's scope
    alike, `Conflict` when it was closed or has risen since `version`.
    """
    require(actor, Permission.ALERT_WRITE)
    if outcome not in Outcome.__members__:
        message = gettext("Choose how the alert ended")
        raise Invalid(fields=(FieldError("outcome", "unknown_outcome", message),))
    scope = customer_scope(actor)
    row = await tx.fetch_row(FIND.replace("{in scope}", scope.predicate), tx.tenant.id, scope.ids, alert_id)
    if row is None:
        raise NotFound
    if row["state"] != "OPEN" or row["version"] != version:
        raise Conflict
    now, customer_id = await today(tx), row["customer_id"]
    await tx.execute(CLOSE, tx.tenant.id, alert_id, outcome, action, now, actor.user_id)
    await close_task(tx, "ALERT", alert_id, now, actor.user_id)
    await close_task(tx, "NOTICE", alert_id, now, actor.user_id)
    await show_alerts(tx, customer_id, customer_id)
    await follow_managers(tx, customer_id, customer_id)
    audit.append(
        tx,
        actor,
        "alert.dispose",
        "churn_alert",
        str(alert_id),
        details={"customer": str(customer_id), "outcome": outcome},
    )


async def signal_precision(tx: Transaction, since: date, until: date) -> list[SignalPrecision]:
    """Each signal's record over the alerts closed from `since` to `until`, both counted."""
    return await tx.structs(SignalPrecision, PRECISION, tx.tenant.id, since, until)
