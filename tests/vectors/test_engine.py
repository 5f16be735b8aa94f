"""The vectors themselves, and that the engine would see a wrong figure."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from rapport.vectors import VectorsError, run
from rapport.vectors.engine import compare
from rapport.vectors.registry import REGISTRY

HERE = Path(__file__).parent
COVERED = HERE / "covered.json"


def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(COVERED.read_text("utf-8"))
    return document


def _write(folder: Path, document: object) -> Path:
    file = folder / "vectors.json"
    file.write_text(json.dumps(document), "utf-8")
    return file


def _leaves(expected: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(expected, dict):
        return [leaf for key, each in expected.items() for leaf in _leaves(each, (*path, key))]
    if isinstance(expected, list):
        return [leaf for i, each in enumerate(expected) for leaf in _leaves(each, (*path, i))]
    return [path]


@pytest.mark.parametrize("vector_id", sorted(REGISTRY))
def test_the_products_formulas_give_the_figures_of_the_specification(vector_id: str) -> None:
    assert run(COVERED, vector_id) == {"passed": 1, "failed": [], "not_covered": []}


def test_the_whole_specification(shared: Path) -> None:
    result = run(shared / "vectors" / "domain.json")
    assert result["failed"] == []
    assert result["passed"] == len(REGISTRY)
    assert not set(result["not_covered"]) & set(REGISTRY)


@pytest.mark.parametrize("vector", _document()["vectors"], ids=lambda vector: vector["id"])
def test_any_other_expected_figure_fails(vector: dict[str, Any], tmp_path: Path) -> None:
    for leaf in _leaves(vector["expected"]):
        wrong = copy.deepcopy(vector)
        place = wrong["expected"]
        for key in leaf[:-1]:
            place = place[key]
        original, place[leaf[-1]] = place[leaf[-1]], "something else"
        result = run(_write(tmp_path, {"meta": {"currency": "CNY"}, "vectors": [wrong]}))
        assert result["passed"] == 0
        (failure,) = result["failed"]
        assert (failure["id"], failure["expected"], failure["got"]) == (
            vector["id"],
            "something else",
            original,
        )


def test_changed_inputs_change_the_figures(tmp_path: Path) -> None:
    document = _document()
    by_id = {vector["id"]: vector for vector in document["vectors"]}
    by_id["M-01"]["inputs"]["as_of"] = "2026-06-29"
    by_id["D-05"]["inputs"]["holidays"] = ["2026-07-03"]
    by_id["N-06"]["inputs"]["points"]["A01"] = 30
    by_id["M-03"]["inputs"]["shares"].pop()
    result = run(_write(tmp_path, document), "M-01,D-05,N-06,M-03")
    paths = {(failure["id"], failure["path"]) for failure in result["failed"]}
    assert {("M-01", "mtd_days"), ("D-05", "task_dates[1]"), ("N-06", "cases[1].score")} <= paths
    refused = next(failure for failure in result["failed"] if failure["id"] == "M-03")
    assert (refused["path"], result["passed"]) == ("inputs", 0)
    assert "do not end on 2026-06-30" in refused["got"]


def test_a_vector_without_a_formula_is_never_passed(tmp_path: Path) -> None:
    vectors = [{"id": "X-99", "inputs": {}, "expected": {}}]
    assert run(_write(tmp_path, {"vectors": vectors})) == {"passed": 0, "failed": [], "not_covered": ["X-99"]}


def test_only_chooses_by_id_and_by_letter(tmp_path: Path) -> None:
    assert run(COVERED, "D,R-02")["passed"] == 3
    assert run(COVERED, ["N-01", " N-02 "])["passed"] == 2
    assert run(COVERED)["passed"] == len(REGISTRY)
    with pytest.raises(VectorsError, match="Q-01"):
        run(COVERED, "M,Q-01")
    variant = _document()["vectors"][0] | {"id": "M-01b"}
    assert run(_write(tmp_path, {"vectors": [variant]}), "M-01b")["passed"] == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "not JSON"),
        ("[]", "no list"),
        ('{"vectors": {}}', "no list"),
        ('{"vectors": [{"id": "M-01"}]}', "no list"),
        ('{"vectors": [{"id": "M-01", "inputs": {"a": 0.1}, "expected": 1}]}', "decimal string"),
        ("\x80", "not JSON"),
    ],
)
def test_a_malformed_file_is_refused(text: str, complaint: str, tmp_path: Path) -> None:
    file = tmp_path / "vectors.json"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(VectorsError, match=complaint):
        run(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VectorsError, match="No such file"):
        run(tmp_path / "absent.json")


@pytest.mark.parametrize(
    ("expected", "got", "paths"),
    [
        ({"a": "1.00"}, {"a": "1.0"}, ["a"]),
        ({"a": True}, {"a": 1}, ["a"]),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, ["a[1].b"]),
        ([1, 2], [1], ["[1]"]),
        ({"a": 1}, {"a": 1, "extra": None}, ["extra"]),
        ({"a": None}, {}, ["a"]),
        ([], {}, [""]),
        ({"a": 1}, {"a": 1}, []),
    ],
)
def test_comparison_is_exact(expected: Any, got: Any, paths: list[str]) -> None:
    assert [difference["path"] for difference in compare(expected, got)] == paths
