"""The servers' logs: one file each, the one before it kept when it grows."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

LARGE: Final = 10 * 2**20
LATEST: Final = 20
STAMP: Final = re.compile(r"^\S+ \S+ UTC \[\d+\] (LOG|FATAL|PANIC):\s+")
COMPLAINT: Final = re.compile(r"PANIC|FATAL|[Ee]rror|could not")
REFUSAL: Final = "FATAL:  the database system is "  # said to a client that came too early


def open_log(path: Path) -> int:
    """A descriptor that appends; the caller closes it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGE:
        path.replace(path.with_suffix(".log.1"))
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def last_complaint(path: Path) -> str:
    """What a server that did not start said last: its last complaint, else its last line."""
    if not path.exists():
        return "it wrote nothing"
    lines = [line for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines[-LATEST:] if COMPLAINT.search(line) and REFUSAL not in line]
    return STAMP.sub("", (telling or lines or ["it wrote nothing"])[-1].strip())
