"""The trail's tile on the start page."""

from collections.abc import Mapping
from typing import Any, Final

from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import _
from rapport.organisation.audit_trail import repository, words
from rapport.organisation.audit_trail.repository import Filter
from rapport.web.registry import Panel


async def _load(tx: Transaction, _actor: Actor, _subject: object) -> Mapping[str, Any]:
    return {
        "chain": await repository.chain_state(tx),
        "check": await repository.last_check(tx),
        "entries": await repository.entries(tx, Filter(), None, 6),
        "words": words,
    }


TILE: Final = Panel(
    "audit-tile",
    "dashboard.tile",
    _("Audit trail"),
    "organisation/tile_audit.html",
    _load,
    Permission.AUDIT_READ,
    90,
)
