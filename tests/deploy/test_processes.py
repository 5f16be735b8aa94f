"""The processes that compose file and units declare, run as plain processes: migrate, serve, worker, relay."""

import asyncio
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import psutil
import pytest
import yaml
from rapport.config import Settings
from rapport.kernel.embedded import EmbeddedPostgres

BIN = Path(sys.executable).parent
CREATE = "CREATE DATABASE {} TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
SERVED = ("serve", "worker", "relay")
GRACE_SECONDS = 40  # what compose file and units give
# It finds no source with a folder, and says so.
IDLE_JOB = """
    INSERT INTO job (tenant_id, name, args, request_id, queue, run_after, state, created_at)
    SELECT id, 'ingest.run_all', '{}', '', 'default', now(), 'WAITING', now() FROM tenant WHERE code = $1
    RETURNING id
"""
LATER_JOB = IDLE_JOB.replace("'default', now(),", "'default', now() + interval '3 seconds',")
JOB = "SELECT state, attempts, error, result FROM job WHERE id = $1"


@dataclass(frozen=True)
class Declared:
    """A way to run the product: command lines by process, and the environment of each."""

    commands: dict[str, list[str]]
    environ: dict[str, dict[str, str]]


def in_database(url: str | None, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(str(url))._replace(path=f"/{name}"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def as_compose(settings: Settings, deploy: Path, folder: Path, port: int) -> Declared:
    """Commands and secrets of the compose file, through the image's entry point."""
    services = yaml.safe_load((deploy / "compose.yaml").read_text())["services"]
    secrets = folder / "secrets"
    subprocess.run(
        [deploy / "make-secrets.sh", secrets],
        check=True,
        capture_output=True,
        env={**os.environ, "RAPPORT_UID": str(os.geteuid())},
    )
    (secrets / "rapport_admin_database_url").write_text(str(settings.admin_database_url))
    (secrets / "rapport_database_url").write_text(str(settings.database_url))
    (secrets / "rapport_relay_database_url").write_text(str(settings.relay_database_url))
    commands, environ = {}, {}
    for name in ("migrate", "web", "worker", "relay"):
        given = folder / name
        given.mkdir()
        for secret in services[name]["secrets"]:
            (given / secret).symlink_to(secrets / secret)
        command = services[name]["command"]
        commands[command[1]] = [str(deploy / "entrypoint.sh"), *command]
        environ[command[1]] = {
            **{key: str(value) for key, value in services[name]["environment"].items()},
            "SECRETS_FOLDER": str(given),
            "RAPPORT_DATA_DIR": str(folder / "data"),
            "RAPPORT_REDIS_URL": str(settings.redis_url),
            "RAPPORT_HOST": "127.0.0.1",
            "RAPPORT_PORT": str(port),
        }
    return Declared(commands, environ)


def as_units(settings: Settings, deploy: Path, folder: Path, port: int) -> Declared:
    """Command lines and environment files of the units, the examples filled in."""
    key = folder / "key-encryption-key"
    key.write_bytes(os.urandom(32))
    key.chmod(0o600)
    filled = {
        "RAPPORT_DATA_DIR": str(folder / "data"),
        "RAPPORT_ADMIN_DATABASE_URL": str(settings.admin_database_url),
        "RAPPORT_DATABASE_URL": str(settings.database_url),
        "RAPPORT_RELAY_DATABASE_URL": str(settings.relay_database_url),
        "RAPPORT_REDIS_URL": str(settings.redis_url),
        "RAPPORT_KEY_FILE": str(key),
        "RAPPORT_PORT": str(port),
    }
    commands, environ = {}, {}
    for path in (deploy / "systemd").glob("*.service"):
        lines = [line.partition("=") for line in path.read_text().splitlines()]
        command = shlex.split(next(value for name, _, value in lines if name == "ExecStart"))
        commands[command[1]] = [str(BIN / "rapport"), *command[1:]]
        example: dict[str, str] = {}
        for file in [value for name, _, value in lines if name == "EnvironmentFile"]:
            example |= read_environment(deploy / "systemd" / f"{Path(file).name}.example")
        environ[command[1]] = {name: filled.get(name, value) for name, value in example.items()}
    return Declared(commands, environ)


def read_environment(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def plain_environ(own: dict[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PATH": f"{BIN}:/usr/bin:/bin", **own}


@contextmanager
def running(command: list[str], environ: dict[str, str], log: Path) -> Generator[subprocess.Popen[bytes]]:
    """A process with its log in a file; what is left of it when the test ends is killed, children too."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=plain_environ(environ), stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(condition: Callable[[], bool], processes: list[subprocess.Popen[bytes]], folder: Path) -> None:
    """Wait for a condition as long as the processes live; their logs are the error."""
    while not condition():
        for process in processes:
            if process.poll() is not None:
                logs = "\n".join(path.read_text() for path in folder.glob("*.log"))
                pytest.fail(f"{process.args} ended with {process.returncode}\n{logs}")
        time.sleep(0.1)


def group_lives(leader: int) -> bool:
    """Whether a child of the process is left."""
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return False
    return True


def answers(url: str, host: str) -> Callable[[], bool]:
    def asked() -> bool:
        try:
            return httpx.get(url, headers={"host": host}).status_code == 200
        except httpx.TransportError:
            return False

    return asked


async def ask(url: str | None, sql: str, *values: object) -> asyncpg.Record | None:
    connection = await asyncpg.connect(str(url))
    try:
        return await connection.fetchrow(sql, *values)
    finally:
        await connection.close()


@pytest.fixture
def own_settings(settings, request) -> Settings:
    """A new, empty database beside the suite's; roles and their passwords belong to the server."""
    name = f"deploy_{request.node.callspec.id.replace('-', '_')}"
    asyncio.run(ask(settings.admin_database_url, CREATE.format(name)))
    return Settings(
        data_dir=settings.data_dir,
        admin_database_url=in_database(settings.admin_database_url, name),
        database_url=in_database(settings.database_url, name),
        relay_database_url=in_database(settings.relay_database_url, name),
        redis_url=str(settings.redis_url).replace("db=0", "db=7"),
        key_file=settings.key_file,
    )


@pytest.mark.parametrize(
    ("declare", "mode", "root"),
    [
        pytest.param(as_compose, "whole-bank", "HEAD_OFFICE", id="compose-whole-bank"),
        pytest.param(as_units, "single-branch", "BRANCH", id="units-single-branch"),
    ],
)
def test_the_declared_processes_serve_a_new_tenant(own_settings, deploy, tmp_path, declare, mode, root):
    port = free_port()
    declared: Declared = declare(own_settings, deploy, tmp_path, port)
    once = subprocess.run(
        declared.commands["migrate"], env=plain_environ(declared.environ["migrate"]),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert once.returncode == 0, once.stderr
    code = create_tenant(declared, deploy, mode)
    row = asyncio.run(
        ask(
            own_settings.admin_database_url,
            "SELECT u.type, t.mode FROM org_unit u JOIN tenant t ON t.id = u.tenant_id WHERE t.code = $1", code,
        )
    )  # fmt: skip
    assert row is not None
    assert (row["type"], row["mode"]) == (root, mode)
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                running(declared.commands[name], declared.environ[name], tmp_path / f"{name}.log")
            )
            for name in SERVED
        ]
        until(answers(f"http://127.0.0.1:{port}/health/ready", "127.0.0.1"), processes, tmp_path)
        page = httpx.get(f"http://127.0.0.1:{port}/login", headers={"host": f"{code}.localhost"})
        assert page.status_code == 200
        assert "<form" in page.text
        job = asyncio.run(ask(own_settings.admin_database_url, IDLE_JOB, code))
        assert job is not None
        until(lambda: worked(own_settings, job["id"]), processes, tmp_path)
        for process in processes:
            process.send_signal(signal.SIGTERM)
        ended = [process.wait(GRACE_SECONDS) for process in processes]
        assert ended == [-signal.SIGTERM, 0, 0]  # the server hands the signal on when it has drained
        assert not [process for process in processes if group_lives(process.pid)]


def create_tenant(declared: Declared, deploy: Path, mode: str) -> str:
    """The example of the mode through the script, with what a served process knows."""
    example = deploy / "examples" / f"{mode}.env"
    entry = [part for part in declared.commands["serve"] if part != "serve"]
    done = subprocess.run(
        [deploy / "create-tenant.sh", example],
        env={**plain_environ(declared.environ["serve"]), "RAPPORT": shlex.join(entry)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert made["tenant"]["mode"] == mode
    assert len(made["admins"]) == 3
    return str(made["tenant"]["code"])


def worked(settings: Settings, job_id: object) -> bool:
    """The relay rang, and the worker took the job and wrote down its result."""
    row = asyncio.run(ask(settings.admin_database_url, JOB, job_id))
    assert row is not None
    assert row["error"] == ""
    return (row["state"], row["attempts"], row["result"]) == ("DONE", 1, '{"days_seen": 0}')


def answered(url: str, host: str) -> tuple[int, str]:
    """Status and body; 0 while nobody listens."""
    try:
        answer = httpx.get(url, headers={"host": host}, timeout=20)
    except httpx.TransportError:
        return 0, ""
    return answer.status_code, answer.text


@pytest.fixture
def own_database() -> Generator[tuple[EmbeddedPostgres, str]]:
    """A server of this test alone, for it is taken away; a folder that every account can reach."""
    with tempfile.TemporaryDirectory(prefix="rapport-test-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        server = EmbeddedPostgres(folder, "a password of the tests")
        try:
            yield server, server.start()
        finally:
            server.stop()


@contextmanager
def taken_away(server: EmbeddedPostgres) -> Generator[None]:
    """The server is killed and does not come back before the block ends: its guard sleeps meanwhile."""
    assert server.child is not None
    guard = psutil.Process(server.child.pid)
    (postmaster,) = [each for each in guard.children() if "postgres" in each.name()]
    guard.suspend()
    try:
        postmaster.kill()  # what serves its connections ends with it
        yield
    finally:
        guard.resume()


def test_what_is_served_outlasts_a_database_that_goes_away(own_database, settings, deploy, tmp_path):
    """Readiness fails, pages say so plainly, jobs wait; when it is back all goes on without a restart."""
    server, admin_url = own_database
    port = free_port()
    environ = {
        "RAPPORT_DATA_DIR": str(tmp_path / "data"),
        "RAPPORT_ADMIN_DATABASE_URL": admin_url,
        "RAPPORT_REDIS_URL": str(settings.redis_url).replace("db=0", "db=8"),
        "RAPPORT_PORT": str(port),
    }
    rapport = str(BIN / "rapport")
    subprocess.run([rapport, "migrate"], env=plain_environ(environ), check=True, capture_output=True)
    declared = Declared({"serve": [rapport, "serve"]}, {"serve": environ})
    code = create_tenant(declared, deploy, "single-branch")
    own = replace(settings, admin_database_url=admin_url)
    ready, login = f"http://127.0.0.1:{port}/health/ready", f"http://127.0.0.1:{port}/login"
    with ExitStack() as stack:
        processes = [
            stack.enter_context(running([rapport, name], environ, tmp_path / f"{name}.log"))
            for name in SERVED
        ]
        until(answers(ready, "127.0.0.1"), processes, tmp_path)
        assert answered(login, f"{code}.localhost")[0] == 200
        job = asyncio.run(ask(admin_url, LATER_JOB, code))
        assert job is not None
        with taken_away(server):
            until(lambda: answered(ready, "127.0.0.1")[0] == 503, processes, tmp_path)
            assert answered(f"http://127.0.0.1:{port}/health/live", "127.0.0.1")[0] == 200
            until(lambda: answered(login, f"{code}.localhost")[0] == 503, processes, tmp_path)
            assert "<html" in answered(login, f"{code}.localhost")[1]
            status, problem = answered(f"http://127.0.0.1:{port}/api/v1/customers", f"{code}.localhost")
            assert status == 503
            assert json.loads(problem)["code"] == "unavailable"
        until(answers(ready, "127.0.0.1"), processes, tmp_path)
        until(answers(login, f"{code}.localhost"), processes, tmp_path)
        until(lambda: worked(own, job["id"]), processes, tmp_path)
