"""Users, posts and roles through the screens: two persons for everything, refusals by the rule's name."""

import re

import asyncpg
import pytest
from rapport.kernel.errors import Refused, from_exception

ROOT = "SELECT id::text FROM org_unit WHERE tenant_id = $1 AND parent_id IS NULL"
HOLDS = """
    SELECT count(*) FROM user_post up JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id
     WHERE up.tenant_id = $1 AND up.user_id = $2 AND p.code = $3
"""
REFUSED = """
    SELECT count(*) FROM audit_entry
     WHERE tenant_id = $1 AND action = $2 AND details::text LIKE '%' || $3 || '%'
"""
RIGHTS = "SELECT array_to_string(permissions, ',') FROM post WHERE tenant_id = $1 AND code = $2"
RAW = """
    INSERT INTO user_post (tenant_id, user_id, post_id, is_main, valid_from)
    SELECT $1, $2, p.id, false, current_date FROM post p WHERE p.tenant_id = $1 AND p.code = $3
"""


async def _grant(client, user, value, post, **more):
    data = {
        "post_code": post,
        "unit_id": await value(ROOT),
        "since": "2026-01-01",
        "is_main": "false",
        **more,
    }
    return await client.post(f"/users/{user}/grant", data=data)


async def test_a_new_person_opens_nothing_before_the_second_person(client_factory, tenant, value, decided):
    system, security = (
        await client_factory(tenant, "SYSTEM_ADMIN"),
        await client_factory(tenant, "SECURITY_ADMIN"),
    )
    data = {
        "name": "新同事", "email": "new@bank.example", "post_code": "RM", "unit_id": await value(ROOT),
        "since": "2026-01-01",
    }  # fmt: skip
    made = await system.post("/users/new", data=data)
    assert made.status_code == 200
    password = re.search(r'First password|初始密码</dt><dd class="rp-mono">([^<]+)', made.text).group(1)
    status = "SELECT status FROM user_account WHERE tenant_id = $1 AND name = '新同事'"
    assert await value(status) == "PENDING"
    form = {"email": "new@bank.example", "password": password}
    nobody = await client_factory(tenant, None)
    assert (await nobody.post("/login", data=form)).status_code == 422
    assert (await decided(security)).status_code == 200
    assert await value(status) == "ACTIVE"
    assert (await nobody.post("/login", data=form)).status_code == 303
    again = await system.post("/users/new", data=data)
    assert again.status_code == 422
    assert "email-error" in again.text


async def test_a_side_post_is_granted_by_two(client_factory, tenant, value, decided, person_of):
    await client_factory(tenant, "RM")
    user = await person_of("RM")
    system, security = (
        await client_factory(tenant, "SYSTEM_ADMIN"),
        await client_factory(tenant, "SECURITY_ADMIN"),
    )
    assert (await _grant(system, user, value, "TEAM_LEADER")).status_code == 200
    assert await value(HOLDS, user, "TEAM_LEADER") == 0
    assert (await decided(security)).status_code == 200
    assert await value(HOLDS, user, "TEAM_LEADER") == 1


@pytest.mark.parametrize(
    ("has", "gets", "rule"),
    [
        ("FEED_OPERATOR", "RM", "MAINTENANCE_SEPARATE"),
        ("RM", "SYSTEM_ADMIN", "MAINTENANCE_SEPARATE"),
        ("AUDIT_ADMIN", "SECURITY_ADMIN", "ADMINISTRATORS_SEPARATE"),
    ],
)
async def test_what_must_be_separate_is_refused_noted_and_unchanged(
    client_factory, tenant, value, person_of, has, gets, rule
):
    await client_factory(tenant, has)
    user = await person_of(has)
    system = await client_factory(tenant, "SYSTEM_ADMIN")
    answer = await _grant(system, user, value, gets)
    assert answer.status_code == 422
    assert await value("SELECT count(*) FROM approval WHERE tenant_id = $1") == 0
    assert await value(HOLDS, user, gets) == 0
    assert await value(REFUSED, "post.grant.refused", rule) == 1


@pytest.mark.parametrize(
    ("has", "gets", "rule"),
    [
        ("FEED_OPERATOR", "RM", "MAINTENANCE_SEPARATE"),
        ("AUDIT_ADMIN", "SECURITY_ADMIN", "ADMINISTRATORS_SEPARATE"),
    ],
)
async def test_the_database_refuses_it_too(
    client_factory, services, tenant, value, person_of, has, gets, rule
):
    await client_factory(tenant, has)
    user = await person_of(has)
    with pytest.raises(asyncpg.PostgresError) as caught:
        async with services.database.transaction(tenant) as tx:
            await tx.execute(RAW, tenant.id, user, gets)
    refused = from_exception(caught.value)
    assert isinstance(refused, Refused)
    assert refused.rule == rule


async def test_a_maintenance_post_with_customers_is_refused_by_the_database(services, tenant):
    statement = (
        "UPDATE post SET permissions = permissions || '{customer:read}' WHERE tenant_id = $1 AND code = $2"
    )
    with pytest.raises(asyncpg.PostgresError) as caught:
        async with services.database.transaction(tenant) as tx:
            await tx.execute(statement, tenant.id, "AUDIT_ADMIN")
    assert from_exception(caught.value).rule == "MAINTENANCE_SEES_NO_CUSTOMER"


async def test_a_role_is_changed_by_two_and_counts_at_once(client_factory, tenant, value, decided):
    security, system = (
        await client_factory(tenant, "SECURITY_ADMIN"),
        await client_factory(tenant, "SYSTEM_ADMIN"),
    )
    page = await security.get("/roles")
    assert page.status_code == 200
    form = await security.get("/roles/PRODUCT_MANAGER/edit")
    assert 'value="product:read" checked' in form.text
    data = {
        "version": "1", "data_scope": "NONE",
        "permissions": ["self:use", "approval:read", "product:read", "organisation:read"],
    }  # fmt: skip
    assert (await security.post("/roles/PRODUCT_MANAGER/edit", data=data)).status_code == 200
    assert "organisation:read" not in await value(RIGHTS, "PRODUCT_MANAGER")
    assert (await decided(security)).status_code in (404, 422)
    assert (await decided(system)).status_code == 200
    assert "organisation:read" in await value(RIGHTS, "PRODUCT_MANAGER")
    stale = await security.post("/roles/PRODUCT_MANAGER/edit", data=data)
    assert stale.status_code == 422


@pytest.mark.parametrize(
    ("role", "scope", "permissions", "rule"),
    [
        ("AUDIT_ADMIN", "NONE", ["self:use", "customer:read"], "MAINTENANCE_SEES_NO_CUSTOMER"),
        ("SYSTEM_ADMIN", "NONE", ["self:use"], "LAST_ADMINISTRATOR"),
        ("RM", "SELF", ["money:print"], "UNKNOWN_PERMISSION"),
        ("SECURITY_ADMIN", "NONE", ["audit:read", "role:write"], "OWN_RIGHTS"),
    ],
)  # fmt: skip
async def test_what_a_role_must_not_become(client_factory, tenant, value, role, scope, permissions, rule):
    await client_factory(tenant, "SYSTEM_ADMIN")
    security = await client_factory(tenant, "SECURITY_ADMIN")
    before = await value(RIGHTS, role)
    data = {"version": "1", "data_scope": scope, "permissions": permissions}
    answer = await security.post(f"/roles/{role}/edit", data=data)
    assert answer.status_code == 422
    assert await value(REFUSED, "role.change.refused", rule) == 1
    assert await value(RIGHTS, role) == before


async def test_one_acts_in_one_post_at_a_time(client_factory, services, tenant, value, decided, person_of):
    leader = await client_factory(tenant, "TEAM_LEADER")
    user = await person_of("TEAM_LEADER")
    system, security = (
        await client_factory(tenant, "SYSTEM_ADMIN"),
        await client_factory(tenant, "SECURITY_ADMIN"),
    )
    assert (await _grant(system, user, value, "UNIT_HEAD")).status_code == 200
    assert (await decided(security)).status_code == 200
    posts = await leader.get("/me/posts")
    (other,) = re.findall(r'action="/me/posts/([0-9a-f-]{36})"', posts.text)
    foreign = "00000000-0000-7000-8000-000000000000"
    assert (await leader.post(f"/me/posts/{foreign}")).status_code == 404
    answer = await leader.post(f"/me/posts/{other}")
    assert answer.status_code == 303
    assert "rapport=" in answer.headers["set-cookie"]
    old = await leader.get("/me/posts")
    assert old.status_code == 303  # the token before is no longer one
    assert (
        await value("SELECT count(*) FROM audit_entry WHERE tenant_id = $1 AND action = 'post.switch'") == 1
    )


async def test_suspended_means_out_at_once(client_factory, tenant, value, decided, person_of):
    manager = await client_factory(tenant, "RM")
    user = await person_of("RM")
    system, security = (
        await client_factory(tenant, "SYSTEM_ADMIN"),
        await client_factory(tenant, "SECURITY_ADMIN"),
    )
    assert (await manager.get("/me")).status_code == 200
    assert (await system.post(f"/users/{user}/status/SUSPENDED")).status_code == 200
    assert (await decided(security)).status_code == 200
    assert (
        await value("SELECT status FROM user_account WHERE tenant_id = $1 AND id = $2", user) == "SUSPENDED"
    )
    left = "SELECT count(*) FROM user_session WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL"
    assert await value(left, user) == 0


async def test_the_wrong_post_another_bank_and_nobody_get_nothing(
    client_factory, tenant, tenant_factory, person_of
):
    await client_factory(tenant, "RM")
    user = await person_of("RM")
    manager = await client_factory(tenant, "RM")
    foreign = await client_factory(await tenant_factory(), "SYSTEM_ADMIN")
    for path in ("/users", "/roles", "/access/why", f"/users/{user}/grant"):
        assert (await manager.get(path)).status_code == 403
    assert (await foreign.get(f"/users/{user}/grant")).status_code == 404
    nobody = await client_factory(tenant, None)
    assert (await nobody.get("/users")).status_code == 303
