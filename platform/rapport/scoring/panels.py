"""The alert's card on the customer page."""

from collections.abc import Mapping
from typing import Any

from rapport.customers.record import CustomerRecord
from rapport.customers.vocabulary import ALERT_LEVELS, ALERT_TONES
from rapport.kernel import business_date
from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import _
from rapport.kernel.parameters import get
from rapport.scoring import repository
from rapport.scoring.arithmetic import lines, summary
from rapport.scoring.repository import AlertFilter
from rapport.scoring.rules import CHURN
from rapport.scoring.words import OUTCOME_TONES, OUTCOMES
from rapport.web.registry import MenuEntry, Panel, UiRegistry


async def load_alerts(tx: Transaction, actor: Actor, customer: CustomerRecord) -> Mapping[str, Any]:
    """The open alert with its arithmetic, then those that ended."""
    wanted = AlertFilter("", "", customer.id, "opened_on")
    found = await repository.page_of_alerts(tx, actor, wanted, limit=6)
    alert = next((each for each in found if each.state == "OPEN"), None)
    return {
        "alert": alert,
        "lines": lines(alert, actor.tenant.currency) if alert else [],
        "rules": await get(tx, CHURN, alert.evaluated_on) if alert else None,
        "past": [(each, summary(each)) for each in found if each.state != "OPEN"],
        "levels": ALERT_LEVELS,
        "tones": ALERT_TONES,
        "outcomes": OUTCOMES,
        "outcome_tones": OUTCOME_TONES,
        "today": await business_date.today(tx),
        "customer": customer,
    }


def register_ui(ui: UiRegistry) -> None:
    ui.add_menu(
        MenuEntry(
            "alerts",
            _("Alerts"),
            "triangle-alert",
            "/alerts",
            30,
            permission=Permission.ALERT_READ,
            hotkey="g a",
        )
    )
    ui.add_panel(
        Panel(
            "alerts",
            "customer360.side",
            _("Early warning"),
            "scoring/alert_panel.html",
            load_alerts,
            Permission.ALERT_READ,
            order=10,
        )
    )
