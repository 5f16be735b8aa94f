"""Plugins made for a test."""

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from itertools import count
from pathlib import Path
from textwrap import dedent

import pytest
from rapport.extension.registry import RegisteredConnector, Registry
from rapport.extension.runner import Call

from rapport_sdk.hooks import GROUP
from rapport_sdk.standin import MODULE, RIGHT_PASSWORD, SPEC

_names = count()


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], EntryPoint]]:
    """`plugin(source)`: an entry point whose module has that source."""
    monkeypatch.syspath_prepend(tmp_path)
    made: list[str] = []

    def make(source: str, name: str = "") -> EntryPoint:
        module = f"made_plugin_{next(_names):04d}"
        (tmp_path / f"{module}.py").write_text(dedent(source), "utf-8")
        made.append(module)
        return EntryPoint(name or module, module, GROUP)

    yield make
    for module in made:
        sys.modules.pop(module, None)


@pytest.fixture
def load() -> Callable[..., Registry]:
    """`load(*entry_points)`: a registry of just these."""

    def loaded(*points: EntryPoint) -> Registry:
        registry = Registry()
        registry.load(points)
        return registry

    return loaded


@pytest.fixture
def call() -> Callable[..., Call]:
    """`call("hang")`: the stand-in, told to behave like that."""

    def make(behaviour: str = "deliver", *, tenant_id: int = 1, **config: object) -> Call:
        connector = RegisteredConnector(SPEC, "stand_in", MODULE)
        values = {"password": RIGHT_PASSWORD, "behaviour": behaviour, **config}
        return Call(tenant_id, connector, values)

    return make
