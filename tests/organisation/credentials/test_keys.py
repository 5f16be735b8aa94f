"""API keys: told once, within one's rights, ended by owner and administrator; nobody else's are seen."""

import re
import time
from uuid import uuid4

import anyio
import pytest

KEYS = "SELECT count(*) FROM api_key WHERE tenant_id = $1"
OPEN = "SELECT count(*) FROM api_key WHERE tenant_id = $1 AND revoked_at IS NULL"
LAST = "SELECT id FROM api_key WHERE tenant_id = $1 ORDER BY created_at DESC LIMIT 1"
USED = "SELECT last_used_at IS NOT NULL FROM api_key WHERE tenant_id = $1 AND id = $2"
STORED = "SELECT count(*) FROM api_key k WHERE tenant_id = $1 AND position($2 IN k::text) > 0"
AUDITED = "SELECT count(*) FROM audit_entry WHERE tenant_id = $1 AND action = $2"
REFUSED = """
    SELECT count(*) FROM audit_entry
     WHERE tenant_id = $1 AND action = 'key.create.refused' AND details->>'rule' = $2
"""
SESSION = """
    SELECT s.id FROM user_session s JOIN user_account u ON u.tenant_id = $1 AND u.id = s.user_id
      JOIN user_post up ON up.tenant_id = $1 AND up.id = s.user_post_id
      JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id AND p.code = $2
     WHERE s.tenant_id = $1 AND s.revoked_at IS NULL ORDER BY s.created_at DESC LIMIT 1
"""
OWNER = "SELECT user_id FROM user_session WHERE tenant_id = $1 AND id = $2"


async def _make(client, scopes=("task:read",), purpose="Nightly report", days="30"):
    return await client.post("/me/keys/new", data={"purpose": purpose, "days": days, "scopes": list(scopes)})


def _told(answer):
    return re.search(r"rk_[a-z0-9-]+_[A-Za-z0-9_-]{43}", answer.text)[0]


async def _with_key(client_factory, tenant, key):
    client = await client_factory(tenant, None)
    client.headers["authorization"] = f"Bearer {key}"
    return client


async def test_a_key_is_told_once_works_and_notes_its_use(client_factory, tenant, value):
    manager = await client_factory(tenant, "RM")
    form = await manager.get("/me/keys/new")
    assert 'value="task:read"' in form.text
    assert 'value="self:use"' not in form.text
    made = await _make(manager)
    assert made.status_code == 200
    key = _told(made)
    assert await value(STORED, key[-37:]) == 0
    assert await value(AUDITED, "key.create") == 1
    page = await manager.get("/me/keys")
    assert "Nightly report" in page.text
    assert key not in page.text
    program = await _with_key(client_factory, tenant, key)
    assert (await program.get("/api/v1/tasks")).status_code == 200
    assert (await program.get("/api/v1/customers")).status_code == 403
    assert await value(USED, await value(LAST)) is True


async def test_a_revoked_key_works_no_more_within_a_second(client_factory, tenant, value):
    manager = await client_factory(tenant, "RM")
    program = await _with_key(client_factory, tenant, _told(await _make(manager)))
    assert (await program.get("/api/v1/tasks")).status_code == 200
    answer = await manager.post(f"/me/keys/{await value(LAST)}/revoke")
    assert answer.status_code == 200
    began = time.monotonic()
    while (await program.get("/api/v1/tasks")).status_code != 401:
        assert time.monotonic() - began < 1
        await anyio.sleep(0.05)
    assert await value(AUDITED, "key.revoke") == 1
    assert (await manager.post(f"/me/keys/{await value(LAST)}/revoke")).status_code == 404


@pytest.mark.parametrize(
    ("scopes", "days", "rule"),
    [
        (["audit:read"], "30", "KEY_BEYOND_RIGHTS"),
        (["self:use"], "30", "KEY_BEYOND_RIGHTS"),
        (["money:print"], "30", "KEY_BEYOND_RIGHTS"),
        (["task:read"], "91", "KEY_AT_MOST_90_DAYS"),
        (["task:read"], "0", "KEY_AT_MOST_90_DAYS"),
        (["task:read"], "-1", "KEY_AT_MOST_90_DAYS"),
        (["task:read"], "٣", "KEY_AT_MOST_90_DAYS"),
        ([], "30", "KEY_NEEDS_A_SCOPE"),
        (["assignment:approve"], "30", "KEY_DECIDES_NOTHING"),
    ],
)
async def test_what_a_key_must_not_be_is_refused_noted_and_unmade(
    client_factory, tenant, value, scopes, days, rule
):
    leader = await client_factory(tenant, "TEAM_LEADER")
    assert (await _make(leader, scopes, days=days)).status_code == 422
    assert await value(KEYS) == 0
    assert await value(REFUSED, rule) == 1


@pytest.mark.parametrize("purpose", ["", "   ", "x" * 61])
async def test_a_key_says_what_it_is_for(client_factory, tenant, value, purpose):
    manager = await client_factory(tenant, "RM")
    answer = await _make(manager, purpose=purpose)
    assert answer.status_code == 422
    assert "purpose-error" in answer.text
    assert await value(KEYS) == 0


async def test_ten_keys_are_enough_even_at_once(client_factory, tenant, value):
    manager = await client_factory(tenant, "RM")
    statuses = []

    async def one():
        statuses.append((await _make(manager)).status_code)

    async with anyio.create_task_group() as group:
        for _ in range(12):
            group.start_soon(one)
    assert sorted(statuses) == [200] * 10 + [422] * 2
    assert await value(KEYS) == 10
    assert await value(REFUSED, "KEY_AT_MOST_TEN") == 2


async def test_a_key_makes_and_sees_no_keys(client_factory, tenant, value):
    program = await client_factory(tenant, "RM", scopes=["self:use", "task:read"])
    for path in ("/me/keys", "/me/keys/new", "/me/keys/list"):
        assert (await program.get(path)).status_code == 403
    assert (await _make(program)).status_code == 403
    assert (await program.post(f"/me/keys/{await value(LAST)}/revoke")).status_code == 403
    assert await value(OPEN) == 1


async def test_keys_of_others_are_not_found(client_factory, tenant_factory, tenant, value):
    manager, colleague = await client_factory(tenant, "RM"), await client_factory(tenant, "RM")
    stranger = await client_factory(await tenant_factory(), "SECURITY_ADMIN")
    await _make(manager)
    key = await value(LAST)
    assert (await colleague.post(f"/me/keys/{key}/revoke")).status_code == 404
    assert "Nightly report" not in (await colleague.get("/me/keys")).text
    assert (await colleague.post(f"/keys/{key}/revoke")).status_code == 403
    assert (await stranger.post(f"/keys/{key}/revoke")).status_code == 404
    assert "Nightly report" not in (await stranger.get("/keys")).text
    assert await value(OPEN) == 1


async def test_the_security_administrator_sees_and_ends_every_key(client_factory, tenant, value):
    manager, security = await client_factory(tenant, "RM"), await client_factory(tenant, "SECURITY_ADMIN")
    await _make(manager)
    assert "Nightly report" in (await security.get("/keys")).text
    assert (await manager.get("/keys")).status_code == 403
    assert (await security.post(f"/keys/{await value(LAST)}/revoke")).status_code == 200
    assert await value(OPEN) == 0
    assert (await security.post(f"/keys/{uuid4()}/revoke")).status_code == 404


async def test_the_security_administrator_ends_a_log_in_within_a_second(client_factory, tenant, value):
    manager, security = await client_factory(tenant, "RM"), await client_factory(tenant, "SECURITY_ADMIN")
    session = await value(SESSION, "RM")
    assert (await manager.get("/me")).status_code == 200
    assert str(session) in (await security.get("/log-ins")).text
    assert (await manager.post(f"/log-ins/{session}/end")).status_code == 403
    assert (await security.post(f"/log-ins/{session}/end")).status_code == 200
    began = time.monotonic()
    while (await manager.get("/me")).status_code != 303:
        assert time.monotonic() - began < 1
        await anyio.sleep(0.05)
    assert await value(AUDITED, "session.revoke") == 1
    assert (await security.post(f"/log-ins/{session}/end")).status_code == 404


async def test_all_log_ins_of_a_person_end_and_those_of_others_stay(
    client_factory, tenant_factory, tenant, value
):
    await client_factory(tenant, "RM")
    await client_factory(tenant, "TEAM_LEADER")
    security = await client_factory(tenant, "SECURITY_ADMIN")
    stranger = await client_factory(await tenant_factory(), "SECURITY_ADMIN")
    owner = await value(OWNER, await value(SESSION, "RM"))
    assert (await stranger.post(f"/log-ins/of/{owner}/end")).status_code == 404
    assert await value(SESSION, "RM") is not None
    assert (await security.post(f"/log-ins/of/{owner}/end")).status_code == 200
    assert await value(SESSION, "RM") is None
    assert await value(SESSION, "TEAM_LEADER") is not None
    assert await value(AUDITED, "session.revoke_all") == 1


async def test_nobody_is_sent_to_log_in(client_factory, tenant):
    nobody = await client_factory(tenant, None)
    for path in ("/me/keys", "/keys", "/log-ins"):
        assert (await nobody.get(path)).headers["location"] == f"/login?next={path}"
    for path in ("/me/keys/new", f"/keys/{uuid4()}/revoke", f"/log-ins/{uuid4()}/end"):
        assert (await nobody.post(path)).status_code == 303
