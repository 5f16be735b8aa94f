"""The exit pack holds everything of one tenant and nothing of another, and tells when it was touched."""

import asyncio
import csv
import json
import subprocess
import sys

import pytest
from rapport.kernel.access import system_actor
from rapport.kernel.accounts import NewUser, create_user
from rapport.kernel.errors import Invalid

from tenants.exit_pack import write_exit_pack
from tenants.exit_verify import verify_exit_pack


@pytest.fixture
async def pack(services, tenant_factory, tmp_path):
    one, other = await tenant_factory(), await tenant_factory()
    for tenant, email in ((one, "canary-one@b.cn"), (other, "canary-other@b.cn")):
        async with services.database.transaction(tenant) as tx:
            await create_user(services, tx, system_actor(tenant), NewUser(email, "RM", "HO"))
    made = await write_exit_pack(services, one, tmp_path / "pack")
    return one, made


async def test_it_is_whole_and_holds_this_tenant_alone(services, pack):
    tenant, made = pack
    assert verify_exit_pack(made.folder, made.passphrase) == []
    manifest = json.loads((made.folder / "manifest.json").read_text())
    async with services.database.transaction(tenant) as tx:
        users = await tx.fetch("SELECT id FROM user_account WHERE tenant_id = $1", tenant.id)
        actions = await tx.fetch("SELECT action FROM audit_entry WHERE tenant_id = $1 ORDER BY n", tenant.id)
    assert actions[-1]["action"] == "tenant.exit_pack"
    with (made.folder / "tables" / "user_account.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["id"] for row in rows} == {str(user["id"]) for user in users}
    assert manifest["rows"]["user_account"] == len(users) == made.personal == 4
    assert not {"data_key", "user_session", "api_key"} & manifest["rows"].keys()
    assert not {"password_hash", "totp_secret"} & rows[0].keys()
    assert all(row["tenant_id"] == str(tenant.id) for row in rows)


async def test_personal_values_are_nowhere_in_clear(pack):
    _, made = pack
    data = b"".join(each.read_bytes() for each in made.folder.rglob("*") if each.is_file())
    assert b"canary-one" not in data
    assert made.passphrase.encode() not in data
    assert verify_exit_pack(made.folder, "guessed") == [
        "personal.sealed: it does not open with this passphrase"
    ]


async def test_the_auditor_verifies_with_the_standard_library_alone(pack):
    _, made = pack
    [(name, chain)] = json.loads((made.folder / "manifest.json").read_text())["chains"].items()
    command = [sys.executable, "-I", made.folder / "audit" / "verify.py", made.folder / chain["file"]]
    command += ["--chain", name, "--anchor", chain["head"]]
    shown = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert json.loads(shown.stdout)["rows"] > 0


@pytest.mark.parametrize("name", ["tables/role.csv", "audit/0.jsonl", "personal.sealed", "schema.json"])
async def test_a_touched_file_is_named(pack, name):
    _, made = pack
    path = made.folder / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert verify_exit_pack(made.folder, made.passphrase) == [f"{name}: missing, added or changed"]
    path.unlink()
    assert verify_exit_pack(made.folder) == [f"{name}: missing, added or changed"]


async def test_a_folder_in_use_is_refused(services, tenant, tmp_path):
    (tmp_path / "mine").write_text("kept")
    with pytest.raises(Invalid):
        await write_exit_pack(services, tenant, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]
