"""The product's own parts, registered the way a plugin's are: routes, jobs, menu, scoring modules.

Each vertical has a `plugin.py` with the product's hooks; upper packages (tenants, billing, admin) and
connectors bring theirs through the entry point group `rapport`.
"""

import importlib
import importlib.util
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import typer

from rapport.extension.installed import installed
from rapport.kernel.i18n import Lazy
from rapport.web.registry import MenuEntry, UiRegistry

CORE = (
    "rapport.organisation.plugin",
    "rapport.customers.plugin",
    "rapport.products.plugin",
    "rapport.activities.plugin",
    "rapport.scoring.plugin",
    "rapport.insight.plugin",
    "rapport.ingest.plugin",
)
UPPER = ("tenants.plugin", "admin.plugin")


@dataclass
class Product:
    """What was registered: handlers for the web, menu entries, template and catalogue folders."""

    routes: list[Any] = field(default_factory=list)
    ui: UiRegistry = field(default_factory=UiRegistry)
    templates: list[Path] = field(default_factory=list)
    locales: list[Path] = field(default_factory=list)
    modules: list[ModuleType] = field(default_factory=list)


@cache
def load_product() -> Product:
    """Import every part once and collect what it registers; jobs register themselves at import."""
    product = Product()
    for name in (*CORE, *UPPER):
        if importlib.util.find_spec(name.rpartition(".")[0]) and importlib.util.find_spec(name):
            _add(product, importlib.import_module(name))
    _add_plugins(product)
    return product


def _add_plugins(product: Product) -> None:
    """Menu entries of connector plugins, which know the SDK's shapes and not the screens'."""
    for entry in installed().user_interface().menu:
        product.ui.add_menu(
            MenuEntry(
                f"plugin:{entry.path}",
                Lazy(entry.label),
                "plug",
                entry.path,
                entry.order,
                permission=entry.permission,
                section="manage",
            )
        )


def _add(product: Product, module: ModuleType) -> None:
    product.modules.append(module)
    product.routes.extend(getattr(module, "ROUTES", ()))
    register = getattr(module, "register_ui", None)
    if register is not None:
        register(product.ui)
    if not module.__name__.startswith("rapport."):
        folder = Path(str(module.__file__)).parent
        product.templates += sorted(path for path in folder.rglob("templates") if path.is_dir())
        product.locales += sorted(path for path in folder.rglob("locale") if path.is_dir())


def register_commands(app: typer.Typer) -> None:
    """The commands of the upper packages."""
    for module in load_product().modules:
        register = getattr(module, "register_commands", None)
        if register is not None:
            register(app)
