"""Redis as a child: on a private socket, for redis-py and for Celery."""

from __future__ import annotations

import os
import pwd
import signal
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
import redis
from celery import Celery
from rapport.config import broker_url
from rapport.kernel.embedded import Addresses, EmbeddedRedis

Eventually = Callable[[Callable[[], bool]], None]


def url_of(servers: Addresses) -> str:
    assert servers.redis_url is not None
    return servers.redis_url


def server(url: str) -> psutil.Process:
    with redis.Redis.from_url(url) as client:
        return psutil.Process(int(client.info("server")["process_id"]))


def test_it_answers_on_its_socket_and_on_no_network(servers: Addresses) -> None:
    url = url_of(servers)
    with redis.Redis.from_url(url) as client:
        assert client.ping() is True
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("appendonly") == {"appendonly": "no"}
    process = server(url)
    assert process.uids().effective != 0
    assert process.net_connections(kind="inet") == []
    folder = Path(urlsplit(url).path).parent
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
def test_another_user_of_the_machine_does_not_reach_it(
    servers: Addresses, as_user: Callable[[int], AbstractContextManager[None]]
) -> None:
    path = urlsplit(url_of(servers)).path
    with (
        as_user(pwd.getpwnam("nobody").pw_uid),
        socket.socket(socket.AF_UNIX) as connection,
        pytest.raises(PermissionError),
    ):
        connection.connect(path)


def test_celery_sends_and_receives_over_the_socket(servers: Addresses) -> None:
    with Celery("bell", broker=broker_url(url_of(servers))).connection_for_write() as connection:
        queue = connection.SimpleQueue("bell")
        queue.put({"job": 1})
        message = queue.get()
        assert message.payload == {"job": 1}
        message.ack()
        queue.close()


def test_a_killed_redis_comes_back_empty(data_dir: Path, eventually: Eventually) -> None:
    embedded = EmbeddedRedis(data_dir, state=data_dir / "state")
    url = embedded.start()
    try:
        with redis.Redis.from_url(url) as client:
            client.set("bell", "1")
        before = server(url)
        before.send_signal(signal.SIGKILL)

        def answers() -> bool:
            with redis.Redis.from_url(url) as client:
                try:
                    return client.get("bell") is None
                except redis.ConnectionError:
                    return False

        eventually(lambda: not before.is_running())
        eventually(answers)
    finally:
        embedded.stop()
    assert not Path(urlsplit(url).path).parent.exists()
