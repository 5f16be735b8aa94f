"""Panels: each card of a slot loads in its own request, under a deadline, and fails alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound, RapportError
from rapport.kernel.logging import get_logger
from rapport.kernel.request import Request
from rapport.web.registry import Panel, ResolveSubject, UiRegistry, allows
from rapport.web.render import fragment

DEADLINE: Final = 5.0  # seconds
log = get_logger(__name__)


@get("/ui/panels/{panel_id:str}", opt={"permission": Permission.SELF}, include_in_schema=False)
async def show_panel(
    request: Request, panel_id: FromPath[str], subject: FromQuery[UUID | None] = None
) -> Template:
    """One panel as a card; an unknown, forbidden or foreign one is 404, a failing one says so in its card."""
    ui: UiRegistry = request.app.state.ui
    panel = ui.panel(panel_id)
    if panel is None or not allows(request.actor, panel.permission):
        raise NotFound
    found = await _subject(request, ui.resolver(panel.slot), subject)
    context = await _load(panel, request.tx, request.actor, found)
    if context is None:
        return fragment("components/panel_fault.html", panel=panel, subject=subject)
    return fragment("components/panel_card.html", panel=panel, **context)


async def _subject(request: Request, resolve: ResolveSubject | None, subject: UUID | None) -> object | None:
    if resolve is None:
        return None
    if subject is None:
        raise NotFound
    return await resolve(request.tx, request.actor, subject)


async def _load(panel: Panel, tx: Transaction, actor: Actor, subject: object) -> Mapping[str, Any] | None:
    try:
        async with asyncio.timeout(DEADLINE), tx.savepoint():
            return await panel.load(tx, actor, subject)
    except RapportError:
        raise
    except Exception:
        log.exception("panel_failed", panel=panel.id)
        return None
