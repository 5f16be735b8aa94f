"""The settings, all from the environment; a wrong one is told in one line before anything starts."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from rapport.kernel import setting_checks as checks
from rapport.kernel.setting_checks import (
    ADMIN_DATABASE,
    DATA_DIR,
    DATABASE,
    DEMONSTRATION,
    DOMAINS,
    HOST,
    KEY_FILE,
    NAMES,
    PORT,
    PROXIES,
    REDIS,
    RELAY_DATABASE,
    SettingsError,
)

__all__ = ["Settings", "SettingsError", "broker_url", "with_user"]

APPLICATION_ROLE: Final = "rapport_app"
RELAY_ROLE: Final = "rapport_relay"


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """`None` for a database or for Redis: the embedded server is used, and `with_servers` fills it in."""

    data_dir: Path
    admin_database_url: str | None = dataclasses.field(repr=False)
    database_url: str | None = dataclasses.field(repr=False)
    relay_database_url: str | None = dataclasses.field(repr=False)
    redis_url: str | None = dataclasses.field(repr=False)
    key_file: Path
    port: int = 8000
    host: str = "127.0.0.1"
    demonstration: bool = False
    domains: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()

    @classmethod
    def load(cls, environ: Mapping[str, str]) -> Settings:
        """Reads and checks everything; makes the data folder and, unless one is named, the key file."""
        checks.refuse_misspelt(environ)
        given = {name: value for name in NAMES if (value := environ.get(name, "").strip())}
        address = checks.host(given.get(HOST, "127.0.0.1"))
        data_dir = checks.usable_data_dir(given.get(DATA_DIR), environ)
        settings = cls(
            data_dir=data_dir,
            admin_database_url=checks.database_url(ADMIN_DATABASE, given),
            database_url=checks.database_url(DATABASE, given),
            relay_database_url=checks.database_url(RELAY_DATABASE, given),
            redis_url=checks.redis_url(given),
            key_file=checks.usable_key_file(given.get(KEY_FILE), data_dir),
            port=checks.port(given.get(PORT, "8000")),
            host=address,
            demonstration=checks.demonstration(given.get(DEMONSTRATION, "0"), address),
            domains=checks.domains(given.get(DOMAINS, "")),
            proxies=checks.proxies(given.get(PROXIES, "")),
        )
        return settings.with_derived_databases()

    @property
    def keys(self) -> Path:
        """The private folder of the database passwords that Rapport makes, and of a key file it makes."""
        return self.data_dir / "keys"

    @property
    def loopback(self) -> bool:
        return checks.is_loopback(self.host)

    def with_servers(
        self, *, admin_database_url: str | None = None, redis_url: str | None = None
    ) -> Settings:
        """The same settings with the addresses of the embedded servers that were started."""
        filled = dataclasses.replace(
            self,
            admin_database_url=admin_database_url or self.admin_database_url,
            redis_url=redis_url or self.redis_url,
        )
        return filled.with_derived_databases()

    def role_passwords(self) -> dict[str, str]:
        """Passwords that `migrate` sets: those of the roles that Rapport makes, as its URLs say them."""
        found: dict[str, str] = {}
        for url in (self.database_url, self.relay_database_url):
            parts = urlsplit(url or "")
            if parts.username in (APPLICATION_ROLE, RELAY_ROLE) and parts.password:
                found[parts.username] = parts.password
        return found

    def environ(self) -> dict[str, str]:
        """The environment that `load` turns into these settings, for the processes that serve.

        The administrator's URL is not in it: they have no use for it.
        """
        values = {
            DATA_DIR: str(self.data_dir),
            DATABASE: self.database_url,
            RELAY_DATABASE: self.relay_database_url,
            REDIS: self.redis_url,
            KEY_FILE: str(self.key_file),
            PORT: str(self.port),
            HOST: self.host,
            DEMONSTRATION: "1" if self.demonstration else "0",
            DOMAINS: ",".join(self.domains),
            PROXIES: ",".join(self.proxies),
        }
        return {name: value for name, value in values.items() if value is not None}

    def with_derived_databases(self) -> Settings:
        """With the application's and the relay's URL, where missing, made from the administrator's."""
        admin = self.admin_database_url
        if self.database_url is None and self.relay_database_url is None and admin is None:
            return self
        if admin is None:
            return self._with_both_databases()
        if self.database_url is not None and self.relay_database_url is not None:
            return self
        passwords = checks.passwords(self.keys)
        return dataclasses.replace(
            self,
            database_url=self.database_url or with_user(admin, APPLICATION_ROLE, passwords.application),
            relay_database_url=self.relay_database_url or with_user(admin, RELAY_ROLE, passwords.relay),
        )

    def _with_both_databases(self) -> Settings:
        for name, value in ((DATABASE, self.database_url), (RELAY_DATABASE, self.relay_database_url)):
            if value is None:
                raise SettingsError(
                    f"{name} is missing: set it, or set {ADMIN_DATABASE}, from which it is made"
                )
        return self


def with_user(url: str, user: str, password: str) -> str:
    """The database of `url` for another user."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    query = [pair for pair in parse_qsl(parts.query) if pair[0] not in {"user", "password"}]
    netloc = f"{quote(user, safe='')}:{quote(password, safe='')}@{place}"
    return urlunsplit(parts._replace(netloc=netloc, query=urlencode(query, safe="/")))


def broker_url(redis_url: str) -> str:
    """The same Redis in Celery's words: `redis+socket:///path?virtual_host=1` for `unix:///path?db=1`."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    if not parts.query:
        return f"redis+socket://{parts.netloc}{parts.path}"
    query = [("virtual_host" if key == "db" else key, value) for key, value in parse_qsl(parts.query)]
    return f"redis+socket://{parts.netloc}{parts.path}?{urlencode(query)}"
