"""The check of a mapping against its JSON schema, with findings that say what is expected where."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, TypeAlias

from rapport_core_banking.mapping.errors import Finding
from rapport_core_banking.mapping.source import Document, Path, Plain, shown

ValidationError: TypeAlias = Any  # jsonschema ships no types
_BOUNDS: Final = {"minimum": "at least", "maximum": "at most"}


@lru_cache(maxsize=1)
def _validator() -> Any:
    jsonschema: Any = importlib.import_module("jsonschema")
    text = files("rapport_core_banking.mapping").joinpath("schema.json").read_text("utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))


def schema_findings(document: Document) -> list[Finding]:
    """Empty where the shape is right; meaning is checked afterwards."""
    errors = sorted(_validator().iter_errors(document.data), key=_order)
    found = [finding for error in errors for finding in _findings(document, error, ())]
    return sorted(set(found), key=lambda finding: (finding.line, finding.path, finding.message))


def _order(error: ValidationError) -> list[str]:
    return [str(step) for step in error.absolute_path]


def _findings(document: Document, error: ValidationError, base: Path) -> Iterator[Finding]:
    path: Path = (*base, *error.relative_path)
    if error.validator == "anyOf":
        inner = _branch(error.context or [])
        if inner:
            for cause in inner:
                yield from _findings(document, cause, path)
            return
    for step, message in _messages(error):
        place = (*path, step) if step else path
        yield Finding(shown(place), document.line(place), message)


def _branch(causes: Iterable[ValidationError]) -> list[ValidationError]:
    """The errors of the alternative that was meant: the one whose type fits."""
    branches: dict[object, list[ValidationError]] = {}
    for cause in causes:
        branches.setdefault(cause.relative_schema_path[0], []).append(cause)
    fitting = [
        branch
        for branch in branches.values()
        if not any(cause.validator == "type" and not cause.relative_path for cause in branch)
    ]
    return fitting[0] if len(fitting) == 1 else []


def _messages(error: ValidationError) -> Iterator[tuple[str, str]]:
    schema: Any = error.schema
    value: Any = error.instance
    match error.validator:
        case "additionalProperties" if isinstance(error.validator_value, bool):
            known = ", ".join(schema["properties"])
            for key in sorted(set(value) - set(schema["properties"])):
                yield key, f"this key is not known; known are {known}"
        case "required":
            for key in sorted(set(error.validator_value) - set(value)):
                yield "", f"the key {key} is missing"
        case "minimum" | "maximum":
            yield (
                "",
                f"{_BOUNDS[str(error.validator)]} {error.validator_value} is expected, not {_told(value)}",
            )
        case _:
            yield "", f"expected is {schema.get('description', error.validator)}, not {_told(value)}"


def _told(value: Plain) -> str:
    match value:
        case dict():
            return "an object"
        case list():
            return "a list"
        case _:
            text = json.dumps(value, ensure_ascii=False)
            return text if len(text) <= 60 else text[:57] + "..."
