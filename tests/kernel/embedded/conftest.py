"""Servers for the tests of the servers, and ways to look at them from outside."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
from rapport.kernel.embedded import Addresses, ephemeral


@pytest.fixture(scope="module")
def servers() -> Iterator[Addresses]:
    with ephemeral() as addresses:
        yield addresses


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder that every account can reach, as tmp_path is not."""
    path = Path(tempfile.mkdtemp(prefix="rapport-test-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def query() -> Callable[..., object]:
    """`query(url, statement, *arguments)`: the first value of the first row, over a connection of its own."""

    async def fetch(url: str, statement: str, *arguments: object) -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement, *arguments)
        finally:
            await connection.close()

    def run(url: str, statement: str, *arguments: object) -> object:
        return asyncio.run(fetch(url, statement, *arguments))

    return run


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    def wait(condition: Callable[[], bool]) -> None:
        while not condition():
            time.sleep(0.02)

    return wait


@pytest.fixture
def as_user() -> Callable[[int], contextlib.AbstractContextManager[None]]:
    """With the rights of another user of the machine; for tests that root runs."""

    @contextlib.contextmanager
    def become(uid: int) -> Iterator[None]:
        groups, gid, uid_before = os.getgroups(), os.getegid(), os.geteuid()
        os.setgroups([])
        os.setegid(uid)
        os.seteuid(uid)
        try:
            yield
        finally:
            os.seteuid(uid_before)
            os.setegid(gid)
            os.setgroups(groups)

    return become


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """`start(source, *arguments)`: another Python process, killed at the end of the test if it still runs."""
    begun: list[subprocess.Popen[bytes]] = []

    def run(source: str, *arguments: str | Path) -> subprocess.Popen[bytes]:
        path = tmp_path / f"{secrets.token_hex(4)}.py"
        path.write_text(source, encoding="utf-8")
        command = [sys.executable, str(path), *map(str, arguments)]
        begun.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
        return begun[-1]

    yield run
    for process in begun:
        process.kill()
        process.communicate()
