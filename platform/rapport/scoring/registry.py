"""The scoring modules there are: the product's own and those of plugins, by the hook they all use."""

from functools import cache

from rapport.extension import seams
from rapport.extension.installed import installed
from rapport.extension.registry import Registry
from rapport.scoring import hooks
from rapport.scoring.modules import Kind, SignalModule


@cache
def _registered() -> Registry:
    registry = installed()
    registry.add("scoring", hooks)
    return registry


def signals(kind: Kind | None = None) -> list[SignalModule]:
    """Signals of the early warning, of one kind or all, in the order of their names."""
    found = [module for module in _registered().scoring_modules() if isinstance(module, SignalModule)]
    return [module for module in found if kind is None or module.kind == kind]


def other_modules() -> list[seams.ScoringModule]:
    """What plugins score besides: each runs once a night, after the signals."""
    return [module for module in _registered().scoring_modules() if not isinstance(module, SignalModule)]
