"""Every hook of the product. Hooks are cheap and synchronous, do no I/O, and return declarations.

`rapport_connectors` is the SDK's, so that plugins need nothing else; it is part of this file's contract.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapport.extension.seams import ScoringModule, UserInterface
from rapport_sdk.hooks import hookspec, rapport_connectors

__all__ = ["rapport_connectors", "rapport_scoring_modules", "rapport_ui"]


@hookspec
def rapport_scoring_modules() -> Sequence[ScoringModule]:
    """The modules that the night calls after the measures, in the order of their names."""
    raise NotImplementedError


@hookspec
def rapport_ui(ui: UserInterface) -> None:
    """Add menu entries and panels to `ui`; what is returned is ignored."""
    raise NotImplementedError
