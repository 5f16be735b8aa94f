"""The key-encryption key: a file of 32 random bytes, readable by its owner alone.

While the key is being changed the file holds several keys of 32 bytes one after the other, the current one
first; wrapped data keys name the one that opens them, so `rewrap` can stop and go on at any row.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rapport.kernel.secrets.errors import KeyFileError, MissingKeyError

KEY_BYTES: Final = 32
KEY_ID_BYTES: Final = 8


def key_id(key: bytes) -> bytes:
    """Eight public bytes that name a key without telling anything about it."""
    return hashlib.sha256(b"rapport key id\0" + key).digest()[:KEY_ID_BYTES]


def hkdf(key: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose (HKDF-SHA-256, RFC 5869, without salt: the input is already uniform)."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"rapport {purpose}".encode()).derive(key)


@dataclass(frozen=True, slots=True)
class KeyEncryptionKeys:
    """The current key first, then those which still open older wraps; never printed."""

    keys: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys or any(len(key) != KEY_BYTES for key in self.keys):
            raise KeyFileError(f"a key-encryption key must have exactly {KEY_BYTES} bytes")

    @property
    def current(self) -> bytes:
        return self.keys[0]

    def by_id(self, wanted: bytes) -> bytes:
        """Raises MissingKeyError when no key of the file has that id."""
        for key in self.keys:
            if key_id(key) == wanted:
                return key
        raise MissingKeyError("the key file does not hold the key that this data key was wrapped with")

    def derive(self, purpose: str) -> bytes:
        """A server-wide key for one purpose ("csrf", "job-signature"), tied to the current key."""
        return hkdf(self.current, purpose)


def create_key_file(path: Path) -> KeyEncryptionKeys:
    """Writes a new random key (folder 0700, file 0600) and refuses to replace one that is there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeyFileError(f"{path} exists already; a key file is never overwritten") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    return load_key_file(path)


def load_key_file(path: Path) -> KeyEncryptionKeys:
    """Reads and checks the file and its folder; KeyFileError says in one line how to mend it."""
    if path.exists() and not path.is_file():
        raise KeyFileError(f"the key file {path} is not a regular file")
    try:
        with path.open("rb") as file:
            _check_access(path, os.fstat(file.fileno()))
            content = file.read(KEY_BYTES * 16 + 1)
    except OSError as error:
        raise KeyFileError(f"the key file {path} cannot be opened: {error.strerror}") from error
    if not content or len(content) % KEY_BYTES or len(content) > KEY_BYTES * 16:
        raise KeyFileError(f"the key file {path} must hold keys of exactly {KEY_BYTES} bytes each")
    return KeyEncryptionKeys(tuple(content[at : at + KEY_BYTES] for at in range(0, len(content), KEY_BYTES)))


def _check_access(path: Path, opened: os.stat_result) -> None:
    if opened.st_mode & 0o077:
        raise KeyFileError(f"the key file {path} is open to others: run chmod 600 {path}")
    if opened.st_uid not in (os.geteuid(), 0):
        raise KeyFileError(
            f"the key file {path} belongs to somebody else: give it to the user that runs Rapport"
        )
    if (path.parent.stat().st_mode | path.resolve().parent.stat().st_mode) & 0o022:
        raise KeyFileError(
            f"the folder of the key file {path} is writable by others: run chmod 700 {path.parent}"
        )
