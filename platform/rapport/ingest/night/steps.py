"""The steps of the night, in order."""

from rapport.ingest.night.model import Night, Span, Step, Work
from rapport.ingest.night.prune import prune
from rapport.ingest.night.publish import publish
from rapport.kernel.database import Transaction
from rapport.products.measures import measure_range


async def measures(tx: Transaction, night: Night, span: Span) -> Work:
    return Work(await measure_range(tx, night.frame, span.first, span.last))


STEPS: tuple[Step, ...] = (
    Step("measures", measures),
    Step("publish", publish, by_customers=False),
    Step("prune", prune, by_customers=False),
)
