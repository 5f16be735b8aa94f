"""What a killed predecessor left: a server still ending, a pid file, a folder of sockets.

To be called by the holder of the instance lock alone: whatever runs in the folder then has lost its starter.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PATIENCE: Final = ((15.0, signal.SIGINT), (60.0, signal.SIGQUIT), (90.0, signal.SIGKILL))


def running_in(folder: Path) -> list[int]:
    """Processes whose working folder it is, as PostgreSQL's data folder is for each of its processes."""
    if sys.platform != "linux":
        return []
    real = os.path.realpath(folder)
    return [pid for pid, cwd in _working_folders() if cwd == real]


def _working_folders() -> Iterator[tuple[int, str]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it ended meanwhile, or is another user's
                yield int(entry.name), str((entry / "cwd").readlink())


def wait_until_ended(cluster: Path) -> None:
    """Wait for a server that lost its starter; it was told to stop, and is told again, more plainly."""
    begun = time.monotonic()
    due = list(PATIENCE)
    while left := running_in(cluster):
        if due and time.monotonic() - begun >= due[0][0]:
            number = due.pop(0)[1]
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
        time.sleep(0.05)


def clear(cluster: Path) -> None:
    """After it nothing runs in the data folder, and no pid file of a dead server stops the next one.

    PostgreSQL itself takes such a file for a running server's when the pid has gone to another process of
    the same user, as it often has after a container starts again.
    """
    wait_until_ended(cluster)
    if sys.platform == "linux":
        (cluster / "postmaster.pid").unlink(missing_ok=True)
