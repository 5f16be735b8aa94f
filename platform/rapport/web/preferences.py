"""How a person wants the screen: theme, density, sidebar; in cookies that the browser's script sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

THEMES: Final = ("system", "light", "dark")
DENSITIES: Final = ("compact", "normal", "comfortable")


@dataclass(frozen=True, slots=True)
class Preferences:
    """`theme` system follows the device; anything unknown in a cookie falls back to the default."""

    theme: str = "system"
    density: str = "normal"
    sidebar: str = "full"

    @classmethod
    def from_cookies(cls, cookies: Mapping[str, str], theme: str = "system") -> Preferences:
        """`theme` is what the person's profile says; the cookie of this browser goes before it."""
        chosen, density = cookies.get("theme", ""), cookies.get("density", "")
        return cls(
            theme=chosen if chosen in THEMES else theme,
            density=density if density in DENSITIES else "normal",
            sidebar="icons" if cookies.get("sidebar") == "icons" else "full",
        )
