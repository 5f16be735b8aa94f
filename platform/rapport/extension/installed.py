"""The plugins of this process, found once."""

from functools import cache

from rapport.extension.registry import Registry


@cache
def installed() -> Registry:
    """The registry over the installed distributions; a broken plugin is recorded there and does no harm."""
    registry = Registry()
    registry.load()
    return registry
