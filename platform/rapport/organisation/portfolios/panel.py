"""The panel of the customer page that says who holds him."""

from collections.abc import Mapping
from typing import Any, Final

from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import _
from rapport.organisation.portfolios import repository as rows
from rapport.organisation.portfolios import words
from rapport.web.registry import Panel


async def load(tx: Transaction, _actor: Actor, customer: Any) -> Mapping[str, Any]:
    """Rows that run, and those before."""
    held = await rows.holders(tx, customer.id)
    return {
        "customer": customer,
        "running": [each for each in held if each.valid_to is None],
        "before": [each for each in held if each.valid_to is not None],
        "words": words,
    }


OWNER: Final = Panel(
    "owner", "customer360.side", _("Managers"), "portfolios/panel.html", load, Permission.ASSIGNMENT_READ, 40
)
