"""What a newly published day sets off: movements, tiers, alerts, maturities, tasks."""

from collections.abc import Mapping

from rapport.activities.contact_plan import sync_contact_due
from rapport.activities.night import Desk, alert_tasks, follow_managers, maturity_tasks, movement_tasks
from rapport.ingest.night.model import Night, Span
from rapport.kernel.business_date import bank_calendar, today
from rapport.kernel.database import Transaction
from rapport.scoring.alerts import Evaluation, judge
from rapport.scoring.maturities import note_maturities
from rapport.scoring.movements import record_movements
from rapport.scoring.tiers import publish_tiers


async def record(tx: Transaction, night: Night, span: Span) -> int:
    """The day's facts, for a past day as well: its movements."""
    rules, currencies = night.rules.movements, night.frame.currencies
    return await record_movements(tx, night.run_id, night.day, currencies, rules, (span.first, span.last))


async def set_off(tx: Transaction, night: Night, span: Span) -> Mapping[str, int]:
    """The consequences of the latest day; how many of each kind."""
    now = await today(tx)
    calendar = await bank_calendar(tx, now)
    whole = (span.first, span.last)
    desk = Desk(now, calendar, *whole)
    evaluation = Evaluation(night.run_id, night.day, now, night.rules.churn, calendar)
    currencies = (night.frame.currencies.base, *night.frame.currencies.codes)
    months = night.inputs.tier_months
    return {
        "tiers": await publish_tiers(tx, night.run_id, night.day, night.ladder, months, whole),
        "contacts": await sync_contact_due(tx, night.rules.contacts, now, *whole),
        "alerts": await judge(tx, evaluation, *whole),
        "maturities": await note_maturities(
            tx, night.day, now, calendar, night.rules.tasks.maturity_lead_days
        ),
        "tasks": await alert_tasks(tx, desk, evaluation.due_days())
        + await maturity_tasks(tx, desk, currencies)
        + await movement_tasks(tx, desk, night.rules.tasks),
        "reassigned": await follow_managers(tx, *whole),
    }
