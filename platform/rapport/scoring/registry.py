"""The signals there are: the product's own and what plugins add, by code."""

from collections.abc import Iterable, Iterator

from rapport.scoring.modules import Kind, ScoringModule
from rapport.scoring.signals import MODULES


class ModuleRegistry:
    """Modules in the order of their codes; a code is registered once."""

    def __init__(self, modules: Iterable[ScoringModule] = ()) -> None:
        self._by_code: dict[str, ScoringModule] = {}
        self.use(modules)

    def use(self, modules: Iterable[ScoringModule]) -> None:
        """Add modules, as `rapport_scoring_modules()` gives them; one that is there already stays.

        ValueError for another module with a code that is taken.
        """
        for module in modules:
            if self._by_code.setdefault(module.code, module) is not module:
                raise ValueError(f"the signal {module.code} is registered twice")

    def of(self, kind: Kind) -> list[ScoringModule]:
        return [module for module in self if module.kind == kind]

    def __iter__(self) -> Iterator[ScoringModule]:
        return iter(sorted(self._by_code.values(), key=lambda module: module.code))


registry = ModuleRegistry(MODULES)
