"""What administration adds to the product: the tenant's own administration, and the operator's console."""

from typing import Any, Final

from rapport.web.registry import UiRegistry

__all__ = ["ROUTES", "register_ui"]

ROUTES: Final[list[Any]] = []


def register_ui(_ui: UiRegistry) -> None:
    """Nothing yet."""
