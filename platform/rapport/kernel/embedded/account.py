"""The account that the embedded servers run as, and the folders that it can use.

PostgreSQL refuses to run as root. Started by root, the servers run as `rapport` where such an account was
made, else as `bin`: the Linux Standard Base requires it on every machine and nothing else runs as it.
Started by anybody else, they run as that user. No folder that exists is ever opened to others: what the
account cannot reach is put where it can (`private_home`).
"""

from __future__ import annotations

import os
import pwd
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rapport.kernel.embedded.errors import EmbeddedError

NAMES: Final = ("rapport", "bin")
STATE: Final = Path("/var/lib/rapport")


@dataclass(frozen=True, slots=True)
class Account:
    uid: int
    gid: int

    @property
    def user(self) -> tuple[int, int] | None:
        """What a child must drop to; None where this process is that user already."""
        return None if self.uid == os.geteuid() else (self.uid, self.gid)


def server_account() -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for name in NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and this machine has no account to run it as: "
        "add one with useradd --system rapport, or start Rapport as another user"
    )


def reaches(account: Account, path: Path) -> bool:
    """Whether the account may search every folder above `path`, and enter or execute `path` itself."""
    if account.user is None:
        return True
    real = path.resolve()
    return all(_may_search(account, folder.stat()) for folder in (real, *real.parents))


def _may_search(account: Account, found: os.stat_result) -> bool:
    if found.st_uid == account.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def give(account: Account, path: Path) -> None:
    """Hand a new file or folder of ours over to the account."""
    if account.user is not None:
        os.chown(path, account.uid, account.gid)


def own_folder(account: Account, path: Path) -> Path:
    """The folder of the account alone (0700), made where missing."""
    if not path.exists():
        path.mkdir(mode=0o700, parents=True)
        give(account, path)
    found = path.stat()
    if found.st_uid != account.uid:
        raise EmbeddedError(f"{path} belongs to another user: start Rapport as the user that made it")
    if found.st_mode & 0o077:
        raise EmbeddedError(f"{path} is open to others: run chmod 700 {path}")
    return path


def private_home(account: Account, path: Path, state: Path = STATE) -> Path:
    """A lasting folder of the account: `path`, or where it cannot get there a link to one under `state`."""
    if path.is_symlink():
        if not path.exists():
            raise EmbeddedError(
                f"{path} points to {path.readlink()}, which is gone: restore it, or remove the link"
            )
        return own_folder(account, path.resolve())
    if path.exists() or reaches(account, path.parent):
        return own_folder(account, path)
    made = own_folder(account, shared_folder(state) / secrets.token_hex(8))
    path.symlink_to(made)
    return made


def shared_folder(path: Path) -> Path:
    """A folder of root's that others may pass through and not list."""
    try:
        if not path.exists():
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o711)
    except OSError as error:
        raise EmbeddedError(
            f"{path} cannot be made ({error.strerror}) and root needs it: start Rapport as another user"
        ) from error
    return path
