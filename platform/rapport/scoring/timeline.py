"""What the early warning tells on a customer's timeline: alerts, large movements, maturities."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, LiteralString
from uuid import UUID

from rapport.customers.timeline import Money, TimelineEvent
from rapport.kernel.access import Permission
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import Lazy, _

ALERTS: LiteralString = """
    SELECT a.id, a.opened_on, a.closed_on, a.created_at, a.closed_at, a.raised_level, a.score, a.outcome, a.action
      FROM churn_alert a
     WHERE a.tenant_id = $1 AND a.customer_id = $2
       AND (a.opened_on BETWEEN $3 AND $4 OR a.closed_on BETWEEN $3 AND $4)
"""
MOVEMENTS: LiteralString = """
    SELECT f.id, f.business_date, f.direction, f.amount, f.counterparty_bank
      FROM funds_movement f
     WHERE f.tenant_id = $1 AND f.customer_id = $2 AND f.business_date BETWEEN $3 AND $4
"""
MATURITIES: LiteralString = """
    SELECT DISTINCT ON (n.account_id, n.maturity_date) n.account_id, n.kind, n.maturity_date, n.amount, n.currency
      FROM maturity_notice n
     WHERE n.tenant_id = $1 AND n.customer_id = $2 AND n.maturity_date BETWEEN $3 AND $4
     ORDER BY n.account_id, n.maturity_date, n.lead_days
"""
LEVELS: Mapping[str, Lazy] = {"YELLOW": _("Yellow"), "ORANGE": _("Orange"), "RED": _("Red")}
OUTCOMES: Mapping[str, Lazy] = {
    "RETAINED": _("Retained"),
    "PARTLY": _("Partly retained"),
    "LOST": _("Lost"),
    "FALSE_ALARM": _("False alarm"),
}


class AlertEvents:
    """Alerts as they opened and as they were closed."""

    permission = Permission.ALERT_READ.value

    async def events(
        self, tx: Transaction, customer_id: UUID, since: date, until: date
    ) -> list[TimelineEvent]:
        found: list[TimelineEvent] = []
        for row in await tx.fetch(ALERTS, tx.tenant.id, customer_id, since, until):
            if since <= row["opened_on"] <= until:
                found.append(_opened(row))
            if row["closed_on"] is not None and since <= row["closed_on"] <= until:
                found.append(_closed(row))
        return found


class MoneyEvents:
    """Large movements, and maturities that were reminded of."""

    permission = Permission.HOLDING_READ.value

    async def events(
        self, tx: Transaction, customer_id: UUID, since: date, until: date
    ) -> list[TimelineEvent]:
        tellers: tuple[tuple[LiteralString, Callable[[Any], TimelineEvent]], ...] = (
            (MOVEMENTS, _moved),
            (MATURITIES, _matures),
        )
        return [
            tell(row)
            for statement, tell in tellers
            for row in await tx.fetch(statement, tx.tenant.id, customer_id, since, until)
        ]


def _opened(row: Any) -> TimelineEvent:
    return TimelineEvent(
        "ALERT_OPENED",
        f"alert-opened-{row['id']}",
        row["opened_on"],
        _("%(level)s alert, score %(score)s"),
        {"level": LEVELS[row["raised_level"]], "score": row["score"]},
        moment=row["created_at"],
    )


def _closed(row: Any) -> TimelineEvent:
    return TimelineEvent(
        "ALERT_CLOSED",
        f"alert-closed-{row['id']}",
        row["closed_on"],
        _("Alert closed: %(outcome)s"),
        {"outcome": OUTCOMES[row["outcome"]]},
        text=row["action"],
        moment=row["closed_at"],
    )


def _moved(row: Any) -> TimelineEvent:
    titles = {"IN": _("%(amount)s came in"), "OUT": _("%(amount)s went out")}
    return TimelineEvent(
        f"MOVEMENT_{row['direction']}",
        f"movement-{row['id']}",
        row["business_date"],
        titles[row["direction"]],
        {"amount": Money(abs(row["amount"]))},
        text=row["counterparty_bank"],
        amount=row["amount"],
    )


def _matures(row: Any) -> TimelineEvent:
    is_line = row["kind"] == "CREDIT_LINE"
    title = _("The credit line of %(amount)s ends") if is_line else _("%(amount)s matures")
    return TimelineEvent(
        "MATURITY",
        f"maturity-{row['account_id']}-{row['maturity_date']}",
        row["maturity_date"],
        title,
        {"amount": Money(abs(row["amount"]), row["currency"])},
        amount=abs(row["amount"]),
        currency=row["currency"],
    )
