"""Runs the processes of one machine together: all start, their output is one, all stop."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from types import FrameType
from typing import BinaryIO

from rapport.kernel.processes.child import Child, ChildSpec

STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
LAST_WORDS = 5.0  # seconds; where the guard itself was killed, an orphan may hold the output open for ever


@dataclass(frozen=True, slots=True)
class Ended:
    code: int


@dataclass(frozen=True, slots=True)
class StopAsked:
    pass


Event = Ended | StopAsked
Events = SimpleQueue[Event]


class Output:
    """Writes whole lines of several children, each after its child's name."""

    def __init__(self, stream: BinaryIO, names: Sequence[str], events: Events) -> None:
        self._stream = stream
        self._width = max((len(name) for name in names), default=0)
        self._events = events
        self._lock = threading.Lock()
        self._gone = False

    def line(self, name: str, line: bytes) -> None:
        """A reader that went away (`| head`) asks everything to stop; what comes later is dropped."""
        with self._lock:
            if self._gone:
                return
            try:
                self._stream.write(f"{name:<{self._width}} | ".encode() + line.rstrip(b"\r\n") + b"\n")
                self._stream.flush()
            except BrokenPipeError:
                self._gone = True
                self._events.put(StopAsked())


class Member:
    """One child, a thread that forwards its output and one that reports its end."""

    def __init__(self, spec: ChildSpec, output: Output, events: Events) -> None:
        self._output = output
        self._events = events
        reading, writing = os.pipe()
        try:
            self.child = Child(spec, writing)
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        self._lines = os.fdopen(reading, "rb")
        self._forwarder = threading.Thread(target=self._forward, daemon=True)
        self._forwarder.start()
        threading.Thread(target=self._report, daemon=True).start()

    def _forward(self) -> None:
        with self._lines:
            for line in self._lines:
                self._output.line(self.child.spec.name, line)

    def _report(self) -> None:
        code = self.child.wait()
        self._forwarder.join(LAST_WORDS)
        self._events.put(Ended(code if code >= 0 else 128 - code))


@contextlib.contextmanager
def stop_signals(events: Events) -> Generator[None]:
    """While it is open, SIGTERM, SIGINT and SIGHUP become events; main thread only."""

    def heed(_number: int, _frame: FrameType | None) -> None:
        events.put(StopAsked())

    before = {number: signal.getsignal(number) for number in STOPPING}
    for number in STOPPING:
        signal.signal(number, heed)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_all(commands: Sequence[ChildSpec], *, output: BinaryIO | None = None) -> int:
    """Run every command until a stop signal or until one of them ends for good, then stop all.

    Returns 0 after a stop signal, else the code of the command that ended first (1 if that was 0: none
    of them is meant to end by itself). A second signal while they drain ends them at once.
    """
    events: Events = SimpleQueue()
    lines = Output(output or sys.stdout.buffer, [spec.name for spec in commands], events)
    with stop_signals(events):
        members: list[Member] = []
        try:
            for spec in commands:
                members.append(Member(spec, lines, events))  # noqa: PERF401 those begun must be stopped
            first = events.get()
        except BaseException:
            for member in members:
                member.child.stop()
            raise
        for member in members:
            member.child.stop()
        drain(members, events, len(members) - isinstance(first, Ended))
    return 0 if isinstance(first, StopAsked) else first.code or 1


def drain(members: Sequence[Member], events: Events, running: int) -> None:
    while running:
        if isinstance(events.get(), Ended):
            running -= 1
            continue
        for member in members:
            member.child.kill()
