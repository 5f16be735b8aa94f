"""Reading the tenant's parameters for a night."""

from datetime import date

from rapport.activities.rules import CONTACT_PLAN, TASK_PLAN
from rapport.ingest.night.model import Rules
from rapport.kernel.database import Transaction
from rapport.kernel.parameters import get
from rapport.scoring.rules import CHURN, COMPETITOR_TAGS, MOVEMENTS, TIERS


async def read_rules(tx: Transaction, day: date) -> Rules:
    """The versions that hold on the business date."""
    return Rules(
        churn=await get(tx, CHURN, day),
        movements=await get(tx, MOVEMENTS, day),
        tiers=await get(tx, TIERS, day),
        competitor=await get(tx, COMPETITOR_TAGS, day),
        contacts=await get(tx, CONTACT_PLAN, day),
        tasks=await get(tx, TASK_PLAN, day),
    )
