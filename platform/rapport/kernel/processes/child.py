"""One long-running command and its guard, seen from the process that wants it to run."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from rapport.kernel.processes import guard


@dataclasses.dataclass(frozen=True, slots=True)
class ChildSpec:
    """A command to keep running; `environ` None inherits, `grace` is the seconds it has to stop.

    `user` is (uid, gid) to drop to, `remove` are folders that end with it. With `restart` a crashed
    command starts again after 0.5, 1, 2, … 30 s, unless it exits with 2 (wrong settings) or 127 (no such
    command), or its first `attempts` starts all end within ten seconds.
    """

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str] | None = None
    cwd: Path | None = None
    user: tuple[int, int] | None = None
    restart: bool = False
    attempts: int = 5
    grace: float = 30.0
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    remove: tuple[Path, ...] = ()

    def orders(self, life: int) -> str:
        uid, gid = self.user or (None, None)
        orders = guard.Orders(
            name=self.name,
            command=list(self.command),
            life=life,
            stop_signal=self.stop_signal,
            death_signal=self.death_signal,
            grace=self.grace,
            restart=self.restart,
            attempts=self.attempts,
            uid=uid,
            gid=gid,
            cwd=None if self.cwd is None else str(self.cwd),
            remove=[str(folder) for folder in self.remove],
        )
        return json.dumps(dataclasses.asdict(orders))


class Child:
    """A running command; it ends when `stop` is called and when this process ends, however it ends."""

    def __init__(self, spec: ChildSpec, output: int | None = None) -> None:
        """`output`: the descriptor that gets what the command writes; None for this process's own."""
        self.spec = spec
        reading, self._life = os.pipe()
        try:
            self._guard = subprocess.Popen(  # noqa: S603 our own program, no shell
                [sys.executable, "-I", "-S", guard.__file__, spec.orders(reading)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=None if spec.environ is None else dict(spec.environ),
                pass_fds=(reading,),
                start_new_session=True,
            )
        except BaseException:
            os.close(self._life)
            raise
        finally:
            os.close(reading)

    @property
    def pid(self) -> int:
        """The guard's process; the command is its child."""
        return self._guard.pid

    def poll(self) -> int | None:
        """The exit code, or None while the command runs or waits to be started again."""
        return self._guard.poll()

    def wait(self) -> int:
        code = self._guard.wait()
        if self._life >= 0:
            os.close(self._life)
            self._life = -1
        return code

    def stop(self) -> None:
        """Ask the command to stop within its grace; does not wait."""
        self._order(guard.STOP)

    def kill(self) -> None:
        """End it at once, in the middle of its grace too; does not wait."""
        self._order(guard.KILL)

    def _order(self, order: bytes) -> None:
        if self._life >= 0:
            with contextlib.suppress(BrokenPipeError):  # it has already ended
                os.write(self._life, order)
