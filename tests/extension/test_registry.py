"""The registry: good plugins are in use, broken ones are shown with their reason and do no harm."""

import re
from collections.abc import Callable
from importlib.metadata import EntryPoint
from typing import Any

import pytest
from rapport.extension.registry import Registry, UnknownConnector

Make = Callable[[str], EntryPoint]
Load = Callable[..., Registry]

HEAD = """
from typing import Any
import msgspec
from rapport_sdk import hookimpl, Kind, Spec

class Config(msgspec.Struct):
    url: str = ""

class Reader:
    def __init__(self, config: Any) -> None: ...
    def check(self): ...
    def discover(self): ...
    def extract(self, stream, state): ...

def spec(**more):
    return Spec(**{"name": "reader", "version": "1", "kind": Kind.OTHER, "config": Config, **more})

class Module:
    version = "1"
    def __init__(self, name): self.name = name
    async def run(self, tx, as_of): return 0
"""
GOOD = (
    HEAD
    + """
@hookimpl
def rapport_connectors():
    return [(spec(), Reader)]

@hookimpl
def rapport_scoring_modules():
    return [Module("zeal"), Module("age")]

@hookimpl
def rapport_ui(ui):
    ui.add_menu("Late", "/late", "late:read", order=900)
    ui.add_menu("Early", "/early", "early:read")
    ui.add_panel("customer.side", "/panel", "panel:read")
"""
)


def faults(registry: Registry) -> dict[str, str]:
    return {plugin.name: plugin.fault for plugin in registry.plugins}


def test_a_good_plugin_is_in_use(plugin: Make, load: Load) -> None:
    point = plugin(GOOD)
    registry = load(point)
    assert faults(registry) == {point.name: ""}
    found = registry.connector("reader")
    assert (found.plugin, found.module, found.spec.name) == (point.name, point.value, "reader")
    assert [module.name for module in registry.scoring_modules()] == ["age", "zeal"]
    ui = registry.user_interface()
    assert [entry.path for entry in ui.menu] == ["/early", "/late"]
    assert [panel.path for panel in ui.panels("customer.side")] == ["/panel"]
    assert ui.panels("elsewhere") == []


BROKEN = {
    "does not import": ("import no_such_module", "ModuleNotFoundError"),
    "exits": ("import sys; sys.exit(3)", "SystemExit"),
    "is no Python": ("def", "SyntaxError"),
    "raises on import": ("raise ValueError('not today')", "ValueError: not today"),
    "unknown hook": (HEAD + "@hookimpl\ndef rapport_conectors(): return []", "unknown hook"),
    "unknown argument": (HEAD + "@hookimpl\ndef rapport_ui(ui, more): ...", "PluginValidationError"),
    "hook raises": (
        HEAD + "@hookimpl\ndef rapport_connectors(): raise OSError('no disk')",
        "OSError: no disk",
    ),
    "async hook": (HEAD + "@hookimpl\nasync def rapport_connectors(): return []", "must not be async"),
    "no list": (HEAD + "@hookimpl\ndef rapport_connectors(): return None", "returns a list"),
    "no pairs": (
        HEAD + "@hookimpl\ndef rapport_connectors(): return [Reader]",
        "pairs of a Spec and a class",
    ),
    "bad name": (
        HEAD + "@hookimpl\ndef rapport_connectors(): return [(spec(name='A b'), Reader)]",
        "small letters",
    ),
    "named twice": (
        HEAD + "@hookimpl\ndef rapport_connectors(): return [(spec(name='other'), Reader)] * 2",
        "twice",
    ),
    "other SDK": (
        HEAD + "@hookimpl\ndef rapport_connectors(): return [(spec(name='other', api='>=2'), Reader)]",
        "another SDK",
    ),
    "no range": (
        HEAD + "@hookimpl\ndef rapport_connectors(): return [(spec(name='other', api='2'), Reader)]",
        "written like",
    ),
    "no methods": (
        HEAD + "@hookimpl\ndef rapport_connectors(): return [(spec(name='other'), Config)]",
        "check, discover, extract",
    ),
    "no struct": (
        HEAD + "@hookimpl\ndef rapport_connectors(): return [(spec(name='other', config=dict), Reader)]",
        "no msgspec struct",
    ),
    "no schema": (
        HEAD + "class Odd(msgspec.Struct):\n    x: Reader\n"
        "@hookimpl\ndef rapport_connectors(): return [(spec(name='other', config=Odd), Reader)]",
        "without a schema",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_plugin_is_shown_and_harms_no_other(plugin: Make, load: Load, kind: str) -> None:
    source, reason = BROKEN[kind]
    good, bad = plugin(GOOD), plugin(source)
    for order in ((good, bad), (bad, good)):
        registry = load(*order)
        assert faults(registry)[good.name] == ""
        assert reason in faults(registry)[bad.name]
        assert "\n" not in faults(registry)[bad.name]
        assert [found.plugin for found in registry.connectors] == [good.name]
        assert [module.name for module in registry.scoring_modules()] == ["age", "zeal"]
        assert len(registry.user_interface().menu) == 2


def test_a_name_that_is_taken_is_refused(plugin: Make, load: Load) -> None:
    first, second = plugin(GOOD), plugin(GOOD)
    registry = load(first, second)
    taken = {name: fault for name, fault in faults(registry).items() if fault}
    assert len(taken) == 1
    assert "is there already" in next(iter(taken.values()))
    assert len(registry.connectors) == 1


def test_what_a_failing_ui_hook_had_added_is_dropped(plugin: Make, load: Load) -> None:
    source = (
        HEAD + "@hookimpl\ndef rapport_ui(ui):\n    ui.add_menu('X', '/x', 'x:read')\n    raise KeyError('y')"
    )
    bad = plugin(source)
    registry = load(bad, plugin(GOOD))
    assert [entry.path for entry in registry.user_interface().menu] == ["/early", "/late"]
    assert "KeyError" in faults(registry)[bad.name]


@pytest.mark.parametrize(
    "modules",
    ["[Module('Bad Name')]", "[object()]", "[Module('age')]", "None"],
    ids=["name", "shape", "taken", "none"],
)
def test_scoring_modules_that_are_not_right(plugin: Make, load: Load, modules: str) -> None:
    good = plugin(GOOD)
    registry = load(good, plugin(HEAD + f"@hookimpl\ndef rapport_scoring_modules(): return {modules}"))
    names = [module.name for module in registry.scoring_modules()]
    assert names == ["age", "zeal"]
    assert [fault for fault in faults(registry).values() if fault]


def test_core_features_use_the_same_hooks(load: Load) -> None:
    from rapport_sdk.hooks import hookimpl

    class Feature:
        @hookimpl
        def rapport_ui(self, ui: Any) -> None:
            ui.add_menu("My day", "/", "task:read", order=1)

    registry = load()
    registry.add("workbench", Feature())
    assert [entry.label for entry in registry.user_interface().menu] == ["My day"]


def test_a_connector_that_nobody_brings(load: Load) -> None:
    with pytest.raises(UnknownConnector):
        load().connector("nobody")


def test_the_installed_plugins_are_in_use() -> None:
    registry = Registry()
    registry.load()
    core = {plugin.name: plugin for plugin in registry.plugins}["core_banking"]
    assert (core.distribution, core.fault) == ("rapport-core-banking", "")
    assert re.fullmatch(r"\d+\.\d+\.\d+", core.version)
    assert registry.connector("core_banking").module == "rapport_core_banking.plugin"


def test_loading_the_installed_plugins_reads_no_data_library() -> None:
    """Hooks are cheap: the host does not load what only the child needs."""
    import subprocess
    import sys

    code = (
        "import sys; from rapport_core_banking import plugin; plugin.rapport_connectors();"
        "print('yaml' in sys.modules, 'pyarrow' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert said.split() == ["False", "False"]
