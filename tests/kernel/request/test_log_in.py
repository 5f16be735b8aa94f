"""Logging in: password, second factor, throttle, audit; no demonstration door where there is none."""

import time

import pyotp
import pytest
from rapport.kernel.accounts import NewUser, create_user

ACTIONS = "SELECT action FROM audit_entry WHERE tenant_id = $1 AND action LIKE 'login%' ORDER BY n"


@pytest.fixture
async def person(services, tenant, system):
    async with services.database.transaction(tenant) as tx:
        return await create_user(services, tx, system(tenant), NewUser("li.chen@bank.example", "RM", "HO"))


async def _give_password(client, email, password):
    return await client.post("/login", data={"email": email, "password": password, "next": "/"})


def _keep_cookie(client, answer):
    client.headers["cookie"] = answer.headers["set-cookie"].split(";")[0]


async def test_both_factors_open_a_session_under_a_new_token(client_factory, tenant, person, services):
    client = await client_factory(tenant, None)
    first = await _give_password(client, person.email, person.password)
    assert first.status_code == 303
    _keep_cookie(client, first)
    assert (await client.get("/schema/openapi.json")).status_code == 401, "the second factor is still missing"
    code = pyotp.TOTP(person.totp_secret).now()
    second = await client.post("/login/second-factor", data={"code": code, "next": "/"})
    assert second.status_code == 303
    before = client.headers["cookie"]
    _keep_cookie(client, second)
    assert client.headers["cookie"] != before
    assert (await client.get("/schema/openapi.json")).status_code == 200
    client.headers["cookie"] = before
    assert (await client.get("/schema/openapi.json")).status_code == 401, "the old token is dead"
    async with services.database.transaction(tenant) as tx:
        actions = [row["action"] for row in await tx.fetch(ACTIONS, tenant.id)]
    assert actions == ["login.password", "login.complete"]


async def test_a_code_counts_once(client_factory, tenant, person):
    code = pyotp.TOTP(person.totp_secret).at(time.time())
    statuses = []
    for _ in range(2):
        client = await client_factory(tenant, None)
        _keep_cookie(client, await _give_password(client, person.email, person.password))
        answer = await client.post("/login/second-factor", data={"code": code})
        statuses.append(answer.status_code)
    assert statuses == [303, 422]


async def test_wrong_password_and_unknown_person_look_alike_and_are_audited(
    client_factory, tenant, person, services
):
    client = await client_factory(tenant, None)
    wrong = await _give_password(client, person.email, "not the password")
    unknown = await _give_password(client, "nobody@bank.example", "not the password")
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace(person.email, "") == unknown.text.replace("nobody@bank.example", "")
    assert "set-cookie" not in wrong.headers
    async with services.database.transaction(tenant) as tx:
        actions = [row["action"] for row in await tx.fetch(ACTIONS, tenant.id)]
    assert actions == ["login.refused", "login.refused"]


async def test_the_sixth_failure_is_throttled_even_with_the_right_password(client_factory, tenant, person):
    client = await client_factory(tenant, None)
    for _ in range(5):
        assert (await _give_password(client, person.email, "wrong wrong wrong")).status_code == 422
    assert (await _give_password(client, person.email, person.password)).status_code == 429


async def test_the_demonstration_door_is_shut_elsewhere(client_factory, tenant, person, services):
    client = await client_factory(tenant, None)
    assert (await client.post(f"/login/as/{person.user_id}")).status_code == 404
    async with services.database.transaction(tenant) as tx:
        assert await tx.fetch_value("SELECT count(*) FROM user_session WHERE tenant_id = $1", tenant.id) == 0


async def test_a_foreign_page_cannot_post_the_form(client_factory, tenant, person):
    client = await client_factory(tenant, None)
    data = {"email": person.email, "password": person.password}
    answer = await client.post("/login", data=data, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


async def test_next_never_leaves_the_host(client_factory, tenant, person):
    client = await client_factory(tenant, None)
    data = {"email": person.email, "password": person.password, "next": "//evil.example/"}
    answer = await client.post("/login", data=data)
    assert answer.headers["location"] == "/login/second-factor?next=/"
