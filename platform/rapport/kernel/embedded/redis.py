"""Redis as a child process: a socket in a private folder, nothing on the network, nothing on disk."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

import redis

from rapport.kernel.embedded.account import STATE, give, server_account
from rapport.kernel.embedded.binaries import redis_program
from rapport.kernel.embedded.errors import EmbeddedError
from rapport.kernel.embedded.logfile import last_complaint, open_log
from rapport.kernel.embedded.sockets import socket_folder
from rapport.kernel.processes import Child, ChildSpec

SOCKET: Final = "redis.sock"
POLL_SECONDS: Final = 0.02
OPTIONS: Final = (
    ("port", "0"),
    ("unixsocketperm", "600"),
    ("daemonize", "no"),
    ("save", ""),
    ("appendonly", "no"),
    ("maxmemory-policy", "noeviction"),
    ("loglevel", "warning"),
)


class EmbeddedRedis:
    """It owns nothing that is not in PostgreSQL as well, so it starts empty each time."""

    def __init__(self, data_dir: Path, *, state: Path = STATE) -> None:
        self._state = state
        self._record = data_dir / "run" / "redis"
        self._log = data_dir / "logs" / "redis.log"
        self._child: Child | None = None

    @property
    def child(self) -> Child | None:
        return self._child

    def start(self) -> str:
        """Starts it and returns its URL, `unix://…`; `rapport.config.broker_url` makes Celery's of it."""
        account = server_account()
        program = redis_program(account, self._state)
        folder = socket_folder(account, self._record)
        configuration = folder / "redis.conf"
        lines = [f'{name} "{value}"' for name, value in OPTIONS]
        lines += [f'dir "{folder}"', f'unixsocket "{folder / SOCKET}"']
        configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")
        give(account, configuration)
        log = open_log(self._log)
        try:
            self._child = Child(
                ChildSpec(
                    "redis",
                    (str(program), str(configuration)),
                    environ={"LC_ALL": "C", "TZ": "UTC"},
                    cwd=folder,
                    user=account.user,
                    restart=True,
                    remove=(folder,),
                ),
                log,
            )
        finally:
            os.close(log)
        url = f"unix://{folder / SOCKET}?db=0"
        try:
            self._wait(url)
        except BaseException:
            self.stop()
            raise
        return url

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child.wait()
            self._child = None

    def _wait(self, url: str) -> None:
        with redis.Redis.from_url(url) as client:
            while True:
                try:
                    client.ping()
                except redis.ConnectionError as error:
                    if self._child is None or self._child.poll() is not None:
                        raise EmbeddedError(
                            f"Redis did not start: {last_complaint(self._log)} (more in {self._log})"
                        ) from error
                else:
                    return
                time.sleep(POLL_SECONDS)
