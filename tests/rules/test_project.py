"""Rules of the project that no linter knows; each message says what to do instead."""

import ast
import platform
import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CODE = [ROOT / "platform" / "rapport", ROOT / "tenants", ROOT / "billing", ROOT / "admin", ROOT / "plugins"]
SOURCES = sorted(
    path for folder in CODE for path in folder.rglob("*.py") if "piccolo_migrations" not in path.parts
)
NETWORK = re.compile(r'"resolved": *"http|--(extra-)?index-url|https?://[^" ]+/(simple|packages)/')
MACHINE = re.compile(r"/(work|farm|root|tmp/bash_jobs)[/.]")


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    names = [name for name in listed.decode().split("\0") if name]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_platform_is_a_plain_folder_and_the_standard_module():
    assert not (ROOT / "platform" / "__init__.py").exists(), "it would shadow the standard library's module"
    assert hasattr(platform, "python_version")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_under_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, "split it by noun"


def test_lock_files_carry_hashes_and_name_no_host():
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text()
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://", text), lock
    assert "http" not in re.sub(
        r'"(url|funding|homepage)": "[^"]*"', "", _resolved(ROOT / "package-lock.json")
    )
    assert not (ROOT / "uv.lock").exists(), "it names download hosts: keep requirements/*.lock"


def _resolved(lock: Path) -> str:
    return "\n".join(line for line in lock.read_text().splitlines() if '"resolved"' in line)


def test_no_file_names_a_registry_or_a_machine():
    for path in _tracked():
        if path.suffix in {".lock", ".png"} or path == Path(__file__).resolve():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not NETWORK.search(text), path
        assert not MACHINE.search(text.replace("/root/.", "")), path


def test_every_plugin_is_checked_by_the_linters():
    text = (ROOT / "pyproject.toml").read_text()
    for plugin in (ROOT / "plugins").glob("*/pyproject.toml"):
        assert f"plugins/{plugin.parent.name}/src" in text, plugin


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_access_is_expanded_in_one_place(path):
    """What an actor's scope covers is read by `customer_scope` alone: everything else asks that."""
    if "access" in path.parts or path.name in {"sessions.py", "directory.py"}:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in {"unit_ids", "employee_ids"}:
            raise AssertionError(f"{path}:{node.lineno}: use rapport.kernel.access instead of {node.attr}")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_response_cache_and_no_excluded_paths(path):
    """Litestar's cache keys on the path alone (bank B got bank A's page); `exclude` is an unanchored pattern."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "get",
            "post",
            "patch",
            "put",
            "delete",
            "Litestar",
        }:
            for keyword in node.keywords:
                assert keyword.arg not in {"cache", "exclude", "exclude_from_auth"}, f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_statement_is_merge_or_offset(path):
    """MERGE is refused by a distributed database, OFFSET reads what it skips: use upserts and keys."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not re.search(r"\bMERGE INTO\b", node.value), f"{path}:{node.lineno}"
            assert not re.search(r"\bLIMIT \S+ OFFSET\b", node.value), f"{path}:{node.lineno}"


def test_yaml_files_parse():
    for path in _tracked():
        if path.suffix in {".yml", ".yaml"}:
            assert yaml.safe_load(path.read_text(encoding="utf-8")) is not None, path
