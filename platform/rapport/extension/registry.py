"""Finds plugins by entry point and keeps what they declare; a broken one is recorded and does no harm."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

import pluggy

from rapport.extension import hookspecs
from rapport.extension.declarations import BadDeclaration, checked_connectors, checked_modules
from rapport.extension.seams import ScoringModule, UserInterface
from rapport_sdk.hooks import GROUP
from rapport_sdk.spec import Spec


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin as administration shows it. `fault` says why it is out of use; empty: it is in use."""

    name: str
    distribution: str = ""
    version: str = ""
    module: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class RegisteredConnector:
    """A connector on offer; `module` is the entry point that its child process loads."""

    spec: Spec
    plugin: str
    module: str


class UnknownConnector(Exception):
    """No plugin in use brings a connector of that name."""


class Registry:
    """One for the process. What a tenant may use of it is a table of that tenant's, not decided here."""

    def __init__(self) -> None:
        self._manager: Final = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(hookspecs)
        self._plugins: dict[str, Plugin] = {}
        self._connectors: dict[str, RegisteredConnector] = {}

    @property
    def plugins(self) -> tuple[Plugin, ...]:
        return tuple(self._plugins.values())

    @property
    def connectors(self) -> tuple[RegisteredConnector, ...]:
        return tuple(self._connectors.values())

    def connector(self, name: str) -> RegisteredConnector:
        """UnknownConnector if no plugin in use brings it."""
        if name not in self._connectors:
            raise UnknownConnector(name)
        return self._connectors[name]

    def load(self, found: Iterable[EntryPoint] | None = None) -> None:
        """Load the installed plugins one by one (all in one go would fail with the first broken one)."""
        for point in sorted(found if found is not None else entry_points(group=GROUP), key=lambda p: p.name):
            plugin = _described(point)
            try:
                module = point.load()
            except (Exception, SystemExit) as error:  # noqa: BLE001 - importing foreign code may raise anything
                self._plugins[plugin.name] = replace(plugin, fault=_told(error))
                continue
            self.add(plugin.name, module, plugin)
        self._refuse_unknown_hooks()
        self._collect_connectors()

    def add(self, name: str, implementation: object, plugin: Plugin | None = None) -> None:
        """Register one plugin, or a core feature, which uses the same hooks."""
        self._plugins[name] = plugin or Plugin(name)
        try:
            self._manager.register(implementation, name)
        except (pluggy.PluginValidationError, ValueError) as error:
            self._refuse(name, error)

    def scoring_modules(self) -> list[ScoringModule]:
        """In the order of their names; a name that a plugin uses again is that plugin's fault."""
        found: dict[str, ScoringModule] = {}
        for name, result in self._results("rapport_scoring_modules"):
            try:
                for module in checked_modules(result, taken=found):
                    found[module.name] = module
            except BadDeclaration as error:
                self._refuse(name, error)
        return [found[name] for name in sorted(found)]

    def user_interface(self) -> UserInterface:
        """A plugin whose hook fails adds nothing, not even what it had added before it failed."""
        whole = UserInterface()
        for name, call in self._calls("rapport_ui"):
            part = UserInterface()
            if self._called(name, partial(call, ui=part))[0]:
                whole.merge(part)
        return whole

    def _collect_connectors(self) -> None:
        for name, result in self._results("rapport_connectors"):
            try:
                for spec in checked_connectors(result, taken=self._connectors):
                    module = self._plugins[name].module
                    self._connectors[spec.name] = RegisteredConnector(spec, name, module)
            except BadDeclaration as error:
                self._refuse(name, error)

    def _results(self, hook: str) -> Iterator[tuple[str, Any]]:
        for name, call in self._calls(hook):
            went_well, result = self._called(name, call)
            if went_well:
                yield name, result

    def _calls(self, hook: str) -> list[tuple[str, Callable[..., Any]]]:
        """Each implementation by itself: called together, one that raises discards the results of all."""
        caller = getattr(self._manager.hook, hook)
        return [(impl.plugin_name, impl.function) for impl in caller.get_hookimpls()]

    def _called(self, name: str, call: Callable[..., Any]) -> tuple[bool, Any]:
        try:
            result = call()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a foreign hook may raise anything
            self._refuse(name, error)
            return False, None
        if inspect.iscoroutine(result):
            result.close()
            self._refuse(name, BadDeclaration("a hook must not be async"))
            return False, None
        return True, result

    def _refuse_unknown_hooks(self) -> None:
        for _ in range(len(self._plugins)):
            try:
                self._manager.check_pending()
            except pluggy.PluginValidationError as error:
                self._refuse(self._manager.get_name(error.plugin) or "", error)
            else:
                return

    def _refuse(self, name: str, error: BaseException) -> None:
        """Out of use, with everything that it brought."""
        if self._manager.has_plugin(name):
            self._manager.unregister(name=name)
        self._connectors = {key: value for key, value in self._connectors.items() if value.plugin != name}
        self._plugins[name] = replace(self._plugins[name], fault=_told(error))


def _described(point: EntryPoint) -> Plugin:
    dist = point.dist
    return Plugin(point.name, dist.name if dist else "", dist.version if dist else "", point.value)


def _told(error: BaseException) -> str:
    """One line, without the paths of this machine."""
    first = str(error).strip().splitlines()
    return f"{type(error).__name__}: {first[-1] if first else ''}".rstrip(": ")[:300]
