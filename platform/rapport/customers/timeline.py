"""What happened to a customer, told by the verticals that know it (domain.md 9.0, 10.2; ui.md, screen 3).

Each vertical registers a `TimelineSource` in its `plugin.py`; the customer page and the API merge what the
sources tell. A new kind of event needs an entry in `KINDS` and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Final, Literal, Protocol
from uuid import UUID

from rapport.kernel import i18n
from rapport.kernel.access import Actor
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import Lazy, _

Tone = Literal["plain", "info", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Kind:
    """How events of a kind look; `group` is the chip that filters them."""

    label: Lazy
    icon: str
    tone: Tone = "plain"
    group: str = "other"


GROUPS: Final[Mapping[str, Lazy]] = {
    "contact": _("Contacts"),
    "alert": _("Alerts"),
    "money": _("Money in and out"),
    "maturity": _("Maturities"),
    "other": _("Other events"),
}
KINDS: Final[Mapping[str, Kind]] = {
    "CONTACT": Kind(_("Contact"), icon="phone", tone="info", group="contact"),
    "PRICE_REFUSED": Kind(_("Price refused"), icon="badge-percent", tone="warn", group="contact"),
    "TASK_CLOSED": Kind(_("Task closed"), icon="list-checks", group="contact"),
    "ALERT_OPENED": Kind(_("Alert opened"), icon="triangle-alert", tone="bad", group="alert"),
    "ALERT_CLOSED": Kind(_("Alert closed"), icon="shield-check", tone="good", group="alert"),
    "MOVEMENT_IN": Kind(_("Large inflow"), icon="arrow-down-left", tone="good", group="money"),
    "MOVEMENT_OUT": Kind(_("Large outflow"), icon="arrow-up-right", tone="bad", group="money"),
    "POSTING": Kind(_("Large posting"), icon="arrow-left-right", group="money"),
    "MATURITY": Kind(_("Maturity"), icon="alarm-clock", tone="info", group="maturity"),
    "RM_CHANGED": Kind(_("Change of manager"), icon="user-round-cog", tone="warn", group="other"),
}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount inside a title: minor units, of the tenant's currency unless named."""

    minor: int
    currency: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One event. `id` is stable and unique within the customer: it ties the row to its mark on the curve.

    `title` is a msgid whose %(name)s places take `args`: texts, `Lazy`, dates and `Money` are written in the
    reader's language. `text` is what a person wrote, `by` who; `amount` in minor units of `currency` (the
    tenant's unless named). `reference` is the address of what it is about, a page or, with `dialog`, a dialog.
    `moment` orders a day's events; `icon` and `tone` go before those of the kind.
    """

    kind: str
    id: str
    at: date
    title: Lazy
    args: Mapping[str, object] = field(default_factory=dict[str, object])
    text: str = ""
    by: str = ""
    amount: int | None = None
    currency: str = ""
    reference: str = ""
    dialog: bool = False
    moment: datetime | None = None
    tone: Tone | None = None
    icon: str = ""

    @property
    def sort_key(self) -> tuple[date, datetime, str]:
        return self.at, self.moment or datetime.combine(self.at, time.min, UTC), self.id

    @property
    def month(self) -> date:
        return self.at.replace(day=1)

    def sentence(self, currency: str) -> str:
        """The title in the reader's language; `currency` is the tenant's."""
        shown = {name: _shown(value, currency) for name, value in self.args.items()}
        return self.title % shown if shown else str(self.title)


class TimelineSource(Protocol):
    """What one vertical knows. `permission`: who lacks it is not told."""

    @property
    def permission(self) -> str: ...

    async def events(
        self, tx: Transaction, customer_id: UUID, since: date, until: date
    ) -> list[TimelineEvent]:
        """Events from `since` to `until`, both counted, in any order; the customer was checked already."""
        ...


_sources: dict[str, TimelineSource] = {}


def register_source(name: str, source: TimelineSource) -> None:
    """Add a vertical's source, once; ValueError when the name is taken by another."""
    if _sources.setdefault(name, source) is not source:
        raise ValueError(f"the timeline source {name} is registered already")


async def customer_events(
    tx: Transaction, actor: Actor, customer_id: UUID, since: date, until: date
) -> list[TimelineEvent]:
    """Everything the actor may know of a customer he was found to see, newest first.

    What two verticals tell under one id is told once, by the one that registered first.
    """
    found: dict[str, TimelineEvent] = {}
    for source in _sources.values():
        if actor.may(source.permission):
            for event in await source.events(tx, customer_id, since, until):
                found.setdefault(event.id, event)
    return sorted(found.values(), key=lambda event: event.sort_key, reverse=True)


def of_group(events: Sequence[TimelineEvent], group: str) -> list[TimelineEvent]:
    """The events of one chip; all for none."""
    return [event for event in events if not group or KINDS[event.kind].group == group]


def _shown(value: object, currency: str) -> str:
    if isinstance(value, Money):
        return i18n.money(value.minor, value.currency or currency, short=True)
    if isinstance(value, date):
        return i18n.day(value)
    return str(value)
