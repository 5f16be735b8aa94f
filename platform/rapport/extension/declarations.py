"""Checks what hooks return before anything relies on it."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import Any, Final, cast

import msgspec

from rapport.extension.seams import ScoringModule
from rapport_sdk.spec import Spec, config_schema, supports

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")


class BadDeclaration(Exception):
    """What a hook returned cannot be used; the message says why, in one line."""


def checked_connectors(result: object, taken: Container[str]) -> list[Spec]:
    """The specs of a `rapport_connectors` result; BadDeclaration if one of them is not right."""
    specs: list[Spec] = []
    for item in _sequence(result, "rapport_connectors"):
        match item:
            case (Spec() as spec, type() as kind):
                _check_spec(spec, kind, taken)
                specs.append(spec)
            case _:
                raise BadDeclaration("rapport_connectors returns pairs of a Spec and a class")
    if len({spec.name for spec in specs}) < len(specs):
        raise BadDeclaration("the plugin names a connector twice")
    return specs


def _check_spec(spec: Spec, kind: type[Any], taken: Container[str]) -> None:
    if not _NAME.fullmatch(spec.name):
        raise BadDeclaration("the name of a connector is made of small letters, digits and _")
    if spec.name in taken:
        raise BadDeclaration(f"the connector {spec.name} is there already, from another plugin")
    _check_api(spec)
    missing = [name for name in ("check", "discover", "extract") if not callable(getattr(kind, name, None))]
    if missing:
        raise BadDeclaration(f"the connector {spec.name} has no {', '.join(missing)}")
    _check_config(spec)


def _check_api(spec: Spec) -> None:
    try:
        supported = supports(spec.api)
    except ValueError as error:
        raise BadDeclaration(f"the connector {spec.name}: {error}") from None
    if not supported:
        raise BadDeclaration(f"the connector {spec.name} is written for another SDK ({spec.api})")


def _check_config(spec: Spec) -> None:
    if not issubclass(spec.config, msgspec.Struct):
        raise BadDeclaration(f"the configuration of {spec.name} is no msgspec struct")
    try:
        config_schema(spec)
    except (TypeError, NotImplementedError):
        raise BadDeclaration(f"the configuration of {spec.name} has a field without a schema") from None


def checked_modules(result: object, taken: Container[str]) -> list[ScoringModule]:
    """The modules of a `rapport_scoring_modules` result; BadDeclaration if one is not right or not new."""
    modules: list[ScoringModule] = []
    for item in _sequence(result, "rapport_scoring_modules"):
        if not isinstance(item, ScoringModule) or not _NAME.fullmatch(item.name):
            raise BadDeclaration("a scoring module has a name of small letters, a version and run")
        if item.name in taken:
            raise BadDeclaration(f"the scoring module {item.name} is there already")
        modules.append(item)
    return modules


def _sequence(result: object, hook: str) -> Sequence[object]:
    if not isinstance(result, list | tuple):
        raise BadDeclaration(f"{hook} returns a list")
    return cast("Sequence[object]", result)
