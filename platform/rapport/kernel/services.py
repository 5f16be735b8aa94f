"""What a process works with, made once at its start and handed on."""

from dataclasses import dataclass

from rapport.config import Settings
from rapport.kernel.access import Directory
from rapport.kernel.authentication.csrf import CsrfTokens
from rapport.kernel.authentication.passwords import Passwords
from rapport.kernel.catalogue import TenantCatalogue
from rapport.kernel.database import Database
from rapport.kernel.secrets import KeyEncryptionKeys
from rapport.kernel.secrets.store import TenantKeyStore


@dataclass(frozen=True, slots=True)
class Services:
    """The process-wide parts; every request and job is handed this one object."""

    settings: Settings
    database: Database
    catalogue: TenantCatalogue
    keys: KeyEncryptionKeys
    key_store: TenantKeyStore
    passwords: Passwords
    csrf: CsrfTokens
    directory: Directory

    @classmethod
    def build(
        cls, settings: Settings, database: Database, keys: KeyEncryptionKeys, directory: Directory
    ) -> "Services":
        return cls(
            settings=settings,
            database=database,
            catalogue=TenantCatalogue(database),
            keys=keys,
            key_store=TenantKeyStore(keys),
            passwords=Passwords(),
            csrf=CsrfTokens(keys.derive("csrf")),
            directory=directory,
        )

    async def start(self) -> None:
        await self.database.start()

    async def stop(self) -> None:
        self.passwords.close()
        await self.database.stop()
