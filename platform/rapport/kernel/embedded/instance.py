"""One Rapport per data folder: who runs there, and where its servers are."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import Final

import msgspec

from rapport.kernel.embedded.errors import EmbeddedError
from rapport.kernel.private_files import PrivateFileError, private_folder

POLL_SECONDS: Final = 0.05


class Addresses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the embedded servers answer; None for one that is not embedded. Passwords are in them."""

    admin_database_url: str | None
    redis_url: str | None

    def __repr__(self) -> str:
        return "Addresses(…)"


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pid: int
    addresses: Addresses


class Instance:
    """The lock files of a data folder.

    `lock` is held by the process that runs the servers, and holds its pid. `users` is held, shared, by
    every other process that uses them, so that a short command which started them can wait for the others.
    The kernel lets go of both when a process ends, however it ends.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._held: list[int] = []
        try:
            self._folder = private_folder(data_dir / "run")
        except PrivateFileError as error:
            raise EmbeddedError(str(error)) from error

    @property
    def _published(self) -> Path:
        return self._folder / "servers.json"

    def acquire(self) -> bool:
        """Become the one that runs the servers; False where another process is."""
        lock = self._open("lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        self._held.append(lock)
        self._published.unlink(missing_ok=True)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        return True

    def publish(self, addresses: Addresses) -> None:
        new = self._published.with_suffix(".new")
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(Published(os.getpid(), addresses)))
        new.replace(self._published)

    def join(self) -> Addresses | None:
        """The servers that another process runs, waited for while they start; None: it is this one's turn."""
        users = self._open("users")
        fcntl.flock(users, fcntl.LOCK_SH)
        while not self.acquire():
            if (found := self._read_published()) is not None:
                self._held.append(users)
                return found
            time.sleep(POLL_SECONDS)
        os.close(users)
        return None

    def wait_for_users(self) -> None:
        """Until nobody else uses the servers; who comes later waits, and then runs servers of its own."""
        users = self._open("users")
        self._held.append(users)
        fcntl.flock(users, fcntl.LOCK_EX)

    def release(self) -> None:
        while self._held:
            os.close(self._held.pop())

    def refusal(self) -> EmbeddedError:
        pid = (self._folder / "lock").read_text(encoding="utf-8") or "unknown"
        return EmbeddedError(
            f"Rapport already runs on {self._data_dir} (process {pid}): "
            "stop it first, or set RAPPORT_DATA_DIR to another folder"
        )

    def _read_published(self) -> Addresses | None:
        """None also for what a killed process left: the lock is taken a moment before its file goes."""
        try:
            content = self._published.read_bytes()
        except FileNotFoundError:
            return None
        found = msgspec.json.decode(content, type=Published)
        return found.addresses if _alive(found.pid) else None

    def _open(self, name: str) -> int:
        return os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o600)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
