"""Reads a file of vectors, computes each from its inputs and compares with what is expected, exactly.

File: `{"meta": {"currency"}, "vectors": [{"id", "inputs", "expected"}]}`, amounts as decimal strings.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rapport.vectors.registry import REGISTRY, Formula

_MISSING = "(missing)"
_KINDS = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)


class VectorsError(Exception):
    """The file cannot be used, or a wanted id is not in it; the message says which and why."""


def run(path: str | Path, only: str | Sequence[str] | None = None) -> dict[str, Any]:
    """`{passed, failed: [{id, path, expected, got}], not_covered: [id]}`; the vectors passed are counted.

    `only`: ids or the part before the dash, in a list or parted by commas ("M,C,N-01"). A vector whose
    formula the product does not have yet is in `not_covered` and never counted as passed. A vector whose
    inputs the formula refuses has failed, at path `inputs`. Raises VectorsError.
    """
    document = _read(Path(path))
    currency = str(document["meta"].get("currency", "CNY"))
    passed, failed, not_covered = 0, list[dict[str, Any]](), list[str]()
    for vector in _chosen(document["vectors"], _wanted(only)):
        formula = _formula(vector["id"])
        if formula is None:
            not_covered.append(vector["id"])
            continue
        differences = list(_check(vector, formula, currency))
        passed += not differences
        failed += [{"id": vector["id"]} | difference for difference in differences]
    return {"passed": passed, "failed": failed, "not_covered": not_covered}


def _check(vector: Mapping[str, Any], formula: Formula, currency: str) -> Iterator[dict[str, Any]]:
    try:
        got = formula(vector["inputs"], currency)
    except _KINDS as error:
        refusal = f"{type(error).__name__}: {error}"
        return iter([{"path": "inputs", "expected": vector["expected"], "got": refusal}])
    return compare(vector["expected"], got)


def compare(expected: Any, got: Any, path: str = "") -> Iterator[dict[str, Any]]:
    """Each place where the two differ; types count ("1.0" is not "1.00", True is not 1)."""
    if isinstance(expected, dict) and isinstance(got, dict):
        yield from _compare_keys(expected, got, path)
    elif isinstance(expected, list) and isinstance(got, list):
        by_index = {f"[{i}]": each for i, each in enumerate(expected)}
        yield from _compare_keys(by_index, {f"[{i}]": each for i, each in enumerate(got)}, path)
    elif type(expected) is not type(got) or expected != got:
        yield {"path": path, "expected": expected, "got": got}


def _compare_keys(expected: Mapping[str, Any], got: Mapping[str, Any], path: str) -> Iterator[dict[str, Any]]:
    for key in dict.fromkeys([*expected, *got]):
        below = path + ("." if path and not key.startswith("[") else "") + key
        if key in expected and key in got:
            yield from compare(expected[key], got[key], below)
        else:
            yield {"path": below, "expected": expected.get(key, _MISSING), "got": got.get(key, _MISSING)}


def _read(path: Path) -> dict[str, Any]:
    try:
        document: Any = json.loads(path.read_text("utf-8"), parse_float=_no_float)
    except OSError as error:
        raise VectorsError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise VectorsError(f"{path} is not JSON: {error}") from error
    vectors = document.get("vectors") if isinstance(document, dict) else None
    if not isinstance(vectors, list) or not all(_is_vector(each) for each in vectors):
        raise VectorsError(f"{path} has no list `vectors` of objects with id, inputs and expected")
    meta = document.get("meta")
    return {"vectors": vectors, "meta": meta if isinstance(meta, dict) else {}}


def _is_vector(each: Any) -> bool:
    if not isinstance(each, dict) or not isinstance(each.get("id"), str):
        return False
    return isinstance(each.get("inputs"), dict) and "expected" in each


def _no_float(text: str) -> float:
    raise ValueError(f"{text} must be a decimal string")


def _wanted(only: str | Sequence[str] | None) -> list[str]:
    names = only.split(",") if isinstance(only, str) else list(only or ())
    return [name.strip() for name in names if name.strip()]


def _chosen(vectors: Sequence[dict[str, Any]], wanted: Sequence[str]) -> list[dict[str, Any]]:
    unknown = [name for name in wanted if not any(_matches(each["id"], name) for each in vectors)]
    if unknown:
        raise VectorsError(f"no vector is named {', '.join(unknown)}")
    return [each for each in vectors if not wanted or any(_matches(each["id"], name) for name in wanted)]


def _matches(vector_id: str, name: str) -> bool:
    return vector_id == name or vector_id.startswith(f"{name}-")


def _formula(vector_id: str) -> Formula | None:
    """The formula of the id, or of its base when it is a variant (`N-06b` is computed as `N-06`)."""
    return REGISTRY.get(vector_id) or REGISTRY.get(vector_id.rstrip("abcdefghijklmnopqrstuvwxyz"))
