"""Every hook is documented, with its exact arguments, and tested."""

import inspect
from pathlib import Path
from typing import Any

import pytest
from rapport.extension import hookspecs

HOOKS: dict[str, Any] = {name: getattr(hookspecs, name) for name in hookspecs.__all__}
REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize("name", HOOKS)
def test_hook_is_typed_and_says_what_it_is(name: str) -> None:
    hook = HOOKS[name]
    assert hasattr(hook, "rapport_spec")
    assert inspect.getdoc(hook)
    signature = inspect.signature(hook)
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(parameter.annotation is not parameter.empty for parameter in signature.parameters.values())
    assert not inspect.iscoroutinefunction(hook)


@pytest.mark.parametrize("name", HOOKS)
def test_hook_is_documented_with_its_arguments(name: str) -> None:
    text = (REPOSITORY / "docs" / "how-to-write-a-plugin.md").read_text("utf-8")
    arguments = ", ".join(inspect.signature(HOOKS[name]).parameters)
    assert f"`{name}({arguments})" in text


@pytest.mark.parametrize("name", HOOKS)
def test_hook_has_a_test(name: str) -> None:
    assert f"def {name}(" in (Path(__file__).parent / "test_registry.py").read_text("utf-8")


def test_there_are_no_others() -> None:
    specs = {name for name, value in vars(hookspecs).items() if hasattr(value, "rapport_spec")}
    assert specs == set(HOOKS)
