"""The workbench: "my day" at `/`, each card also on its own, for live updates (ui.md, screen 1)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from rapport.activities.access import leads
from rapport.customers.vocabulary import ALERT_LEVELS, ALERT_TONES, TIERS
from rapport.insight import repository
from rapport.insight.repository import Card, Day
from rapport.insight.rows import shown
from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Tenant, Transaction
from rapport.kernel.errors import NotFound
from rapport.kernel.i18n import Lazy, _
from rapport.kernel.request import Request
from rapport.web.render import fragment, page

Load = Callable[[Transaction, Actor, Day], Awaitable[Card]]
SELF = {"permission": Permission.SELF}
CARDS: Final[Mapping[str, tuple[Load, str, str]]] = {
    "alerts": (repository.alerts, Permission.ALERT_READ, "alert contact customer"),
    "contacts": (repository.contacts, Permission.CONTACT_READ, "contact customer"),
    "tasks": (repository.tasks, Permission.TASK_READ, "task contact"),
    "maturities": (repository.maturities, Permission.CUSTOMER_READ, "maturity"),
    "movements": (repository.movements, Permission.CUSTOMER_READ, "movement"),
}
WORDS: Final[dict[str, Any]] = {"tiers": TIERS, "levels": ALERT_LEVELS, "tones": ALERT_TONES}
START = "/start"


@get("/", opt=SELF, include_in_schema=False)
async def show_day(
    request: Request, tx: NamedDependency[Transaction], actor: NamedDependency[Actor]
) -> Template | Response[Any]:
    """The day of who sees customers; others go to the start page of their post."""
    if not actor.may(Permission.CUSTOMER_READ):
        return Redirect(START, status_code=303)
    day = await repository.the_day(tx)
    return page(
        request,
        "insight/day.html",
        **WORDS,
        greeting=greeting(tx.tenant),
        day=day,
        today=day.today,
        figures=await repository.figures(tx, actor, day),
        cards={name: await _card(tx, actor, name, day) for name in _allowed(actor)},
        team=await repository.team(tx, actor, day) if leads(actor) else [],
        leads=leads(actor),
        data_as_of=day.as_of,
    )


@get("/day/figures", opt={"permission": Permission.CUSTOMER_READ}, include_in_schema=False)
async def show_figures(tx: NamedDependency[Transaction], actor: NamedDependency[Actor]) -> Template:
    day = await repository.the_day(tx)
    found = await repository.figures(tx, actor, day)
    return fragment("insight/figures.html", figures=found, today=day.today, leads=leads(actor))


@get("/day/{name:str}", opt={"permission": Permission.CUSTOMER_READ}, include_in_schema=False)
async def show_card(
    tx: NamedDependency[Transaction], actor: NamedDependency[Actor], name: FromPath[str]
) -> Template:
    if name not in _allowed(actor):
        raise NotFound
    day = await repository.the_day(tx)
    card = await _card(tx, actor, name, day)
    return fragment("insight/card.html", **WORDS, name=name, card=card, today=day.today, leads=leads(actor))


def greeting(tenant: Tenant) -> Lazy:
    """By the clock on the bank's wall."""
    hour = datetime.now(ZoneInfo(tenant.timezone)).hour
    if hour < 12:
        return _("Good morning, %(name)s")
    return _("Good afternoon, %(name)s") if hour < 18 else _("Good evening, %(name)s")


def _allowed(actor: Actor) -> list[str]:
    return [name for name, (_load, permission, _topics) in CARDS.items() if actor.may(permission)]


async def _card(tx: Transaction, actor: Actor, name: str, day: Day) -> dict[str, Any]:
    load, _permission, topics = CARDS[name]
    found = await load(tx, actor, day)
    rows = [shown(name, row) for row in found.rows]
    return {"rows": rows, "total": found.total, "late": found.late, "topics": topics}


ROUTES: list[Any] = [show_day, show_figures, show_card]
