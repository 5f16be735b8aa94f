"""The steps of the night, in order."""

from rapport.ingest.night.model import Night, Span, Step, Work
from rapport.ingest.night.prune import prune
from rapport.ingest.night.publish import publish
from rapport.kernel.database import Transaction
from rapport.products.measures import measure_range
from rapport.scoring import registry
from rapport.scoring.tiers import decide_tiers


async def measures(tx: Transaction, night: Night, span: Span) -> Work:
    return Work(await measure_range(tx, night.frame, span.first, span.last))


async def tiers(tx: Transaction, night: Night, span: Span) -> Work:
    months, currencies = night.inputs.tier_months, night.frame.currencies
    decided = await decide_tiers(tx, night.run_id, currencies, night.ladder, months, span.first, span.last)
    return Work(decided)


async def signals(tx: Transaction, night: Night, span: Span) -> Work:
    rows = 0
    for module in registry.signals():
        rows += await module.evaluate(tx, night.signal_run, span.first, span.last)
    return Work(rows)


async def modules(tx: Transaction, night: Night, _span: Span) -> Work:
    """What plugins score besides the signals."""
    rows = 0
    for module in registry.other_modules():
        rows += await module.run(tx, night.day)
    return Work(rows)


STEPS: tuple[Step, ...] = (
    Step("measures", measures),
    Step("tiers", tiers),
    Step("signals", signals),
    Step("modules", modules, by_customers=False),
    Step("publish", publish, by_customers=False),
    Step("prune", prune, by_customers=False),
)
