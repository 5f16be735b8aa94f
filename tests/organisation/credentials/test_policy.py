"""The log-in policy: two persons, within bounds, and what it does to passwords and log-ins."""

import pyotp
import pytest
from rapport.kernel.accounts import NewUser, create_user
from rapport.kernel.authentication.policy import LOG_IN_POLICY, LogInPolicy
from rapport.kernel.authentication.sessions import open_session
from rapport.kernel.business_date import local_day
from rapport.kernel.parameters import put

LAST = "SELECT id::text || ' ' || encode(content_hash, 'hex') FROM approval WHERE tenant_id = $1 ORDER BY id DESC"
VERSIONS = "SELECT count(*) FROM parameter WHERE tenant_id = $1 AND code = 'log_in_policy'"
APPROVALS = "SELECT count(*) FROM approval WHERE tenant_id = $1"
HASH = "SELECT password_hash FROM user_account WHERE tenant_id = $1 AND id = $2"
OPEN = "SELECT count(*) FROM user_session WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL"
DUE = "UPDATE user_account SET must_change_password = true WHERE tenant_id = $1 AND id = $2"
OLD = "UPDATE user_account SET password_set_at = now() - interval '31 days' WHERE tenant_id = $1 AND id = $2"
SEEN = "UPDATE user_session SET last_seen_at = now() - interval '6 minutes' WHERE tenant_id = $1 AND user_id = $2"
FORM = {
    "length": "16", "administrator_length": "20", "history": "3", "age_days": "90", "own_words": "Lantern harbour",
    "idle_minutes": "5", "absolute_hours": "4", "most_sessions": "1",
}  # fmt: skip
NEW = "quiet meadow seven stones"


@pytest.fixture
def person(services, tenant, client_factory, system):
    """`await person()`: (user, client) with a password and one log-in."""

    async def make():
        async with services.database.transaction(tenant) as tx:
            new = NewUser("li.chen@bank.example", "RM", "HO", name="李晨", locale="en")
            user = await create_user(services, tx, system(tenant), new)
            held = "SELECT id FROM user_post WHERE tenant_id = $1 AND user_id = $2"
            post = await tx.fetch_value(held, tenant.id, user.user_id)
            token = await open_session(
                tx, user.user_id, post, verified=True, address="10.1.1.1", user_agent="x"
            )
        client = await client_factory(tenant, None)
        client.headers["cookie"] = f"rapport={token.text}"
        return user, client

    return make


@pytest.fixture
def hold(services, tenant):
    """`await hold(length=16)`: that policy holds."""

    async def make(**values):
        async with services.database.transaction(tenant) as tx:
            await put(tx, LOG_IN_POLICY, LogInPolicy(**values), local_day(tenant))

    return make


@pytest.fixture
def run(services, tenant):
    async def execute(statement, *arguments):
        async with services.database.transaction(tenant) as tx:
            await tx.execute(statement, tenant.id, *arguments)

    return execute


async def _choose(client, present, new, path="/me/password"):
    return await client.post(path, data={"present": present, "new": new, "again": new})


async def test_the_policy_changes_by_two(client_factory, tenant, value):
    system, security = (
        await client_factory(tenant, "SYSTEM_ADMIN"),
        await client_factory(tenant, "SECURITY_ADMIN"),
    )
    assert (await system.get("/log-in-policy/edit")).status_code == 200
    assert (await system.post("/log-in-policy/edit", data=FORM)).status_code == 200
    assert await value(VERSIONS) == 0
    approval, shown = (await value(LAST)).split()
    data = {"verdict": "approve", "shown": shown}
    assert (await system.post(f"/approvals/{approval}/decide", data=data)).status_code in (403, 404, 422)
    assert await value(VERSIONS) == 0
    assert (await security.post(f"/approvals/{approval}/decide", data=data)).status_code == 200
    assert await value(VERSIONS) == 1
    assert "harbour, lantern" in (await security.get("/log-in-policy")).text


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("length", "11"), ("administrator_length", "14"), ("history", "11"), ("age_days", "29"),
        ("idle_minutes", "16"), ("absolute_hours", "9"), ("most_sessions", "4"), ("most_sessions", "0"),
        ("length", "x"), ("length", "99999"), ("own_words", "abc"),
    ],
)  # fmt: skip
async def test_what_the_platform_does_not_allow_is_refused_and_unchanged(
    client_factory, tenant, value, field, wrong
):
    system = await client_factory(tenant, "SYSTEM_ADMIN")
    answer = await system.post("/log-in-policy/edit", data={**FORM, field: wrong})
    assert answer.status_code == 422
    assert f"{field}-error" in answer.text
    assert await value(APPROVALS) == 0


@pytest.mark.parametrize("post", ["RM", "SECURITY_ADMIN", "AUDIT_ADMIN"])
async def test_others_do_not_ask_for_a_change(client_factory, tenant, value, post):
    client = await client_factory(tenant, post)
    assert (await client.post("/log-in-policy/edit", data=FORM)).status_code == 403
    assert await value(APPROVALS) == 0


@pytest.mark.parametrize("new", ["quiet meadow 7", "quiet harbour lantern seven"])
async def test_length_and_own_words_of_the_bank_count(person, hold, value, new):
    user, client = await person()
    await hold(length=16, own_words=("harbour",))
    before = await value(HASH, user.user_id)
    assert (await _choose(client, user.password, new)).status_code == 422
    assert await value(HASH, user.user_id) == before


async def test_a_former_password_does_not_come_back(person, hold, value):
    user, client = await person()
    await hold(history=2)
    for present, new in ((user.password, NEW), (NEW, NEW + " two")):
        answer = await _choose(client, present, new)
        assert answer.status_code == 303
        client.headers["cookie"] = answer.headers["set-cookie"].partition(";")[0]
    before = await value(HASH, user.user_id)
    assert (await _choose(client, NEW + " two", NEW)).status_code == 422
    assert await value(HASH, user.user_id) == before


@pytest.mark.parametrize(("statement", "age"), [(DUE, 0), (OLD, 30)])
async def test_who_must_change_does_nothing_else_first(person, hold, run, statement, age):
    user, client = await person()
    await hold(age_days=age)
    await run(statement, user.user_id)
    assert (await client.get("/me")).headers["location"] == "/login/new-password"
    assert (await client.get("/api/v1/tasks")).json()["code"] == "password_due"
    assert (await client.get("/login/new-password")).status_code == 200
    assert (await _choose(client, "wrong", NEW, "/login/new-password")).status_code == 422
    answer = await _choose(client, user.password, NEW, "/login/new-password")
    assert answer.status_code == 303
    client.headers["cookie"] = answer.headers["set-cookie"].partition(";")[0]
    assert (await client.get("/me")).status_code == 200


async def test_a_password_within_its_age_is_left_alone(person, hold):
    _user, client = await person()
    await hold(age_days=30)
    assert (await client.get("/me")).status_code == 200


async def test_an_idle_log_in_ends_by_the_banks_time(person, hold, run):
    user, client = await person()
    await hold(idle_minutes=5)
    await run(SEEN, user.user_id)
    assert (await client.get("/me")).status_code == 303


async def test_one_log_in_at_a_time_where_the_bank_says_so(person, hold, value, client_factory, tenant):
    user, _client = await person()
    await hold(most_sessions=1)
    nobody = await client_factory(tenant, None)
    answer = await nobody.post("/login", data={"email": user.email, "password": user.password})
    assert answer.status_code == 303
    assert await value(OPEN, user.user_id) == 1
    nobody.headers["cookie"] = answer.headers["set-cookie"].partition(";")[0]
    code = pyotp.TOTP(user.totp_secret).now()
    done = await nobody.post("/login/second-factor", data={"code": code})
    assert done.status_code == 303
