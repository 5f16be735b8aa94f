"""Runs a connector in its child process, synchronously and without the host: for tests and for authors."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from rapport_sdk.connector import Item
from rapport_sdk.request import Request, encode_request
from rapport_sdk.wire import LENGTH_BYTES, Done, Fault, Frame, Hello, decode_frame, frame_length


@dataclass(frozen=True, slots=True)
class Outcome:
    """`frames` without Hello and Done. `fault` is None exactly if the run went well; `said` is its output."""

    frames: tuple[Frame, ...]
    fault: Fault | None
    done: bool
    status: int
    said: str

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(frame for frame in self.frames if isinstance(frame, Item))


class Drive:
    """A run under way, as a context manager: `frames()` reads on, `cancel()` asks the child to end."""

    def __init__(self, request: Request) -> None:
        self._request = request

    def __enter__(self) -> Drive:
        frames_read, frames_write = os.pipe()
        self._said = tempfile.TemporaryFile()
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter and this package alone
            [sys.executable, "-I", "-m", "rapport_sdk.child", str(frames_write)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            pass_fds=(frames_write,),
            start_new_session=True,
            env={"PATH": os.defpath, "ARROW_DEFAULT_MEMORY_POOL": "system"},
        )
        os.close(frames_write)
        self._frames: BinaryIO = os.fdopen(frames_read, "rb")
        stdin = self._process.stdin
        if stdin is not None:
            stdin.write(encode_request(self._request))
            stdin.flush()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for file in (self._process.stdin, self._frames, self._said):
            if file is not None:
                file.close()

    def frames(self) -> Iterator[Frame]:
        while len(prefix := self._frames.read(LENGTH_BYTES)) == LENGTH_BYTES:
            yield decode_frame(self._frames.read(frame_length(prefix)))

    def cancel(self) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)

    def host_gone(self) -> None:
        """What the child sees when the host dies."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    def wait(self, seconds: float | None = None) -> int:
        """The exit status; subprocess.TimeoutExpired if the child does not end."""
        return self._process.wait(seconds)

    def said(self) -> str:
        self._said.seek(0)
        return self._said.read().decode("utf-8", "replace")


def run(request: Request) -> Outcome:
    """One whole run."""
    with Drive(request) as drive:
        frames = list(drive.frames())
        status = drive.wait()
        fault = next((frame for frame in frames if isinstance(frame, Fault)), None)
        done = any(isinstance(frame, Done) for frame in frames)
        kept = tuple(frame for frame in frames if not isinstance(frame, Hello | Done | Fault))
        return Outcome(kept, fault, done, status, drive.said())
