"""Commands that the tests run, and a way to wait for the world to change."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest


def _eventually(condition: Callable[[], bool]) -> None:
    """Wait until it holds, without a clock of its own: a busy machine is no failure."""
    while not condition():
        time.sleep(0.02)


def _alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    return _eventually


@pytest.fixture
def alive() -> Callable[[int], bool]:
    return _alive


@pytest.fixture
def script(tmp_path: Path) -> Callable[..., tuple[str, ...]]:
    """`script(source, *arguments)`: the command that runs this Python source."""

    def make(source: str, *arguments: str | Path) -> tuple[str, ...]:
        path = tmp_path / f"script-{len(list(tmp_path.iterdir()))}.py"
        path.write_text(source, encoding="utf-8")
        return (sys.executable, str(path), *map(str, arguments))

    return make
