"""What a newly published day sets off: movements, tiers, alerts, maturities, tasks."""

from collections.abc import Mapping

from rapport.activities.contact_plan import sync_contact_due
from rapport.activities.night import Desk, alert_tasks, follow_managers, maturity_tasks, movement_tasks
from rapport.ingest.night.model import EVERYBODY, Night, Rules, Span
from rapport.ingest.night.rules import read_rules
from rapport.ingest.night.settings import SETTINGS
from rapport.kernel.business_date import bank_calendar, today
from rapport.kernel.database import Database, Tenant, Transaction
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
    whole, months = (span.first, span.last), night.inputs.tier_months
    evaluation = Evaluation(night.run_id, night.day, now, night.rules.churn, calendar)
    leads = night.rules.tasks.maturity_lead_days
    return {
        "tiers": await publish_tiers(tx, night.run_id, night.day, night.ladder, months, whole),
        "alerts": await judge(tx, evaluation, *whole),
        "maturities": await note_maturities(tx, night.day, now, calendar, leads),
        **await lay_out(tx, Desk(now, calendar, *whole), night.rules),
    }


async def lay_out(tx: Transaction, desk: Desk, rules: Rules) -> Mapping[str, int]:
    """Bring contact dates and tasks in line with customers, alerts, reminders and movements as they stand."""
    churn = rules.churn
    due = [
        desk.working_days(days) for days in (churn.yellow_due_days, churn.orange_due_days, churn.red_due_days)
    ]
    return {
        "contacts": await sync_contact_due(tx, rules.contacts, desk.today, desk.first, desk.last),
        "tasks": await alert_tasks(tx, desk, due)
        + await maturity_tasks(tx, desk)
        + await movement_tasks(tx, desk, rules.tasks),
        "reassigned": await follow_managers(tx, desk.first, desk.last),
    }


async def refresh(database: Database, tenant: Tenant) -> Mapping[str, int]:
    """The same between two nights: when customers got managers, by a deal of portfolios or a handover."""
    async with database.transaction(tenant) as tx:
        await tx.execute(SETTINGS)
        now = await today(tx)
        desk = Desk(now, await bank_calendar(tx, now), EVERYBODY.first, EVERYBODY.last)
        return await lay_out(tx, desk, await read_rules(tx, now))
