"""Settings: what is made of what is given, and one plain line for what is wrong."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from rapport.config import APPLICATION_ROLE, RELAY_ROLE, Settings, SettingsError, broker_url, with_user
from rapport.kernel.database import roles
from rapport.kernel.private_files import PrivateFileError, database_passwords, private_folder, write_new

SECRET = "s3cret-of-the-test"
ADMIN = f"postgresql://boss:{SECRET}@database.example:5433/bank?sslmode=require"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Settings]:
    """Settings from these variables (without their prefix) and a fresh data folder."""

    def run(**given: str) -> Settings:
        environ = {"RAPPORT_DATA_DIR": str(tmp_path / "data")}
        return Settings.load(environ | {f"RAPPORT_{name}": value for name, value in given.items()})

    return run


def test_without_settings_everything_is_embedded_and_on_loopback(tmp_path: Path) -> None:
    settings = Settings.load({"HOME": str(tmp_path)})
    assert settings.data_dir == tmp_path / ".local" / "share" / "rapport"
    assert (settings.admin_database_url, settings.database_url) == (None, None)
    assert (settings.relay_database_url, settings.redis_url) == (None, None)
    assert (settings.host, settings.port, settings.demonstration) == ("127.0.0.1", 8000, False)
    assert settings.loopback
    assert settings.key_file.is_relative_to(settings.data_dir)


def test_the_users_data_folder_may_be_elsewhere(tmp_path: Path) -> None:
    settings = Settings.load({"HOME": str(tmp_path / "home"), "XDG_DATA_HOME": str(tmp_path / "data")})
    assert settings.data_dir == tmp_path / "data" / "rapport"
    assert not (tmp_path / "home").exists()


def test_the_key_file_is_made_once_private_and_random(load: Callable[..., Settings]) -> None:
    path = load().key_file
    made = path.read_bytes()
    assert len(made) == 32
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    assert load().key_file.read_bytes() == made
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_starts_at_the_same_moment_agree_on_one_key(load: Callable[..., Settings]) -> None:
    keys: list[bytes] = []
    threads = [threading.Thread(target=lambda: keys.append(load().key_file.read_bytes())) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 16
    assert len(set(keys)) == 1


def test_the_other_databases_are_made_from_the_administrators(load: Callable[..., Settings]) -> None:
    settings = load(ADMIN_DATABASE_URL=ADMIN)
    passwords = database_passwords(settings.keys)
    place = "@database.example:5433/bank?sslmode=require"
    assert settings.admin_database_url == ADMIN
    assert settings.database_url == f"postgresql://rapport_app:{passwords.application}{place}"
    assert settings.relay_database_url == f"postgresql://rapport_relay:{passwords.relay}{place}"
    assert len({passwords.administrator, passwords.application, passwords.relay}) == 3
    assert load(ADMIN_DATABASE_URL=ADMIN) == settings
    assert settings.role_passwords() == {
        "rapport_app": passwords.application,
        "rapport_relay": passwords.relay,
    }
    assert mode(settings.keys / "database.json") == 0o600


def test_a_database_that_is_named_is_taken_as_it_is(load: Callable[..., Settings]) -> None:
    own = "postgresql://own:pass@other.example/bank"
    settings = load(ADMIN_DATABASE_URL=ADMIN, DATABASE_URL=own)
    assert settings.database_url == own
    assert str(settings.relay_database_url).startswith("postgresql://rapport_relay:")
    assert set(settings.role_passwords()) == {"rapport_relay"}
    both = load(DATABASE_URL=own, RELAY_DATABASE_URL=own)
    assert both.admin_database_url is None
    assert both.role_passwords() == {}


def test_the_roles_are_those_that_migrations_make() -> None:
    assert (APPLICATION_ROLE, RELAY_ROLE) == (roles.APPLICATION, roles.RELAY)


def test_children_get_the_same_settings_without_the_administrator(load: Callable[..., Settings]) -> None:
    settings = load(ADMIN_DATABASE_URL=ADMIN, REDIS_URL="redis://r.example/1", PORT="8123", DEMONSTRATION="1")
    environ = settings.environ()
    assert SECRET not in str(environ)
    again = Settings.load(environ)
    assert again.admin_database_url is None
    assert again.with_servers(admin_database_url=ADMIN) == settings


def test_embedded_servers_fill_in_what_is_missing(load: Callable[..., Settings]) -> None:
    settings = load().with_servers(
        admin_database_url="postgresql://postgres:x@/rapport?host=/run/here", redis_url="unix:///run/r?db=0"
    )
    assert str(settings.database_url).startswith("postgresql://rapport_app:")
    assert str(settings.database_url).endswith("@/rapport?host=/run/here")
    assert settings.redis_url == "unix:///run/r?db=0"


def test_secrets_are_not_in_the_representation(load: Callable[..., Settings]) -> None:
    settings = load(ADMIN_DATABASE_URL=ADMIN, REDIS_URL=f"redis://:{SECRET}@r.example")
    passwords = database_passwords(settings.keys)
    for secret in (SECRET, passwords.application, passwords.administrator):
        assert secret not in repr(settings)
        assert secret not in repr(passwords)


def test_empty_settings_are_as_good_as_none(load: Callable[..., Settings]) -> None:
    assert load(DATABASE_URL="", ADMIN_DATABASE_URL=" ", REDIS_URL="", KEY_FILE="", PORT="") == load()


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("PORT", "0", "8000"),
        ("PORT", "65536", "8000"),
        ("PORT", "-1", "8000"),
        ("PORT", "80a", "8000"),
        ("PORT", "٨٠", "8000"),
        ("PORT", "9" * 5000, "8000"),
        ("HOST", "0.0.0.0:80", "127.0.0.1"),
        ("HOST", "two words", "127.0.0.1"),
        ("ADMIN_DATABASE_URL", f"mysql://u:{SECRET}@h/d", "postgresql://user:password@host:5432/rapport"),
        ("DATABASE_URL", f"postgresql+asyncpg://u:{SECRET}@h/d", "postgresql://"),
        ("DATABASE_URL", SECRET, "postgresql://"),
        ("DATABASE_URL", f"postgresql://u:{SECRET}@h", "/rapport"),
        ("DATABASE_URL", f"postgresql://u:{SECRET}@/d", "host"),
        ("RELAY_DATABASE_URL", f"postgresql://u:{SECRET}@h:port/d", "postgresql://"),
        ("RELAY_DATABASE_URL", f"postgresql://u:{SECRET}@[::1/d", "postgresql://"),
        ("DATABASE_URL", f"postgresql://u:{SECRET}@h/d", "RAPPORT_ADMIN_DATABASE_URL"),
        ("RELAY_DATABASE_URL", f"postgresql://u:{SECRET}@h/d", "RAPPORT_ADMIN_DATABASE_URL"),
        ("REDIS_URL", f"http://:{SECRET}@h", "redis://host:6379/0"),
        ("REDIS_URL", "redis:///0", "redis://host:6379/0"),
        ("REDIS_URL", "unix://", "redis://host:6379/0"),
        ("KEY_FILE", "{tmp}/absent", "head -c 32 /dev/urandom"),
        ("KEY_FILE", "{tmp}/short", "32 bytes"),
        ("KEY_FILE", "{tmp}/open", "chmod 600"),
        ("KEY_FILE", "{tmp}", "regular file"),
        ("DATA_DIR", "{tmp}/short", "name one that can"),
        ("DATA_DIR", "/proc/rapport", "name one that can"),
        ("DEMONSTRATION", "yes", "0 or 1"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line(
    name: str, value: str, mend: str, tmp_path: Path, load: Callable[..., Settings]
) -> None:
    for file, content, bits in (("short", b"x" * 31, 0o600), ("open", b"x" * 32, 0o640)):
        (tmp_path / file).write_bytes(content)
        (tmp_path / file).chmod(bits)

    with pytest.raises(SettingsError) as caught:
        load(**{name: value.format(tmp=tmp_path)})

    message = str(caught.value)
    assert "RAPPORT_" + ("" if mend == "RAPPORT_ADMIN_DATABASE_URL" else name) in message
    assert mend in message
    assert "\n" not in message
    assert SECRET not in message
    assert not (tmp_path / "absent").exists()


def test_a_missing_database_names_the_one_that_is_missing(load: Callable[..., Settings]) -> None:
    with pytest.raises(SettingsError, match=r"^RAPPORT_RELAY_DATABASE_URL is missing: "):
        load(DATABASE_URL="postgresql://u@h/d")
    with pytest.raises(SettingsError, match=r"^RAPPORT_DATABASE_URL is missing: "):
        load(RELAY_DATABASE_URL="postgresql://u@h/d")


def test_the_demonstration_is_for_loopback_alone(load: Callable[..., Settings]) -> None:
    for host in ("127.0.0.1", "::1", "localhost"):
        assert load(DEMONSTRATION="1", HOST=host).demonstration
    for host in ("0.0.0.0", "::", "192.168.1.2", "bank.example"):
        with pytest.raises(SettingsError, match="RAPPORT_HOST"):
            load(DEMONSTRATION="1", HOST=host)
        assert not load(HOST=host).loopback


def test_a_misspelt_setting_is_told_and_foreign_ones_are_none_of_ours(load: Callable[..., Settings]) -> None:
    with pytest.raises(SettingsError, match=r"RAPPORT_DATABSE_URL is not .*: write RAPPORT_DATABASE_URL"):
        load(DATABSE_URL="postgresql://u@h/d")
    assert load(SOMETHING_ELSE="1") == load()


def test_no_home_and_no_folder_is_told() -> None:
    with pytest.raises(SettingsError, match="RAPPORT_DATA_DIR is missing"):
        Settings.load({})


@pytest.mark.parametrize("which", ["folder", "key", "passwords"])
def test_what_others_can_read_is_refused_and_left_alone(which: str, load: Callable[..., Settings]) -> None:
    settings = load(ADMIN_DATABASE_URL=ADMIN)
    path = {
        "folder": settings.keys,
        "key": settings.key_file,
        "passwords": settings.keys / "database.json",
    }[which]
    path.chmod(0o755 if path.is_dir() else 0o644)
    before = settings.key_file.read_bytes()

    with pytest.raises(SettingsError, match=r"RAPPORT_(KEY_FILE|DATA_DIR): .*chmod [67]00"):
        load(ADMIN_DATABASE_URL=ADMIN)

    assert settings.key_file.read_bytes() == before
    assert mode(path) & 0o044 == 0o044


def test_broken_passwords_are_told_and_not_replaced(tmp_path: Path) -> None:
    keys = private_folder(tmp_path / "keys")
    write_new(keys / "database.json", b"{}")
    with pytest.raises(PrivateFileError, match="restore it from a copy"):
        database_passwords(keys)
    assert (keys / "database.json").read_bytes() == b"{}"


def test_a_new_file_never_replaces_one(tmp_path: Path) -> None:
    write_new(tmp_path / "file", b"first")
    write_new(tmp_path / "file", b"second")
    assert (tmp_path / "file").read_bytes() == b"first"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "keys")
    os.chown(folder, 65534, 65534)
    with pytest.raises(PrivateFileError, match="belongs to another user"):
        private_folder(folder)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://h:6379/1", "redis://h:6379/1"),
        ("rediss://:p@h/0", "rediss://:p@h/0"),
        ("unix:///run/r.sock", "redis+socket:///run/r.sock"),
        ("unix:///run/r.sock?db=3", "redis+socket:///run/r.sock?virtual_host=3"),
        ("unix://:p@/run/r.sock?db=0", "redis+socket://:p@/run/r.sock?virtual_host=0"),
    ],
)
def test_celery_gets_its_own_form_of_the_address(url: str, expected: str) -> None:
    assert broker_url(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://h/d", "postgresql://u:p%40%2F@h/d"),
        ("postgresql://a:b%40@[::1]:5/d?sslmode=on", "postgresql://u:p%40%2F@[::1]:5/d?sslmode=on"),
        ("postgresql:///d?host=/run/x&user=a&password=b", "postgresql://u:p%40%2F@/d?host=/run/x"),
    ],
)
def test_another_user_of_the_same_database(url: str, expected: str) -> None:
    assert with_user(url, "u", "p@/") == expected
