"""What leavers add to the product."""

from typing import Any, Final

from rapport.web.registry import UiRegistry

ROUTES: Final[list[Any]] = []


def register_ui(_ui: UiRegistry) -> None:
    """Nothing yet."""
