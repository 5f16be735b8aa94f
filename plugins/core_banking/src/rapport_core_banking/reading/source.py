"""The bytes of a data file: checksum, size, and pieces that end at line ends."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from rapport_core_banking.mapping.model import Limits
from rapport_core_banking.reading.findings import Findings

CHUNK: Final = 4 * 1024 * 1024
MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines, without the line end of the last; `line` is the number of the first."""

    raw: bytes
    line: int


class Source:
    """An open data file. Every way in which it cannot be read is a finding and FileRejected."""

    def __init__(self, path: Path, limits: Limits, findings: Findings, size: int = CHUNK) -> None:
        self._limits = limits
        self._findings = findings
        self._size = size
        self._file = self._open(path)
        self._before = os.fstat(self._file.fileno())
        if self._before.st_size > limits.file_bytes:
            self._file.close()
            raise findings.reject("FILE_TOO_LARGE", limit=str(limits.file_bytes // MIB))

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def digests(self, algorithm: str) -> tuple[str, str]:
        """SHA-256, and the digest by `algorithm`, in hexadecimal."""
        sha256 = hashlib.sha256()
        other = sha256 if algorithm == "sha256" else hashlib.new(algorithm, usedforsecurity=False)
        self._file.seek(0)
        while block := self._file.read(self._size):
            sha256.update(block)
            if other is not sha256:
                other.update(block)
        return sha256.hexdigest(), other.hexdigest()

    def chunks(self) -> Iterator[Chunk]:
        """The file from its start. At its end the file must still be what it was when it was opened."""
        self._file.seek(0)
        rest, line = b"", 1
        while block := self._file.read(self._size):
            cut = block.rfind(b"\n")
            if cut < 0:
                rest = self._short_enough(rest + block, line)
                continue
            raw = rest + block[:cut]
            rest = self._short_enough(block[cut + 1 :], line)
            yield Chunk(raw, line)
            line += raw.count(b"\n") + 1
        if rest:
            yield Chunk(rest, line)
        self._check_unchanged()

    def _short_enough(self, rest: bytes, line: int) -> bytes:
        """A file without line ends must not fill the memory."""
        if len(rest) > max(self._size, self._limits.line_bytes):
            raise self._findings.reject("LINE_TOO_LONG", line, limit=str(self._limits.line_bytes // 1024))
        return rest

    def _check_unchanged(self) -> None:
        after = os.fstat(self._file.fileno())
        if (after.st_size, after.st_mtime_ns) != (self._before.st_size, self._before.st_mtime_ns):
            raise self._findings.reject("CHANGED_WHILE_READING")

    def _open(self, path: Path) -> BinaryIO:
        try:
            # Not blocking and not following: a pipe or a link in the folder must not hold or lead the reader.
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            raise self._findings.reject("DATA_MISSING") from None
        except OSError:
            raise self._findings.reject("UNREADABLE") from None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise self._findings.reject("NOT_A_FILE")
        return os.fdopen(descriptor, "rb")
