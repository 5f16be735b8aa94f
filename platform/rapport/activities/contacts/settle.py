"""A contact that ends an alert: the disposition travels with the call report."""

from rapport.activities.contacts.model import NewContact
from rapport.activities.hooks import alert_desk
from rapport.kernel.access import Actor
from rapport.kernel.database import Transaction


async def settle_alert(
    tx: Transaction, actor: Actor, contact: NewContact, outcome: str, version: str
) -> bool:
    """Close the alert that the contact names, if an outcome was chosen; whether it was.

    The version is the one the person saw; recording the contact itself may have raised the alert since, which
    is his own doing and no conflict.
    """
    desk = alert_desk()
    if desk is None or not outcome or contact.alert_id is None:
        return False
    present = await desk.open_alert(tx, contact.customer_id)
    seen = int(version) if version.isdigit() else 0
    current = present.version if present and present.id == contact.alert_id else seen
    action = contact.feedback or contact.next_step
    await desk.dispose(tx, actor, contact.alert_id, outcome, action, max(seen, current))
    return True
