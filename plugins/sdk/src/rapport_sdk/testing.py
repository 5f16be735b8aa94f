"""pytest plugin: the conformance kit. Loaded in every test run, so it imports nothing until it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rapport_sdk.conformance import Case, ConnectorConformance, require
    from rapport_sdk.drive import Drive, Outcome, run

__all__ = ["Case", "ConnectorConformance", "Drive", "Outcome", "require", "run"]

_HOMES = {"Drive": "drive", "Outcome": "drive", "run": "drive"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"rapport_sdk.{_HOMES.get(name, 'conformance')}"), name)
