"""What each setting may be; a wrong one is told in one line that names it and never shows its value."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from rapport.kernel.private_files import (
    DatabasePasswords,
    PrivateFileError,
    database_passwords,
    private_folder,
)
from rapport.kernel.secrets.errors import KeyFileError
from rapport.kernel.secrets.keyfile import create_key_file, load_key_file

DATA_DIR: Final = "RAPPORT_DATA_DIR"
ADMIN_DATABASE: Final = "RAPPORT_ADMIN_DATABASE_URL"
DATABASE: Final = "RAPPORT_DATABASE_URL"
RELAY_DATABASE: Final = "RAPPORT_RELAY_DATABASE_URL"
REDIS: Final = "RAPPORT_REDIS_URL"
KEY_FILE: Final = "RAPPORT_KEY_FILE"
PORT: Final = "RAPPORT_PORT"
HOST: Final = "RAPPORT_HOST"
DEMONSTRATION: Final = "RAPPORT_DEMONSTRATION"
DOMAINS: Final = "RAPPORT_DOMAINS"
PROXIES: Final = "RAPPORT_PROXIES"
NAMES: Final = (
    DATA_DIR, ADMIN_DATABASE, DATABASE, RELAY_DATABASE, REDIS, KEY_FILE, PORT, HOST, DEMONSTRATION,
    DOMAINS, PROXIES,
)  # fmt: skip
HOST_NAME: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
DATABASE_EXAMPLE: Final = "postgresql://user:password@host:5432/rapport"
REDIS_EXAMPLE: Final = "redis://host:6379/0"
MISSPELT_FROM: Final = 0.93


class SettingsError(Exception):
    """A missing or wrong setting: one line that names it and says how to mend it, never its value."""


def refuse_misspelt(environ: Mapping[str, str]) -> None:
    for name in environ:
        if name.startswith("RAPPORT_") and name not in NAMES:
            meant = difflib.get_close_matches(name, NAMES, n=1, cutoff=MISSPELT_FROM)
            if meant:
                raise SettingsError(f"{name} is not a setting: write {meant[0]}, or remove it")


def usable_data_dir(given: str | None, environ: Mapping[str, str]) -> Path:
    path = Path(given).absolute() if given else _users_data_folder(environ) / "rapport"
    try:
        path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise SettingsError(
            f"{DATA_DIR}: the folder {path} cannot be written ({error.strerror}): name one that can"
        ) from error
    return path


def _users_data_folder(environ: Mapping[str, str]) -> Path:
    if (given := Path(environ.get("XDG_DATA_HOME", ""))).is_absolute():
        return given
    if (home := Path(environ.get("HOME", ""))).is_absolute():
        return home / ".local" / "share"
    raise SettingsError(f"{DATA_DIR} is missing and there is no home folder to take instead: set it")


def database_url(name: str, given: Mapping[str, str]) -> str | None:
    url = given.get(name)
    if url is None:
        return None
    parts = _split(name, url, ("postgresql", "postgres"), DATABASE_EXAMPLE)
    if not parts.path.strip("/"):
        raise SettingsError(f"{name} names no database: add its name at the end, as in {DATABASE_EXAMPLE}")
    if not parts.hostname and "host" not in dict(parse_qsl(parts.query)):
        raise SettingsError(f"{name} names no host: write it as in {DATABASE_EXAMPLE}")
    return url


def redis_url(given: Mapping[str, str]) -> str | None:
    url = given.get(REDIS)
    if url is None:
        return None
    parts = _split(REDIS, url, ("redis", "rediss", "unix"), REDIS_EXAMPLE)
    if not (parts.path.strip("/") if parts.scheme == "unix" else parts.hostname):
        raise SettingsError(f"{REDIS} names no server: write it as in {REDIS_EXAMPLE}")
    return url


def _split(name: str, url: str, schemes: tuple[str, ...], example: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise SettingsError(f"{name} is not an address: write it as in {example}") from error
    if parts.scheme not in schemes:
        raise SettingsError(f"{name} must begin with {schemes[0]}://: write it as in {example}")
    return parts


def usable_key_file(given: str | None, data_dir: Path) -> Path:
    path = Path(given).absolute() if given else data_dir / "keys" / "key-encryption-key"
    try:
        if given is None:
            private_folder(path.parent)
            _make_key_file(path)
        elif not path.exists():
            raise SettingsError(
                f"{KEY_FILE}: there is no file {path}: "
                f"run (umask 077 && head -c 32 /dev/urandom > {path}), or unset it and one is made"
            )
        load_key_file(path)
    except (KeyFileError, PrivateFileError, OSError) as error:
        raise SettingsError(f"{KEY_FILE}: {error}") from error
    return path


def _make_key_file(path: Path) -> None:
    """Whole or not at all, whoever else starts at the same moment."""
    if path.exists():
        return
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        new = Path(folder) / path.name
        create_key_file(new)
        try:
            path.hardlink_to(new)
        except FileExistsError:
            return


def passwords(keys: Path) -> DatabasePasswords:
    try:
        return database_passwords(keys)
    except PrivateFileError as error:
        raise SettingsError(f"{DATA_DIR}: {error}") from error


def port(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 6 and 1 <= int(value) <= 65535):
        raise SettingsError(f"{PORT} must be a whole number from 1 to 65535: set it to 8000, or unset it")
    return int(value)


def host(value: str) -> str:
    try:
        ipaddress.ip_address(value)
    except ValueError as error:
        if not HOST_NAME.fullmatch(value):
            raise SettingsError(
                f"{HOST} must be an address or a host name without port: set it to 127.0.0.1, or unset it"
            ) from error
    return value


def demonstration(value: str, address: str) -> bool:
    if value not in {"0", "1"}:
        raise SettingsError(f"{DEMONSTRATION} must be 0 or 1: set it to 0, or unset it")
    if value == "1" and not is_loopback(address):
        raise SettingsError(
            f"{DEMONSTRATION} lets anybody in: set {HOST} to 127.0.0.1, or unset {DEMONSTRATION}"
        )
    return value == "1"


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def domains(value: str) -> tuple[str, ...]:
    """Names under which each bank has `<code>.<name>`, separated by commas."""
    names = tuple(name.strip().lower() for name in value.split(",") if name.strip())
    for name in names:
        if not HOST_NAME.fullmatch(name):
            raise SettingsError(f"{DOMAINS} is not a list of host names: write it like workbench.example")
    return names


def proxies(value: str) -> tuple[str, ...]:
    """Addresses of reverse proxies whose word on scheme and client address is taken."""
    addresses = tuple(address.strip() for address in value.split(",") if address.strip())
    for address in addresses:
        try:
            ipaddress.ip_network(address)
        except ValueError as error:
            raise SettingsError(
                f"{PROXIES} is not a list of network addresses: write it like 10.0.0.5, 10.1.0.0/24"
            ) from error
    return addresses
