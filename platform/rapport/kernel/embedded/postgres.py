"""PostgreSQL 18 as a child process: its data folder, its settings, its start and its stop."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, LiteralString
from urllib.parse import quote

import asyncpg

from rapport.kernel.embedded import leftovers
from rapport.kernel.embedded.account import (
    STATE,
    Account,
    give,
    private_home,
    server_account,
)
from rapport.kernel.embedded.binaries import PostgresPrograms, postgres_programs
from rapport.kernel.embedded.errors import EmbeddedError
from rapport.kernel.embedded.logfile import last_complaint, open_log
from rapport.kernel.embedded.sockets import socket_folder
from rapport.kernel.embedded.tuning import server_settings
from rapport.kernel.processes import Child, ChildSpec

VERSION: Final = "18"
ADMINISTRATOR: Final = "postgres"
DATABASE: Final = "rapport"
CREATE_DATABASE: LiteralString = (
    "CREATE DATABASE rapport TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
)
DATABASE_EXISTS: LiteralString = "SELECT 1 FROM pg_database WHERE datname = $1"
HOST_BASED_AUTHENTICATION: Final = "local all all scram-sha-256\n"
POLL_SECONDS: Final = 0.03


class EmbeddedPostgres:
    """One server on `data_dir`/postgres, reached by a socket in a private folder and by password alone.

    It never listens on the network. `fast` is for tests: what is written does not survive a crash of the
    machine. Where this process ends in any way the server ends too, and one that crashes starts again.
    Whoever starts one holds the data folder's instance lock, as `serving` and `using` do; `remove` are
    folders that go with the server.
    """

    def __init__(
        self,
        data_dir: Path,
        password: str,
        *,
        fast: bool = False,
        state: Path = STATE,
        remove: tuple[Path, ...] = (),
    ) -> None:
        self._data_dir = data_dir
        self._password = password
        self._fast = fast
        self._state = state
        self._remove = remove
        self._log = data_dir / "logs" / "postgres.log"
        self._child: Child | None = None

    @property
    def child(self) -> Child | None:
        return self._child

    def start(self) -> str:
        """Starts it, waits as long as it recovers from a crash, and returns the administrator's URL."""
        account = server_account()
        programs = postgres_programs(account, self._state)
        home = private_home(account, self._data_dir / "postgres", self._state)
        cluster = home / VERSION
        if not cluster.exists():
            self._initialise(account, programs, cluster)
        leftovers.clear(cluster)
        sockets = socket_folder(account, self._data_dir / "run" / "postgres")
        try:
            self._child = self._launch(account, programs, cluster, sockets)
            run(self._open(sockets))
        except BaseException:
            self.stop()
            shutil.rmtree(sockets, ignore_errors=True)
            raise
        return self._url(sockets, DATABASE)

    def stop(self) -> None:
        """Fast shutdown: sessions end, the last checkpoint is written; returns when it is down."""
        if self._child is not None:
            self._child.stop()
            self._child.wait()
            self._child = None

    def _initialise(self, account: Account, programs: PostgresPrograms, cluster: Path) -> None:
        """`initdb` beside the place, then a rename: half a data folder is never taken for a whole one."""
        new = cluster.with_name(f"{cluster.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        password = cluster.with_name("password")
        password.unlink(missing_ok=True)
        descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(self._password)
        give(account, password)
        command = initdb_command(programs.initdb, new, password, synchronise=not self._fast)
        spec = ChildSpec(
            "initdb", command, environ={"LC_ALL": "C", "TZ": "UTC"}, cwd=cluster.parent, user=account.user
        )
        try:
            if (code := self._run_logged(spec).wait()) != 0:
                raise EmbeddedError(
                    f"PostgreSQL's data folder was not made (initdb: {code}): {last_complaint(self._log)}"
                )
        finally:
            password.unlink()
        (new / "pg_hba.conf").write_text(HOST_BASED_AUTHENTICATION, encoding="utf-8")
        new.rename(cluster)

    def _launch(self, account: Account, programs: PostgresPrograms, cluster: Path, sockets: Path) -> Child:
        settings = server_settings(sockets, fast=self._fast)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return self._run_logged(
            ChildSpec(
                "postgres",
                (str(programs.postgres), "-D", str(cluster), *options),
                environ={"LC_ALL": "C", "TZ": "UTC"},
                cwd=cluster,
                user=account.user,
                restart=True,
                attempts=3,
                grace=60.0,
                stop_signal=signal.SIGINT,
                death_signal=signal.SIGQUIT,
                remove=(sockets, *self._remove),
            )
        )

    def _run_logged(self, spec: ChildSpec) -> Child:
        log = open_log(self._log)
        try:
            return Child(spec, log)
        finally:
            os.close(log)

    async def _open(self, sockets: Path) -> None:
        """Wait until it takes connections, however long recovery is, and make the database where missing."""
        connection = await self._connect(sockets)
        try:
            if not await connection.fetchval(DATABASE_EXISTS, DATABASE):
                await connection.execute(CREATE_DATABASE)
        finally:
            await connection.close()

    async def _connect(self, sockets: Path) -> asyncpg.Connection[asyncpg.Record]:
        while True:
            try:
                return await asyncpg.connect(self._url(sockets, "postgres"))
            except asyncpg.InvalidPasswordError as error:
                raise EmbeddedError(
                    f"the database in {self._data_dir} has another password than the one in "
                    f"{self._data_dir / 'keys'}: restore that folder from a copy"
                ) from error
            except (OSError, asyncpg.CannotConnectNowError) as error:
                if self._child is None or self._child.poll() is not None:
                    raise EmbeddedError(
                        f"PostgreSQL did not start: {last_complaint(self._log)} (more in {self._log})"
                    ) from error
            await asyncio.sleep(POLL_SECONDS)

    def _url(self, sockets: Path, database: str) -> str:
        place = quote(str(sockets), safe="/")
        return f"postgresql://{ADMINISTRATOR}:{quote(self._password, safe='')}@/{database}?host={place}"


def initdb_command(program: Path, cluster: Path, password: Path, *, synchronise: bool) -> tuple[str, ...]:
    return (
        str(program),
        f"--pgdata={cluster}",
        f"--username={ADMINISTRATOR}",
        f"--pwfile={password}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
        *(() if synchronise else ("--no-sync",)),
    )


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run it to its end, also where this thread has an event loop already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(work)
        return
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
