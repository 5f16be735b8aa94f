"""The shell scripts, and what no file of deploy/ may hold."""

import re
import stat
import subprocess
from urllib.parse import urlsplit

import pytest
from rapport.kernel.secrets import load_key_file

SCRIPTS = ("entrypoint.sh", "make-secrets.sh", "create-tenant.sh")
SECRETS = {
    "administrator_password", "rapport_admin_database_url", "rapport_database_url",
    "rapport_relay_database_url", "rapport_key",
}  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_scripts_are_read_by_the_shell(deploy, name, shell):
    assert (deploy / name).stat().st_mode & stat.S_IXUSR
    done = subprocess.run([shell, "-n", deploy / name], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def secrets(deploy, tmp_path):
    def make() -> dict[str, bytes]:
        folder = tmp_path / "secrets"
        subprocess.run([deploy / "make-secrets.sh", folder, "db.example"], check=True, capture_output=True)
        assert folder.stat().st_mode & 0o077 == 0
        assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    return make


def test_secrets_are_made_once_and_are_new(secrets, tmp_path):
    made = secrets()
    assert set(made) == SECRETS
    passwords = {made["administrator_password"].decode()}
    for name in SECRETS - {"administrator_password", "rapport_key"}:
        parts = urlsplit(made[name].decode())
        assert (parts.hostname, parts.path) == ("db.example", "/rapport")
        passwords.add(parts.password or "")
    assert len(passwords) == 3
    assert all(len(password) == 48 for password in passwords)
    assert secrets() == made


def test_the_key_is_one_that_the_product_takes(secrets, tmp_path, monkeypatch):
    monkeypatch.setenv("RAPPORT_UID", "0")
    secrets()
    assert len(load_key_file(tmp_path / "secrets" / "rapport_key").keys) == 1


def run_entrypoint(deploy, folder, *command, **environ):
    return subprocess.run(
        [deploy / "entrypoint.sh", *command], capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "SECRETS_FOLDER": str(folder), **environ},
    )  # fmt: skip


def test_the_entry_point_hands_files_on_as_settings(deploy, tmp_path):
    (tmp_path / "rapport_database_url").write_text("postgresql://a:b c'$x@h/d\n")
    (tmp_path / "rapport_key").write_bytes(bytes(32))
    show = (
        "sh",
        "-c",
        'printf "%s|%s|%s" "$RAPPORT_DATABASE_URL" "$RAPPORT_KEY_FILE" "${RAPPORT_REDIS_URL-unset}"',
    )
    done = run_entrypoint(deploy, tmp_path, *show)
    assert done.stdout == f"postgresql://a:b c'$x@h/d|{tmp_path}/rapport_key|unset"
    given = run_entrypoint(deploy, tmp_path, *show, RAPPORT_DATABASE_URL="given", RAPPORT_KEY_FILE="/k")
    assert given.stdout == "given|/k|unset"
    assert run_entrypoint(deploy, tmp_path, "sh", "-c", "exit 7").returncode == 7


def test_no_registry_and_no_machine_is_named(deploy):
    for path in deploy.rglob("*"):
        if not path.is_file():
            continue
        text = path.read_text()
        assert not re.search(
            r"\b(docker\.io|ghcr\.io|quay\.io|pypi\.org|npmjs|index-url|registry\.)", text
        ), path.name
        assert not re.search(r"(?<![\w.])/(work|root|home)/", text), path.name
