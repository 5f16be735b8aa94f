"""What the product and its plugins add to the screens: menu entries, palette commands and panels.

Filled once at start-up, read on every request, filtered by permission here and again at each endpoint.
Labels are `_("…")`, translated when they are shown.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, TypeVar
from uuid import UUID

from rapport.kernel.i18n import Lazy

if TYPE_CHECKING:
    from rapport.kernel.access import Actor
    from rapport.kernel.database import Transaction

Slot = Literal["customer360.main", "customer360.side", "customer360.tab", "dashboard.tile"]
Section = Literal["work", "manage"]
SLOTS: Final[tuple[Slot, ...]] = (
    "customer360.main",
    "customer360.side",
    "customer360.tab",
    "dashboard.tile",
)

LoadPanel = Callable[["Transaction", "Actor", Any], Awaitable[Mapping[str, Any]]]
ResolveSubject = Callable[["Transaction", "Actor", UUID], Awaitable[object]]


class RegistryError(ValueError):
    """A contribution that cannot be shown: an id taken twice, a slot nobody draws."""


class Contribution(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def permission(self) -> str: ...
    @property
    def order(self) -> int: ...


T = TypeVar("T", bound=Contribution)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the sidebar. `permission` empty: every logged-in person; `hotkey` like `g c`."""

    id: str
    label: Lazy
    icon: str
    url: str
    order: int = 100
    permission: str = ""
    hotkey: str = ""
    section: Section = "work"


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette: goes to `url` (`dialog`: opens it there), or fires the DOM event `event`."""

    id: str
    label: Lazy
    icon: str
    url: str = ""
    event: str = ""
    dialog: bool = False
    order: int = 100
    permission: str = ""
    hotkey: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One card of a slot, loaded by a request of its own under a deadline; its fault stays in its card.

    `load(tx, actor, subject)` gives the template's context; `subject` is what the slot's resolver found
    (the customer of a 360 page), None on the dashboard.
    """

    id: str
    slot: Slot
    title: Lazy
    template: str
    load: LoadPanel
    permission: str = ""
    order: int = 100


class UiRegistry:
    def __init__(self) -> None:
        self._menu: dict[str, MenuEntry] = {}
        self._commands: dict[str, Command] = {}
        self._panels: dict[str, Panel] = {}
        self._subjects: dict[str, ResolveSubject] = {}
        self.search_url = ""  # the palette's server search: ?q= → option rows

    def add_menu(self, *entries: MenuEntry) -> None:
        _add(self._menu, entries)

    def add_command(self, *commands: Command) -> None:
        _add(self._commands, commands)

    def add_panel(self, *panels: Panel) -> None:
        for panel in panels:
            if panel.slot not in SLOTS:
                raise RegistryError(f"panel {panel.id!r} names the slot {panel.slot!r}; there are {SLOTS}")
        _add(self._panels, panels)

    def add_subject(self, page: str, resolve: ResolveSubject) -> None:
        """How a page's subject is found (`customer360`); raises NotFound for what the actor may not see."""
        if page in self._subjects:
            raise RegistryError(f"the subject of {page!r} is resolved already")
        self._subjects[page] = resolve

    def menu_for(self, actor: Actor | None) -> list[MenuEntry]:
        return _allowed(self._menu.values(), actor)

    def commands_for(self, actor: Actor | None) -> list[Command]:
        return _allowed(self._commands.values(), actor)

    def panels_for(self, actor: Actor | None, slot: Slot) -> list[Panel]:
        return _allowed((panel for panel in self._panels.values() if panel.slot == slot), actor)

    def panel(self, panel_id: str) -> Panel | None:
        return self._panels.get(panel_id)

    def resolver(self, slot: Slot) -> ResolveSubject | None:
        return self._subjects.get(slot.partition(".")[0])


def allows(actor: Actor | None, permission: str) -> bool:
    """Whether `actor` holds `permission`; nobody's contributions are shown to nobody."""
    return actor is not None and (not permission or permission in actor.permissions)


def _add(known: dict[str, T], new: Iterable[T]) -> None:
    for one in new:
        if one.id in known:
            raise RegistryError(f"the id {one.id!r} is taken")
        known[one.id] = one


def _allowed(contributions: Iterable[T], actor: Actor | None) -> list[T]:
    return sorted((one for one in contributions if allows(actor, one.permission)), key=lambda one: one.order)
