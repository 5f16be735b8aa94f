"""The nightly run: steps in order, each resumed where it stopped, published by one last transaction.

Architecture.md, The nightly run; tenancy.md, Jobs. Everything is computed under a run that nobody sees; steps
by customers commit after each range and remember it in the same transaction, so a run that is killed goes on
where it was and gives the same figures.
"""

import time
from collections.abc import Sequence
from datetime import date

import asyncpg
import structlog

from rapport.ingest.night import repository
from rapport.ingest.night.errors import InputsChanged, NotPromoted, NotVerified, RunLost
from rapport.ingest.night.lease import night_lease
from rapport.ingest.night.model import EVERYBODY, Inputs, Night, NightResult, Rules, Span, Step
from rapport.ingest.night.rules import read_rules
from rapport.ingest.night.settings import SETTINGS
from rapport.ingest.night.steps import STEPS
from rapport.kernel.business_date import data_as_of, published_run
from rapport.kernel.database import Database, Tenant, Transaction
from rapport.kernel.errors import RapportError
from rapport.kernel.ids import uuid7
from rapport.products.measures import Windows, first_balance_day, measure_frame
from rapport.scoring.tiers import months_to_decide

CUSTOMERS_AT_ONCE = 10_000
ATTEMPTS = 3
COLLISIONS = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
log = structlog.get_logger(__name__)


async def run_night(
    database: Database,
    tenant: Tenant,
    business_date: date,
    *,
    force: bool = False,
    customers_at_once: int = CUSTOMERS_AT_ONCE,
    steps: Sequence[Step] = STEPS,
) -> NightResult:
    """Compute and publish the figures of a promoted day; a day that is computed already is answered as it is.

    `force` computes it again although nothing changed. A past day is computed again without moving what
    readers see. Raises `NotPromoted`, `NotVerified`, or what stopped a step: the next call goes on from
    there.
    """
    async with night_lease(database, tenant):
        for _ in range(ATTEMPTS):
            try:
                return await _run(database, tenant, business_date, force, customers_at_once, steps)
            except InputsChanged:
                log.info("the night begins again", business_date=str(business_date))
        raise InputsChanged(f"{business_date} was revised again and again while its night was at work")


async def _run(
    database: Database, tenant: Tenant, day: date, force: bool, size: int, steps: Sequence[Step]
) -> NightResult:
    async with database.transaction(tenant) as tx:
        found = await _open_run(tx, day, force, size, [step.name for step in steps])
    if found.state == "RUNNING":
        await _work(database, tenant, day, found, steps)
    async with database.transaction(tenant, readonly=True) as tx:
        return await _report(tx, found, day)


async def _open_run(tx: Transaction, day: date, force: bool, size: int, steps: list[str]) -> repository.Found:
    """The run to work on: one to go on with, else a new one; a finished one if nothing is left to do."""
    await _require_promoted(tx, day)
    promoted, rules = await repository.promoted_state(tx, day), await read_rules(tx, day)
    found = await repository.newest_run(tx, day)
    if found is not None and not force and found.inputs.promoted == promoted:
        if found.state in {"RUNNING", "FAILED"}:
            await repository.resume_run(tx, found.run_id)
            return repository.Found(found.run_id, "RUNNING", found.inputs)
        if found.inputs.rules == rules:
            return found
    run = repository.Found(uuid7(), "RUNNING", await _inputs(tx, day, promoted, rules, size))
    await repository.create_run(tx, run.run_id, day, steps, run.inputs)
    return run


async def _require_promoted(tx: Transaction, day: date) -> None:
    last = await data_as_of(tx)
    if last is None or day > last:
        known = f"the last promoted day is {last}" if last else "no day is promoted yet"
        raise NotPromoted(f"{day} has not been promoted: {known}")
    if where := await repository.unverified(tx, day):
        raise NotVerified(f"{day} does not agree with the general ledger ({where}): nothing is published")


async def _inputs(tx: Transaction, day: date, promoted: str, rules: Rules, size: int) -> Inputs:
    published = await published_run(tx)
    latest = published is None or day >= published.as_of
    history_from = await first_balance_day(tx)
    return Inputs(
        promoted=promoted,
        rules=rules,
        spans=await repository.customer_spans(tx, size),
        previous_run=await repository.previous_run(tx, day),
        latest=latest,
        history_from=history_from,
        tier_months=await months_to_decide(tx, day, history_from) if latest and history_from else (),
    )


async def _work(
    database: Database, tenant: Tenant, day: date, found: repository.Found, steps: Sequence[Step]
) -> None:
    at_work = "inputs"
    try:
        night = await _night(database, tenant, day, found)
        for step in steps:
            at_work = step.name
            await _run_step(database, tenant, night, step)
    except InputsChanged:
        raise
    except Exception as error:
        reason = str(error) if isinstance(error, RapportError) else type(error).__name__
        async with database.transaction(tenant) as tx:
            await repository.step_failed(tx, found.run_id, at_work, reason)
        raise


async def _night(database: Database, tenant: Tenant, day: date, found: repository.Found) -> Night:
    churn = found.inputs.rules.churn
    windows = Windows(churn.drop_recent_days, churn.drop_prior_days, churn.drained_peak_days)
    async with database.transaction(tenant) as tx:
        await tx.execute(SETTINGS)
        frame = await measure_frame(tx, found.run_id, day, windows, found.inputs.history_from)
        return Night(found.run_id, day, found.inputs, frame)


async def _run_step(database: Database, tenant: Tenant, night: Night, step: Step) -> None:
    spans = night.inputs.spans if step.by_customers else (EVERYBODY,)
    async with database.transaction(tenant, readonly=True) as tx:
        reached = {row.name: row.reached for row in await repository.steps_of(tx, night.run_id)}
    for at in range(int(reached[step.name].get("spans", 0)), len(spans)):
        await _run_span(database, tenant, night, step, spans, at)


async def _run_span(
    database: Database, tenant: Tenant, night: Night, step: Step, spans: Sequence[Span], at: int
) -> None:
    """One range in one transaction; a collision with people's own work is tried again."""
    for attempt in range(1, ATTEMPTS + 1):
        started = time.perf_counter()
        try:
            async with database.transaction(tenant) as tx:
                await tx.execute(SETTINGS)
                if await repository.claim_step(tx, night.run_id, step.name) != at:
                    raise RunLost(f"the run of {night.day} is no longer at work here")
                done = await step.work(tx, night, spans[at])
                seconds = time.perf_counter() - started
                await repository.step_reached(tx, night.run_id, step.name, at + 1, len(spans), done, seconds)
        except COLLISIONS:
            if attempt == ATTEMPTS:
                raise
        else:
            return


async def _report(tx: Transaction, found: repository.Found, day: date) -> NightResult:
    rows = await repository.steps_of(tx, found.run_id)
    state = await repository.run_state(tx, found.run_id)
    alerts = sum(int(row.reached.get("alerts", 0)) for row in rows)
    return NightResult(found.run_id, day, state, tuple(row.result for row in rows), alerts)
