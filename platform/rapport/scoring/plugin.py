"""What the early warning adds to the product: its signals, the desk that contacts ask, timeline events."""

from uuid import UUID

from rapport.activities.hooks import OpenAlert, use_alert_desk
from rapport.customers.timeline import register_source
from rapport.kernel.access import Actor
from rapport.kernel.database import Transaction
from rapport.scoring import controllers, pages, service
from rapport.scoring.hooks import rapport_scoring_modules
from rapport.scoring.panels import register_ui
from rapport.scoring.timeline import AlertEvents, MoneyEvents

__all__ = ["ROUTES", "rapport_scoring_modules", "register_ui"]

ROUTES = [*pages.ROUTES, *controllers.ROUTES]


class ScoringDesk:
    """`activities.hooks.AlertDesk` by the scoring service."""

    async def open_alert(self, tx: Transaction, customer_id: UUID) -> OpenAlert | None:
        found = await service.open_alert(tx, customer_id)
        return None if found is None else OpenAlert(found.id, found.score, found.level, found.version)

    async def evaluate(self, tx: Transaction, customer_id: UUID) -> None:
        await service.evaluate_customer(tx, customer_id)

    async def dispose(
        self, tx: Transaction, actor: Actor, alert_id: UUID, outcome: str, action: str, version: int
    ) -> None:
        await service.dispose(tx, actor, alert_id, outcome, action, version)


use_alert_desk(ScoringDesk())
register_source("alerts", AlertEvents())
register_source("money", MoneyEvents())
