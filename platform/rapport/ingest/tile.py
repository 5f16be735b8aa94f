"""The feed on start pages: what needs the bank's IT, and codes that nobody mapped."""

from collections.abc import Mapping
from typing import Any, Final, LiteralString

from rapport.ingest.monitor import days, load, words
from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import _
from rapport.web.registry import Panel

CODES: LiteralString = """
    SELECT w.value AS code, count(*) AS rows, count(DISTINCT w.day_id) AS days FROM set_aside_row w
     WHERE w.tenant_id = $1 AND w.reason = 'UNKNOWN_PRODUCT' AND w.resolved_at IS NULL
     GROUP BY w.value ORDER BY rows DESC, code LIMIT 10
"""


async def _feed(tx: Transaction, _actor: Actor, _subject: object) -> Mapping[str, Any]:
    sources = await days.sources(tx)
    if not sources:
        return {"source": None}
    chosen = sources[0]
    return {
        "source": chosen,
        "summary": await days.summary(tx, chosen.id),
        "progress": await load.load_progress(tx, chosen.id),
        "attention": (await days.attention(tx, chosen.id))[:6],
        "words": words,
    }


async def _codes(tx: Transaction, _actor: Actor, _subject: object) -> Mapping[str, Any]:
    return {"codes": await tx.fetch(CODES, tx.tenant.id)}


TILES: Final = (
    Panel("feed-tile", "dashboard.tile", _("Feeds"), "ingest/tile.html", _feed, Permission.FEED_READ, 40),
    Panel(
        "codes-tile",
        "dashboard.tile",
        _("Product codes without a meaning"),
        "ingest/tile_codes.html",
        _codes,
        Permission.PRODUCT_READ,
        50,
    ),
)
