"""Both embedded servers together, for a data folder that lasts or for a test."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

from rapport.kernel.embedded.account import STATE
from rapport.kernel.embedded.errors import EmbeddedError
from rapport.kernel.embedded.instance import Addresses, Instance
from rapport.kernel.embedded.postgres import EmbeddedPostgres
from rapport.kernel.embedded.redis import EmbeddedRedis
from rapport.kernel.private_files import PrivateFileError, database_passwords


@contextlib.contextmanager
def serving(
    data_dir: Path, keys: Path, *, postgres: bool = True, redis: bool = True, state: Path = STATE
) -> Generator[Addresses]:
    """Run the servers on a data folder; EmbeddedError where another process runs there already."""
    instance = Instance(data_dir)
    if not instance.acquire():
        raise instance.refusal()
    with contextlib.ExitStack() as stack:
        stack.callback(instance.release)
        addresses = _start(stack, data_dir, keys, postgres=postgres, redis=redis, state=state)
        instance.publish(addresses)
        yield addresses


@contextlib.contextmanager
def using(
    data_dir: Path, keys: Path, *, postgres: bool = True, redis: bool = True, state: Path = STATE
) -> Generator[Addresses]:
    """The servers that another process runs on the data folder, else servers of one's own.

    Servers of one's own end after everybody who came to use them meanwhile has gone.
    """
    instance = Instance(data_dir)
    with contextlib.ExitStack() as stack:
        stack.callback(instance.release)
        if (found := instance.join()) is not None:
            _require(found, data_dir, postgres=postgres, redis=redis)
            yield found
            return
        addresses = _start(stack, data_dir, keys, postgres=postgres, redis=redis, state=state)
        instance.publish(addresses)
        stack.callback(instance.wait_for_users)
        yield addresses


@contextlib.contextmanager
def ephemeral(*, fast: bool = True, state: Path = STATE) -> Generator[Addresses]:
    """Servers in a private folder that goes with them, new ones for each caller; ready in about a second."""
    folder = Path(tempfile.mkdtemp(prefix="rapport-"))
    folder.chmod(0o711)  # the servers' account passes through; each part is private
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        password = secrets.token_urlsafe(24)
        database = EmbeddedPostgres(folder, password, fast=fast, state=state, remove=(folder,))
        stack.callback(database.stop)
        broker = EmbeddedRedis(folder, state=state)
        stack.callback(broker.stop)
        yield Addresses(database.start(), broker.start())


def _start(
    stack: contextlib.ExitStack, data_dir: Path, keys: Path, *, postgres: bool, redis: bool, state: Path
) -> Addresses:
    admin_database_url = redis_url = None
    try:
        if postgres:
            database = EmbeddedPostgres(data_dir, database_passwords(keys).administrator, state=state)
            stack.callback(database.stop)
            admin_database_url = database.start()
        if redis:
            broker = EmbeddedRedis(data_dir, state=state)
            stack.callback(broker.stop)
            redis_url = broker.start()
    except (PrivateFileError, OSError) as error:
        raise EmbeddedError(f"the embedded servers cannot start: {error}") from error
    return Addresses(admin_database_url, redis_url)


def _require(found: Addresses, data_dir: Path, *, postgres: bool, redis: bool) -> None:
    if (postgres and found.admin_database_url is None) or (redis and found.redis_url is None):
        raise EmbeddedError(
            f"Rapport runs on {data_dir} with other settings: give this command the same ones, or stop it"
        )
