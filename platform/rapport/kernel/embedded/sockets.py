"""Folders for the servers' sockets: a socket's whole path has at most 107 bytes, so they are made apart."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from rapport.kernel.embedded.account import Account, give, reaches
from rapport.kernel.embedded.errors import EmbeddedError
from rapport.kernel.private_files import private_folder

PREFIX: Final = "rapport-"
LONGEST_SOCKET_FOLDER: Final = 80


def socket_folder(account: Account, record: Path) -> Path:
    """A new, short, private folder for a socket; its path is kept in `record`.

    The folder that the record named before goes: its server was killed together with whatever would have
    removed it.
    """
    private_folder(record.parent)
    _remove_recorded(account, record)
    folder = _new_folder(account)
    record.write_text(str(folder), encoding="utf-8")
    return folder


def _remove_recorded(account: Account, record: Path) -> None:
    if not record.exists():
        return
    folder = Path(record.read_text(encoding="utf-8"))
    ours = folder.name.startswith(PREFIX) and folder.is_dir() and not folder.is_symlink()
    if ours and folder.stat().st_uid == account.uid:
        shutil.rmtree(folder)


def _new_folder(account: Account) -> Path:
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    for base in (*((Path(runtime),) if runtime else ()), Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108
        usable = base.is_absolute() and os.access(base, os.W_OK | os.X_OK) and reaches(account, base)
        if usable and len(os.fsencode(base)) < LONGEST_SOCKET_FOLDER:
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
            give(account, folder)
            return folder
    raise EmbeddedError("no folder for the servers' sockets can be made: set XDG_RUNTIME_DIR to one of yours")
