"""Both servers on one data folder: one owner at a time, and everybody else finds them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from rapport.config import Settings
from rapport.kernel.embedded import EmbeddedError, binaries, ephemeral, provided, serving, using
from rapport.kernel.embedded.account import private_home, reaches, server_account
from rapport.kernel.embedded.leftovers import running_in

Query = Callable[..., object]
Start = Callable[..., subprocess.Popen[bytes]]
Eventually = Callable[[Callable[[], bool]], None]
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the servers as another account")

SERVING = """
import json, pathlib, sys
from rapport.kernel.embedded import EmbeddedError, serving, using
folder = pathlib.Path(sys.argv[2])
try:
    run = {"serving": serving, "using": using}[sys.argv[1]]
    with run(folder, folder / "keys", state=folder / "state") as found:
        print(json.dumps([found.admin_database_url, found.redis_url]), flush=True)
        sys.stdin.readline()
except EmbeddedError as error:
    print(error, flush=True)
    sys.exit(2)
"""
EPHEMERAL = """
import sys
from rapport.kernel.embedded import ephemeral
with ephemeral() as found:
    print(found.admin_database_url, flush=True)
    sys.stdin.readline()
"""


def first_line(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().decode().strip()


def finish(process: subprocess.Popen[bytes]) -> int:
    process.communicate(b"\n")
    return process.returncode


def tree(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def names(processes: list[psutil.Process]) -> set[str]:
    """Of those that still are: a backend of the query before may be on its way out."""
    found = set()
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            found.add(process.name())
    return found


def test_a_second_owner_is_refused_in_one_line_and_the_first_is_unharmed(
    data_dir: Path, query: Query, start: Start
) -> None:
    first = start(SERVING, "serving", data_dir)
    database, _ = json.loads(first_line(first))

    second = start(SERVING, "serving", data_dir)
    said = first_line(second)

    assert finish(second) == 2
    assert said == (
        f"Rapport already runs on {data_dir} (process {first.pid}): "
        "stop it first, or set RAPPORT_DATA_DIR to another folder"
    )
    assert query(database, "SELECT 1") == 1
    assert finish(first) == 0


def test_another_command_uses_the_servers_that_run(data_dir: Path, query: Query, start: Start) -> None:
    owner = start(SERVING, "serving", data_dir)
    addresses = json.loads(first_line(owner))

    command = start(SERVING, "using", data_dir)

    assert json.loads(first_line(command)) == addresses
    assert finish(command) == 0
    assert query(addresses[0], "SELECT 1") == 1
    assert finish(owner) == 0


def test_servers_of_a_command_stay_until_the_others_are_done(
    data_dir: Path, query: Query, start: Start, eventually: Eventually
) -> None:
    owner, guest = start(SERVING, "using", data_dir), None
    addresses = json.loads(first_line(owner))
    guest = start(SERVING, "using", data_dir)
    assert json.loads(first_line(guest)) == addresses

    assert owner.stdin is not None
    owner.stdin.write(b"\n")
    owner.stdin.flush()
    wanted = (data_dir / "run" / "users").stat().st_ino
    eventually(lambda: any(f":{wanted} " in line for line in waiting_locks()))
    assert query(addresses[0], "SELECT 1") == 1
    assert finish(guest) == 0
    assert finish(owner) == 0
    assert running_in(data_dir / "postgres" / "18") == []


def waiting_locks() -> list[str]:
    return [line for line in Path("/proc/locks").read_text(encoding="utf-8").splitlines() if "->" in line]


def test_a_killed_owner_leaves_nothing_and_the_next_one_takes_over(
    data_dir: Path, query: Query, start: Start, eventually: Eventually
) -> None:
    owner = start(SERVING, "serving", data_dir)
    before = json.loads(first_line(owner))
    query(before[0], "CREATE TABLE kept AS SELECT 42 AS number")
    processes = tree(owner)
    assert {"postgres", "redis-server"} <= names(processes)

    owner.kill()
    owner.wait()

    with using(data_dir, data_dir / "keys", state=data_dir / "state") as found:
        assert found.admin_database_url != before[0]
        assert query(found.admin_database_url, "SELECT number FROM kept") == 42
    eventually(lambda: not any(process.is_running() for process in processes))
    sockets = [Path(url.rpartition("=" if "host=" in url else "://")[2].split("?")[0]) for url in before]
    assert not sockets[0].exists()
    assert not sockets[1].parent.exists()


def test_an_interrupted_owner_stops_them(data_dir: Path, start: Start) -> None:
    owner = start(SERVING, "serving", data_dir)
    first_line(owner)
    processes = tree(owner)

    owner.send_signal(signal.SIGINT)

    assert finish(owner) != 0
    assert not any(process.is_running() for process in processes)


def test_a_killed_user_of_ephemeral_servers_leaves_neither_processes_nor_files(
    start: Start, eventually: Eventually, query: Query
) -> None:
    owner = start(EPHEMERAL)
    data = Path(str(query(first_line(owner), "SHOW data_directory")))
    processes = tree(owner)
    assert data.is_dir()

    os.kill(owner.pid, signal.SIGKILL)

    eventually(lambda: not any(process.is_running() for process in processes))
    eventually(lambda: not data.parents[1].exists())


def test_ephemeral_servers_are_apart_and_go(query: Query) -> None:
    with ephemeral() as one, ephemeral(fast=False) as two:
        assert one.admin_database_url != two.admin_database_url
        assert one.redis_url != two.redis_url
        query(one.admin_database_url, "CREATE TABLE here ()")
        assert query(two.admin_database_url, "SELECT to_regclass('here')") is None
        assert query(one.admin_database_url, "SHOW fsync") == "off"
        assert query(two.admin_database_url, "SHOW fsync") == "on"
        data = Path(str(query(one.admin_database_url, "SHOW data_directory")))
    assert not data.parents[1].exists()
    assert running_in(data) == []


def test_published_addresses_are_private_and_not_printed(data_dir: Path) -> None:
    with serving(data_dir, data_dir / "keys", state=data_dir / "state") as found:
        published = data_dir / "run" / "servers.json"
        assert published.stat().st_mode & 0o777 == 0o600
        assert published.parent.stat().st_mode & 0o777 == 0o700
        assert str(found.admin_database_url) in published.read_text(encoding="utf-8")
        assert "postgres" not in repr(found)


def test_settings_are_made_whole_with_what_is_missing(data_dir: Path, query: Query) -> None:
    settings = Settings.load({"RAPPORT_DATA_DIR": str(data_dir)})
    assert settings.database_url is None
    with provided(settings, exclusive=True) as whole:
        assert query(whole.admin_database_url, "SELECT current_user::text") == "postgres"
        assert str(whole.database_url).startswith("postgresql://rapport_app:")
        assert str(whole.relay_database_url).startswith("postgresql://rapport_relay:")
        assert str(whole.redis_url).startswith("unix:///")
        with provided(settings, exclusive=False) as again:
            assert again == whole
        with pytest.raises(EmbeddedError, match="already runs"), provided(settings, exclusive=True):
            pass


def test_only_the_server_that_is_not_named_is_embedded(data_dir: Path) -> None:
    url = "postgresql://somebody@database.example/bank"
    settings = Settings.load({"RAPPORT_DATA_DIR": str(data_dir), "RAPPORT_ADMIN_DATABASE_URL": url})
    with provided(settings, exclusive=True) as whole:
        assert whole.admin_database_url == url
        assert whole.database_url == settings.database_url
        assert str(whole.redis_url).startswith("unix:///")
        assert not (data_dir / "postgres").exists()
        with pytest.raises(EmbeddedError, match="with other settings"), using(data_dir, data_dir / "keys"):
            pass


def test_nothing_starts_where_both_servers_are_named(data_dir: Path) -> None:
    environ = {
        "RAPPORT_DATA_DIR": str(data_dir),
        "RAPPORT_ADMIN_DATABASE_URL": "postgresql://somebody@database.example/bank",
        "RAPPORT_REDIS_URL": "redis://redis.example",
    }
    settings = Settings.load(environ)
    with provided(settings, exclusive=True) as whole:
        assert whole is settings
    assert sorted(path.name for path in data_dir.iterdir()) == ["keys"]


@root_only
def test_data_out_of_the_accounts_reach_go_where_it_can_and_open_no_folder(
    tmp_path: Path, data_dir: Path, query: Query
) -> None:
    home = tmp_path / "data"
    home.mkdir(mode=0o700)
    before = [folder.stat().st_mode for folder in (home, *home.parents)]
    assert not reaches(server_account(), home)

    for turn in (1, 2):
        with serving(home, home / "keys", redis=False, state=data_dir / "state") as found:
            query(found.admin_database_url, "CREATE TABLE IF NOT EXISTS kept (turn integer)")
            query(found.admin_database_url, "INSERT INTO kept VALUES ($1)", turn)
            assert query(found.admin_database_url, "SELECT count(*) FROM kept") == turn

    assert [folder.stat().st_mode for folder in (home, *home.parents)] == before
    link = home / "postgres"
    assert link.is_symlink()
    assert link.resolve().parent == data_dir / "state"
    assert link.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(link.resolve())
    with pytest.raises(EmbeddedError, match="which is gone: restore it, or remove the link"):
        private_home(server_account(), link, data_dir / "state")


@root_only
def test_programs_out_of_the_accounts_reach_are_copied_once(
    tmp_path: Path, data_dir: Path, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, state = server_account(), data_dir / "state"
    within = {name: binaries._package(name) for name in (binaries.POSTGRES_PACKAGE, binaries.REDIS_PACKAGE)}
    for name, folder in within.items():
        shutil.copytree(folder, tmp_path / name, symlinks=True, ignore=shutil.ignore_patterns("pginstall"))
    libraries = within[binaries.POSTGRES_PACKAGE].with_name(f"{binaries.POSTGRES_PACKAGE}.libs")
    shutil.copytree(libraries, tmp_path / libraries.name)
    monkeypatch.setattr(binaries, "_package", lambda name: tmp_path / name)
    assert not reaches(account, tmp_path / binaries.POSTGRES_PACKAGE)

    for _ in range(2):
        with serving(data_dir, data_dir / "keys", state=state) as found:
            assert query(found.admin_database_url, "SELECT 1") == 1
            running = psutil.Process(running_in(data_dir / "postgres" / "18")[0]).exe()
            assert running.startswith(str(state))
    assert len(list(state.iterdir())) == 2
    assert not any(path.stat().st_mode & 0o022 for path in state.rglob("*"))


def test_a_folder_of_another_mode_is_refused(data_dir: Path) -> None:
    (data_dir / "run").mkdir(mode=0o755)
    with (
        pytest.raises(EmbeddedError, match="open to others: run chmod 700"),
        serving(data_dir, data_dir / "keys"),
    ):
        pass
    assert not (data_dir / "postgres").exists()


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "REDIS_PACKAGE", "an_absent_package")
    with pytest.raises(EmbeddedError, match="the package an_absent_package is not installed: run make setup"):
        binaries.redis_program(server_account())
