"""One child process: its descriptors, its surroundings and its end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from typing import Final, Self

from rapport_sdk.secret import redact
from rapport_sdk.wire import LENGTH_BYTES, Frame, decode_frame, frame_length

_SAID_BYTES: Final = 256 * 1024
_SAID_SHOWN: Final = 8 * 1024
_AHEAD: Final = 8 * 1024 * 1024  # how far the child may run ahead of who reads


class ChildProcess:
    """`python -I -m rapport_sdk.child`, in a session and a folder of its own, with next to no environment.

    Its stdin stays open for the whole run: the child ends itself when the host is gone.
    """

    def __init__(self, process: asyncio.subprocess.Process, folder: str, stdin: int) -> None:
        self._process = process
        self._folder = folder
        self._stdin = stdin
        self._frames = asyncio.StreamReader(limit=_AHEAD)
        self._said = bytearray()
        self._transports: list[asyncio.ReadTransport] = []
        self._listener: asyncio.Task[None] | None = None
        self._sending: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls) -> Self:
        folder = tempfile.mkdtemp(prefix="rapport-run-")
        stdin_read, stdin_write = os.pipe()
        frames_read, frames_write = os.pipe()
        said_read, said_write = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-m", "rapport_sdk.child", str(frames_write)),
                stdin=stdin_read,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=said_write,
                pass_fds=(frames_write,),
                start_new_session=True,
                cwd=folder,
                env=_environment(folder),
            )
        except BaseException:
            for descriptor in (stdin_write, frames_read, said_read):
                os.close(descriptor)
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            for descriptor in (stdin_read, frames_write, said_write):
                os.close(descriptor)
        child = cls(process, folder, stdin_write)
        try:
            await child._listen(frames_read, said_read)
        except BaseException:
            await child.close(0)
            raise
        return child

    async def _listen(self, frames: int, said: int) -> None:
        reader = asyncio.StreamReader()
        self._transports = [await _connect(frames, self._frames), await _connect(said, reader)]
        self._listener = asyncio.create_task(self._hear(reader))

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        """What goes beyond the limit is read and dropped, so that the child never waits for it."""
        while block := await reader.read(64 * 1024):
            self._said += block[: max(_SAID_BYTES - len(self._said), 0)]

    def send(self, request: bytes) -> None:
        """In a thread: a child that does not read would hold the loop. Its end releases the thread."""
        self._sending = asyncio.create_task(asyncio.to_thread(_write_all, self._stdin, request))

    async def frame(self) -> Frame | None:
        """The next frame, None at the end. ProtocolError for what is none."""
        try:
            prefix = await self._frames.readexactly(LENGTH_BYTES)
            return decode_frame(await self._frames.readexactly(frame_length(prefix)))
        except asyncio.IncompleteReadError:
            return None

    async def end(self, grace: float) -> int:
        """Stop the child and all that it started: ask first, then kill. Returns its exit status."""
        if self._process.returncode is None:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(grace):
                    await self._process.wait()
        self._signal(signal.SIGKILL)
        return await self._process.wait()

    async def wait(self, grace: float) -> int | None:
        """The exit status of a child that has said its last; None if it does not go by itself."""
        try:
            async with asyncio.timeout(grace):
                return await self._process.wait()
        except TimeoutError:
            return None

    async def close(self, grace: float) -> None:
        """Ends the child whatever it does, and gives back every descriptor, task and file."""
        try:
            await self.end(grace)
        finally:
            await self._stop_sending(grace)
            await self._stop_listening(grace)
            shutil.rmtree(self._folder, ignore_errors=True)

    async def _stop_sending(self, grace: float) -> None:
        """The descriptor is closed only when no thread can write to it any more."""
        if self._sending is not None:
            _, unfinished = await asyncio.wait([self._sending], timeout=grace)
            if unfinished:
                return
        os.close(self._stdin)

    async def _stop_listening(self, grace: float) -> None:
        if self._listener is not None:
            await asyncio.wait([self._listener], timeout=grace)
            self._listener.cancel()
        for transport in self._transports:
            transport.close()
        await asyncio.sleep(0)  # the transports close in the next turn of the loop

    def said(self, secrets: Sequence[str]) -> str:
        """The end of what the child wrote, secrets taken out."""
        whole = redact(self._said.decode("utf-8", "replace"), secrets)
        if len(self._said) >= _SAID_BYTES:  # a secret may have been cut in two at the limit
            whole = whole[: -max(map(len, secrets), default=1)]
        return whole[-_SAID_SHOWN:]

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


def _environment(folder: str) -> dict[str, str]:
    """Nothing of the host's, so that no secret of its own can leak into a plugin."""
    return {
        "PATH": os.defpath,
        "HOME": folder,
        "TMPDIR": folder,
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "ARROW_DEFAULT_MEMORY_POOL": "system",  # the others reserve address space beyond any limit
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": "1",
    }


async def _connect(descriptor: int, reader: asyncio.StreamReader) -> asyncio.ReadTransport:
    loop = asyncio.get_running_loop()
    pipe = os.fdopen(descriptor, "rb", 0)
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    return transport


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    with contextlib.suppress(BrokenPipeError):  # how the child ended is told by its status
        while view:
            view = view[os.write(descriptor, view) :]
