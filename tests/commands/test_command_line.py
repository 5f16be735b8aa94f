"""The command line as other programs use it: one JSON object, one line and exit 2 for wrong settings."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

RAPPORT = Path(sys.executable).with_name("rapport")


@pytest.fixture
def command(settings):
    environ = {**os.environ, **settings.environ(), "RAPPORT_ADMIN_DATABASE_URL": settings.admin_database_url}

    def run(*arguments: str, code: int = 0, **changes: str) -> dict:
        done = subprocess.run(
            [RAPPORT, *arguments, "--json"],
            env={**environ, **changes},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return json.loads(done.stdout) if code == 0 else {"error": done.stderr.strip()}

    return run


def test_from_tenant_to_key(command):
    made = command(
        "tenant", "create", "CLI", "--name", "命令银行", "--mode", "whole-bank", "--admin", "it@b.cn"
    )
    assert made["tenant"]["code"] == "cli"
    assert {admin["post"] for admin in made["admins"]} == {"SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN"}
    assert all(admin["password"] and admin["totp_secret"] for admin in made["admins"])
    user = command(
        "user", "create", "--tenant", "CLI", "--email", "op@b.cn", "--post", "FEED_OPERATOR", "--org", "HO"
    )
    assert user["password"]
    assert user["totp_secret"]
    key = command("key", "create", "--tenant", "CLI", "--user", "op@b.cn", "--scopes", "feed:read")
    assert key["key"].startswith("rk_cli_")
    assert command("audit", "verify", "--tenant", "CLI")["intact"] is True
    assert command("tenant", "seal", "CLI")["sealed"] is True
    refused = command(
        "user", "create", "--tenant", "CLI", "--email", "x@b.cn", "--post", "RM", "--org", "HO", code=1
    )
    assert "sealed" in refused["error"]


def test_migrate_routes_and_openapi(command):
    assert command("migrate")["migrated"] == []
    routes = command("routes")["routes"]
    assert {"path": "/login", "method": "GET", "permission": "public"} in routes
    assert command("openapi")["info"]["title"] == "Rapport"


def test_vectors_of_the_specification(command, shared):
    result = command(
        "vectors",
        str(shared / "vectors" / "domain.json"),
        "--only",
        "M-01,M-02,M-03,M-06,N-06,N-07,D-04,D-05,R-02",
    )
    assert result["passed"] == 9
    assert result["failed"] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RAPPORT_PORT", "eighty"),
        ("RAPPORT_DATABASE_URL", "mysql://x"),
        ("RAPPORT_REDIS_URL", "nonsense"),
        ("RAPPORT_KEY_FILE", "/nonexistent/key"),
    ],
)
def test_wrong_settings_are_told_in_one_line(command, name, value):
    error = command("audit", "verify", "--tenant", "x", code=2, **{name: value})["error"]
    assert name in error
    assert "\n" not in error


def test_an_unknown_tenant_is_told_in_one_line(command):
    error = command("audit", "verify", "--tenant", "nobody", code=1)["error"]
    assert "nobody" in error
    assert "\n" not in error


def test_staff_is_dealt_before_the_first_day_too(command):
    command("tenant", "create", "DEAL", "--name", "X", "--mode", "whole-bank", "--admin", "it@b.cn")
    assert all(
        count == 0 for count in command("staff", "deal", "--tenant", "DEAL", "--per-unit", "2").values()
    )
