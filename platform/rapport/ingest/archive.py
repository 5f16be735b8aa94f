"""Archived packages: one encrypted file a day, made after the day is saved (feeds.md; docs/decisions/0053).

Inside is a tar of the day's files, compressed. Outside it is cut into chunks of 1 MiB, each sealed with
AES-256-GCM under the tenant's data key; a chunk's nonce holds its number and whether it is the last, so that
chunks can neither be left out, swapped, nor cut off. Nothing is ever whole in memory.

Form: `RPA1` | key version (1) | nonce prefix (7) | chunks of 1 MiB + 16, the last one shorter.
"""

import io
import os
import secrets
import tarfile
import zlib
from collections.abc import Callable, Iterable
from hashlib import file_digest
from pathlib import Path
from struct import pack
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag

from rapport.kernel.secrets import DecryptionError, TenantKeys

MAGIC: Final = b"RPA1"
CHUNK: Final = 1 << 20
SUFFIX: Final = ".rpa"
_TAG: Final = 16
_PREFIX: Final = 7
_HEAD: Final = len(MAGIC) + 1 + _PREFIX
_QUICK: Final = 1
_BROKEN: Final = "the archived package was changed, cut, or belongs elsewhere"


class Changed(Exception):
    """A file is not any more what was read from it: the package on disk has been written to."""


def pack_files(root: Path, names: Iterable[tuple[str, str]], keys: TenantKeys, target: Path) -> int:
    """Archive the files with these paths below `root`, and the markers beside them; the archive's size.

    With each path comes the sha256 it must have, empty where none is known. Raises Changed, OSError.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = target.with_suffix(f".{secrets.token_hex(8)}.part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _write(file, root, names, keys, target.name)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target.stat().st_size


def _write(
    file: BinaryIO, root: Path, names: Iterable[tuple[str, str]], keys: TenantKeys, place: str
) -> None:
    with _Sealer(file, keys, place) as sealer, tarfile.open(fileobj=sealer, mode="w|") as tar:
        for name, digest in names:
            _check(root / name, digest)
            for path in sorted((root / name).parent.glob(f"{Path(name).stem}.*")):
                tar.add(path, arcname=str(path.relative_to(root)), recursive=False)
    file.flush()
    os.fsync(file.fileno())


def unpack_files(archive: Path, keys: TenantKeys, root: Path) -> list[Path]:
    """Lay the package out below `root` again; DecryptionError when the archive is not whole and ours."""
    laid: list[Path] = []
    with archive.open("rb") as file:
        opener = _Opener(file, keys, archive.name)
        try:
            with tarfile.open(fileobj=opener, mode="r|") as tar:
                for member in tar:
                    tar.extract(member, root, filter="data")
                    laid.append(root / member.name)
            opener.finish()
        except (tarfile.TarError, zlib.error) as error:
            raise DecryptionError(_BROKEN) from error
    return laid


def _check(path: Path, digest: str) -> None:
    if not digest:
        return
    with path.open("rb") as file:
        if file_digest(file, "sha256").hexdigest() != digest:
            raise Changed(path.name)


def _place(tenant_id: int, version: int, name: str) -> bytes:
    return b"rapport archive" + pack(">QB", tenant_id, version) + name.encode()


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + pack(">IB", number, last)


class _Sealer(io.RawIOBase):
    """Compresses and seals what is written to it; the chunk at hand waits until it is known to be the last."""

    def __init__(self, file: BinaryIO, keys: TenantKeys, name: str) -> None:
        super().__init__()
        version = keys.current
        self._file, self._aead, self._prefix = file, keys.aead(version), os.urandom(_PREFIX)
        self._place = _place(keys.tenant_id, version, name)
        self._zip = zlib.compressobj(_QUICK)
        self._buffer = bytearray()
        self._number = 0
        file.write(MAGIC + pack("B", version) + self._prefix)

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        view = memoryview(data)  # type: ignore[arg-type]  # whatever tarfile writes is a buffer
        self._buffer += self._zip.compress(view)
        while len(self._buffer) > CHUNK:
            self._seal(bytes(self._buffer[:CHUNK]), last=False)
            del self._buffer[:CHUNK]
        return len(view)

    def close(self) -> None:
        if not self.closed:
            self._buffer += self._zip.flush()
            while len(self._buffer) > CHUNK:
                self._seal(bytes(self._buffer[:CHUNK]), last=False)
                del self._buffer[:CHUNK]
            self._seal(bytes(self._buffer), last=True)
        super().close()

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(
            self._aead.encrypt(_nonce(self._prefix, self._number, last=last), chunk, self._place)
        )
        self._number += 1


class _Opener(io.RawIOBase):
    """The inside of an archive; DecryptionError at the first chunk that does not belong where it stands."""

    def __init__(self, file: BinaryIO, keys: TenantKeys, name: str) -> None:
        super().__init__()
        head = file.read(_HEAD)
        if len(head) < _HEAD or head[: len(MAGIC)] != MAGIC:
            raise DecryptionError("this is not an archived package")
        version = head[len(MAGIC)]
        self._open: Callable[[bytes, bytes, bytes], bytes] = keys.aead(version).decrypt
        self._file, self._prefix = file, head[len(MAGIC) + 1 :]
        self._place = _place(keys.tenant_id, version, name)
        self._zip = zlib.decompressobj()
        self._next = file.read(CHUNK + _TAG)
        self._plain = bytearray()
        self._number = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # a writable buffer, by the protocol
        while not self._plain and self._more():
            continue
        size = min(len(view), len(self._plain))
        view[:size] = self._plain[:size]
        del self._plain[:size]
        return size

    def finish(self) -> None:
        """Read to the end: only the last chunk proves that none is missing."""
        while self._more():
            self._plain.clear()

    def _more(self) -> bool:
        if not self._next:
            return False
        chunk, self._next = self._next, self._file.read(CHUNK + _TAG)
        nonce = _nonce(self._prefix, self._number, last=not self._next)
        try:
            self._plain += self._zip.decompress(self._open(nonce, chunk, self._place))
        except InvalidTag as error:
            raise DecryptionError(_BROKEN) from error
        self._number += 1
        return True
