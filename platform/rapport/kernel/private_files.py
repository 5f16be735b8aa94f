"""Folders and files that only their owner may read, and the database passwords kept in one."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Final

import msgspec

PASSWORDS: Final = "database.json"
PASSWORD_BYTES: Final = 24


class PrivateFileError(Exception):
    """A folder or file that others may read, or that cannot be used; one line that says how to mend it."""


class DatabasePasswords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The passwords of the administrator (embedded server only) and of the roles that Rapport makes."""

    administrator: str
    application: str
    relay: str

    def __repr__(self) -> str:
        return "DatabasePasswords(…)"


def private_folder(path: Path) -> Path:
    """The folder, made with mode 0700 where missing; refuses one that is another user's or open to others."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise PrivateFileError(f"the folder {path} cannot be made: {error.strerror}") from error
    _check_owner(path, "700")
    return path


def write_new(path: Path, content: bytes) -> None:
    """A new file with mode 0600, whole or not at all; where one was made meanwhile, that one stays."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(temporary)
    except OSError as error:
        raise PrivateFileError(f"the file {path} cannot be written: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)


def read_private(path: Path) -> bytes:
    _check_owner(path, "600")
    try:
        return path.read_bytes()
    except OSError as error:
        raise PrivateFileError(f"the file {path} cannot be read: {error.strerror}") from error


def database_passwords(keys: Path) -> DatabasePasswords:
    """Those in `keys`/database.json, a private folder; random ones are written there at the first call."""
    path = private_folder(keys) / PASSWORDS
    if not path.exists():
        made = DatabasePasswords(*(secrets.token_urlsafe(PASSWORD_BYTES) for _ in range(3)))
        write_new(path, msgspec.json.encode(made))
    try:
        return msgspec.json.decode(read_private(path), type=DatabasePasswords)
    except msgspec.MsgspecError as error:
        raise PrivateFileError(
            f"the file {path} holds no database passwords: restore it from a copy"
        ) from error


def _check_owner(path: Path, mode: str) -> None:
    found = path.stat()
    if found.st_uid != os.geteuid():
        raise PrivateFileError(f"{path} belongs to another user: run Rapport as the user that made it")
    if found.st_mode & 0o077:
        raise PrivateFileError(f"{path} is open to others: run chmod {mode} {path}")
