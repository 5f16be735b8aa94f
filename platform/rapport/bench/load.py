"""The load generator, a process of its own: callers that ask again as soon as they are answered (HTTP/1.1).

It reads as little of an answer as it can, so that on two cores it does not become what is measured.
"""

import asyncio
import sys
import time
from itertools import cycle

import msgspec
import uvloop


class Load(msgspec.Struct, frozen=True):
    """`requests` are whole requests, head and body; each caller begins at another one."""

    port: int
    requests: list[bytes]
    callers: int
    seconds: float


class Answered(msgspec.Struct, frozen=True):
    """Requests that were answered with 2xx, and their latencies in seconds."""

    seconds: float
    latencies: list[float]


class RefusedError(RuntimeError):
    """The server answered with something else than 2xx."""


class _Caller(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, requests: list[bytes], until: float) -> None:
        self._requests = cycle(requests)
        self._until = until
        self._buffer = bytearray()
        self._asked = 0.0
        self.latencies: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._ask()

    def _ask(self) -> None:
        now = time.perf_counter()
        if now >= self._until:
            self._transport.close()
            self.done.set_result(None)
            return
        self._asked = now
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        at = self._buffer.find(b"content-length: ")
        if at < 0 or at > head:
            self._fail("an answer without a length")
            return
        length = int(self._buffer[at + 16 : self._buffer.find(b"\r", at)])
        if len(self._buffer) < head + 4 + length:
            return
        if self._buffer[9] != ord("2"):
            self._fail(bytes(self._buffer[:600]).decode(errors="replace"))
            return
        self._buffer.clear()
        self.latencies.append(time.perf_counter() - self._asked)
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self._fail(f"the connection was lost: {exc}")

    def _fail(self, message: str) -> None:
        if not self.done.done():
            self.done.set_exception(RefusedError(message))
        self._transport.close()


async def run(load: Load) -> Answered:
    """Ask for `seconds`; raises RefusedError at the first answer that is not 2xx."""
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    callers: list[_Caller] = []
    for n in range(load.callers):
        first = n * len(load.requests) // load.callers
        requests = load.requests[first:] + load.requests[:first]
        caller = _Caller(requests, start + load.seconds)
        await loop.create_connection(lambda caller=caller: caller, "127.0.0.1", load.port)  # type: ignore[misc]
        callers.append(caller)
    await asyncio.gather(*(caller.done for caller in callers))
    spent = time.perf_counter() - start
    return Answered(spent, [each for caller in callers for each in caller.latencies])


def main() -> None:
    """A load on standard input, what came of it on standard output."""
    load = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Load)
    sys.stdout.buffer.write(msgspec.msgpack.encode(uvloop.run(run(load))))


if __name__ == "__main__":
    main()
