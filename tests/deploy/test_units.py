"""The units of one machine: the same processes, hardened, in the right order."""

import shutil
import subprocess

import pytest

SERVED = ("rapport-web", "rapport-worker", "rapport-relay")
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6",
    "UMask": "0077",
}


def test_the_units_run_the_processes_of_the_compose_file(units, compose):
    by_unit = {name: each["Service"]["ExecStart"] for name, each in units.items()}
    assert set(by_unit) == {"rapport-migrate", *SERVED}
    for name, (command,) in by_unit.items():
        service = compose["services"][name.removeprefix("rapport-")]
        assert command.split() == ["/opt/rapport/bin/rapport", *service["command"][1:]]


@pytest.mark.parametrize("name", ["rapport-migrate", *SERVED])
def test_units_are_hardened(units, name):
    service = units[name]["Service"]
    assert {key: service[key][-1] for key in HARDENED} == HARDENED
    assert service["User"] == ["rapport"]
    assert "@system-service" in service["SystemCallFilter"]


def test_migrations_run_once_and_first(units):
    assert units["rapport-migrate"]["Service"]["Type"] == ["oneshot"]
    for name in SERVED:
        assert "rapport-migrate.service" in units[name]["Unit"]["Requires"]
        assert "rapport-migrate.service" in units[name]["Unit"]["After"][0].split()
        assert int(units[name]["Service"]["TimeoutStopSec"][0]) > 30
        assert units[name]["Service"]["RestartPreventExitStatus"] == ["2"]


def test_only_migrations_know_the_administrator(units, deploy):
    for name, each in units.items():
        knows = "/etc/rapport/migrate.env" in each["Service"]["EnvironmentFile"]
        assert knows == (name == "rapport-migrate")
    assert "ADMIN" not in (deploy / "systemd" / "rapport.env.example").read_text()


def test_systemd_understands_the_units(units, deploy, tmp_path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    for path in (deploy / "systemd").glob("rapport*"):
        if path.suffix in {".service", ".target"}:
            (tmp_path / path.name).write_text(
                path.read_text().replace("/opt/rapport/bin/rapport", "/bin/true")
            )
    done = subprocess.run(
        [program, "verify", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
