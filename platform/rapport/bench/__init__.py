"""Figures against floors, paired in one run (`rapport bench NAME`); none of them is a timed test."""

from importlib import import_module
from typing import Any

NAMES = ("list", "customer", "search", "contact", "load", "feed", "night", "access", "isolation", "audit")
MODULES: dict[str, str] = {
    **dict.fromkeys(("list", "customer", "search", "contact"), "api"),
    "load": "feed",
}


def measure(name: str) -> dict[str, Any]:
    """The figures of one benchmark, or of all of them; ValueError for an unknown name."""
    if name == "all":
        return {each: measure(each) for each in NAMES}
    if name not in NAMES:
        raise ValueError(f"there is no benchmark {name}: " + ", ".join(NAMES))
    module = import_module(f"rapport.bench.{MODULES.get(name, name)}")
    result: dict[str, Any] = module.measure(name)
    return result
