"""What a plugin, or a vertical of the product itself, adds to the workbench besides connectors.

Plugins depend on the SDK alone: they satisfy these shapes without importing them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class ScoringModule(Protocol):
    """One step of the night. `name` is stable: it labels runs, alerts and figures."""

    name: str
    version: str

    async def run(self, tx: Any, as_of: date) -> int:
        """Score the customers of the tenant of `tx` (a `Transaction`) as of a day, by SQL on sets.

        Returns the rows written. Running again for the same day writes the same rows.
        """
        ...


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """`label` is an English msgid; it shows only to who holds `permission`. Low `order` comes first."""

    label: str
    path: str
    permission: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class Panel:
    """A fragment that is fetched from `path` into `slot` of a page, e.g. `customer.side`."""

    slot: str
    path: str
    permission: str
    order: int = 100


@dataclass(slots=True)
class UserInterface:
    """Collects what `rapport_ui` implementations add."""

    _menu: list[MenuEntry] = field(default_factory=list[MenuEntry])
    _panels: list[Panel] = field(default_factory=list[Panel])

    def add_menu(self, label: str, path: str, permission: str, order: int = 100) -> None:
        self._menu.append(MenuEntry(label, path, permission, order))

    def add_panel(self, slot: str, path: str, permission: str, order: int = 100) -> None:
        self._panels.append(Panel(slot, path, permission, order))

    def merge(self, other: UserInterface) -> None:
        self._menu += other._menu
        self._panels += other._panels

    @property
    def menu(self) -> list[MenuEntry]:
        return sorted(self._menu, key=lambda entry: (entry.order, entry.path))

    def panels(self, slot: str) -> list[Panel]:
        found = [panel for panel in self._panels if panel.slot == slot]
        return sorted(found, key=lambda panel: (panel.order, panel.path))
