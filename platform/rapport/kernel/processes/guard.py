"""The parent of one long-running command: a program of its own, on the standard library alone.

It is started by `rapport.kernel.processes` in a session of its own, so that a signal to the starter's
process group does not reach it, and holds the reading end of a pipe whose writing end only the starter
has. When the starter ends, however it ends, the pipe closes and the guard ends the command and all that
the command started; where the guard itself is killed, the kernel sends the command its death signal.
A crashed command is started again, later each time. Exit code: that of the command.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
STOP = b"s"
KILL = b"k"
HOPELESS = frozenset({2, 127})  # wrong settings, no such command: starting again cannot mend them
SETTLED_SECONDS = 10.0
LONGEST_DELAY = 30.0
HEEDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


@dataclass(frozen=True)
class Orders:
    """What to run and how to end it; times in seconds, signals by number."""

    name: str
    command: list[str]
    life: int
    stop_signal: int = signal.SIGTERM
    death_signal: int = signal.SIGKILL
    grace: float = 30.0
    restart: bool = False
    attempts: int = 5
    uid: int | None = None
    gid: int | None = None
    cwd: str | None = None
    remove: list[str] = field(default_factory=list[str])


def set_process_attribute(option: int, value: int) -> None:
    """Linux prctl(2); elsewhere nothing, and the life pipe alone ends the command."""
    if sys.platform != "linux":
        return
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option}) failed")


def delay_before(attempt: int) -> float:
    """Seconds to wait before start number `attempt` (the first restart is 1): 0.5, 1, 2, … 30."""
    return float(min(LONGEST_DELAY, 0.5 * 2 ** min(attempt - 1, 10)))


def pass_on(_number: int, _frame: FrameType | None) -> None:
    """A handler only so that the wake-up pipe gets the signal's number."""


def exit_code(status: int) -> int:
    """A wait status as a shell reports it: 128 + n for a command ended by signal n."""
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def children_of(parent: int) -> list[int]:
    """The living children of a process, zombies not among them, read from /proc."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it ended while we looked
            state, ppid = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            if int(ppid) == parent and state != "Z":
                found.append(int(entry.name))
    return found


def become(orders: Orders, guard: int) -> None:
    """In the forked child: drop to the account, tie the life to the guard's, run the command."""
    os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    for number in (*HEEDED, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HEEDED)
    if orders.uid is not None and orders.gid is not None:
        os.setgroups([])
        os.setgid(orders.gid)
        os.setuid(orders.uid)
    os.umask(0o077)
    if orders.cwd is not None:
        os.chdir(orders.cwd)
    set_process_attribute(PR_SET_PDEATHSIG, orders.death_signal)  # after setuid, which clears it
    if os.getppid() != guard:
        os._exit(1)
    os.execvp(orders.command[0], orders.command)  # noqa: S606 a command of ours, without a shell on purpose


class Guard:
    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.life = orders.life
        self.child = 0
        self.ended: int | None = None
        self.stopping = False
        self.deadline: float | None = None
        self.wake, self.waker = os.pipe()

    def listen(self) -> None:
        """Turn signals into bytes on a pipe, so that one poll waits for everything."""
        os.set_inheritable(self.life, False)
        for end in (self.wake, self.waker):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self.waker)
        for number in HEEDED:
            signal.signal(number, pass_on)

    def spawn(self) -> None:
        guard = os.getpid()
        self.ended = None
        signal.pthread_sigmask(signal.SIG_BLOCK, HEEDED)  # a stop sent to the child now waits for its exec
        self.child = os.fork()
        if self.child != 0:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, HEEDED)
            return
        try:
            become(self.orders, guard)
        except OSError as error:
            os.write(2, f"{self.orders.name} cannot start: {error}\n".encode())
        finally:
            os._exit(127)

    def wait(self, until: float | None) -> None:
        """Wait for the command's end, a signal, the life pipe or the moment `until` (monotonic)."""
        poll = select.poll()
        poll.register(self.wake, select.POLLIN)
        if self.life >= 0:
            poll.register(self.life, select.POLLIN | select.POLLHUP)
        patience = None if until is None else max(0, int((until - time.monotonic()) * 1000) + 1)
        ready = {descriptor for descriptor, _ in poll.poll(patience)}
        if self.wake in ready:
            self.heed(os.read(self.wake, 512))
        if self.life in ready:
            self.read_life()
        self.reap()

    def heed(self, signals: bytes) -> None:
        if any(number != signal.SIGCHLD for number in signals):
            self.stop()

    def read_life(self) -> None:
        order = os.read(self.life, 16)
        self.stop()
        if KILL in order:
            self.deadline = time.monotonic()
        elif not order:
            self.life = -1  # the starter is gone, and a closed pipe would be ready for ever

    def stop(self) -> None:
        if not self.stopping:
            self.stopping = True
            self.deadline = time.monotonic() + self.orders.grace
            self.send(self.orders.stop_signal)

    def send(self, number: int) -> None:
        if self.ended is None and self.child:
            os.kill(self.child, number)

    def reap(self) -> None:
        """Collect whatever ended, adopted orphans too."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid == self.child:
                    self.ended = exit_code(status)

    def run_once(self) -> int:
        self.spawn()
        if self.stopping:
            self.send(self.orders.stop_signal)
        while self.ended is None:
            self.wait(self.deadline)
            if self.deadline is not None and time.monotonic() >= self.deadline:
                self.send(signal.SIGKILL)
                self.deadline = None
        self.sweep()
        return self.ended

    def sweep(self) -> None:
        """End what the command left behind; as the subreaper the guard inherits all of it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child, signal.SIGKILL)
        if sys.platform != "linux":
            return
        while left := children_of(os.getpid()):
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.reap()
            time.sleep(0.01)
        self.reap()

    def run(self) -> int:
        """Run until stopped or hopeless: an exit code of HOPELESS, or `attempts` starts and none settled."""
        attempt, settled = 0, False
        while True:
            begun = time.monotonic()
            code = self.run_once()
            lasted = time.monotonic() - begun
            settled = settled or lasted >= SETTLED_SECONDS
            attempt = 1 if lasted >= SETTLED_SECONDS else attempt + 1
            hopeless = code in HOPELESS or (attempt >= self.orders.attempts and not settled)
            if self.stopping or not self.orders.restart or hopeless:
                return code
            self.pause(code, delay_before(attempt))
            if self.stopping:
                return code

    def pause(self, code: int, seconds: float) -> None:
        line = f"{self.orders.name} ended with code {code}; starting it again in {seconds:g} s\n"
        os.write(2, line.encode())
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            self.wait(until)


def main(orders: Orders) -> int:
    set_process_attribute(PR_SET_CHILD_SUBREAPER, 1)
    guard = Guard(orders)
    guard.listen()
    try:
        return guard.run()
    finally:
        for folder in orders.remove:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(Orders(**json.loads(sys.argv[1]))))
