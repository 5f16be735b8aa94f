"""Break-glass from asking to the report: two persons, at most an hour, read-only, everything on record."""

import asyncpg
import pytest
from rapport.kernel.audit.verify import verify_chain
from rapport.kernel.errors import NotFound, Refused, from_exception
from rapport.organisation.break_glass import service
from rapport.organisation.break_glass.service import Operator, Request

OPERATOR = Operator("op-7", "Petra Nováková")
REASON = "Ticket 4711: the night of 21 November stopped"
SCOPES = frozenset({"customer:read", "feed:read"})
STATE = "SELECT state FROM break_glass WHERE tenant_id = $1 ORDER BY requested_at DESC LIMIT 1"
COUNT = "SELECT count(*) FROM break_glass WHERE tenant_id = $1"
AUDITED = "SELECT count(*) FROM audit_entry WHERE tenant_id = $1 AND action = $2"
RECORDED = """
    SELECT count(*) FROM audit_entry
     WHERE tenant_id = $1 AND action = 'break_glass.request' AND actor = 'operator:op-7'
       AND details->>'path' = $2
"""
TOKENS = "SELECT token_hash IS NULL AND entry_hash IS NULL FROM break_glass WHERE tenant_id = $1 AND id = $2"
PAST = """
    UPDATE break_glass SET state = 'APPROVED', decided_at = now() - interval '2 hours', decided_by = $3,
           ends_at = now() - interval '100 minutes', entry_hash = $4 WHERE tenant_id = $1 AND id = $2
"""
ANYBODY = "SELECT id FROM user_account WHERE tenant_id = $1 LIMIT 1"
JOB = "SELECT count(*) FROM job WHERE tenant_id = $1 AND name = 'break_glass.close' AND args->>'id' = $2"


@pytest.fixture
def ask(services, tenant):
    """`await ask()`: the operator asks the bank; the access."""

    async def make(reason=REASON, scopes=SCOPES, minutes=30):
        async with services.database.transaction(tenant) as tx:
            return await service.request_access(tx, OPERATOR, Request(reason, scopes, minutes))

    return make


@pytest.fixture
def code_for(services, tenant):
    async def make(access, operator=OPERATOR):
        async with services.database.transaction(tenant) as tx:
            return await service.issue_entry(tx, operator, access)

    return make


@pytest.fixture
def entered(client_factory, tenant, ask, code_for):
    """`await entered()`: (access, the operator's client, the administrator's client), allowed and inside."""

    async def make(**options):
        access, security = await ask(**options), await client_factory(tenant, "SECURITY_ADMIN")
        assert (await security.post(f"/break-glass/{access}/allow")).status_code == 200
        operator = await client_factory(tenant, None)
        answer = await operator.post("/break-glass/enter", data={"code": await code_for(access)})
        assert answer.status_code == 303
        return access, operator, security

    return make


async def test_the_operator_gets_in_only_after_the_bank_and_all_is_in_the_report(
    entered, value, services, tenant
):
    access, operator, security = await entered()
    assert (await operator.get("/customers")).status_code == 200
    assert (await operator.get(f"/customers/{access}")).status_code == 404
    assert await value(RECORDED, "/customers") == 1
    assert await value(RECORDED, f"/customers/{access}") == 1, "what failed is on record too"
    report = await security.get(f"/break-glass/{access}")
    assert REASON in report.text
    assert f"/customers/{access}" in report.text
    document = (await security.get(f"/break-glass/{access}/report.json")).json()
    paths = [each["done"]["path"] for each in document["entries"] if each["action"] == "break_glass.request"]
    assert paths == ["/customers", f"/customers/{access}"]
    assert document["access"]["requests"] == 2
    async with services.database.transaction(tenant) as tx:
        assert (await verify_chain(tx)).intact


async def test_the_operator_changes_nothing_and_sees_only_what_was_allowed(entered, value):
    _access, operator, _security = await entered()
    for path in ("/tasks", "/audit", "/keys", "/users", "/break-glass"):
        assert (await operator.get(path)).status_code == 403, path
    for path in ("/me/preferences", "/me/keys/new", "/users/new", "/feeds/scan"):
        assert (await operator.post(path, data={"locale": "en"})).status_code in (403, 404), path
    assert await value("SELECT count(*) FROM api_key WHERE tenant_id = $1") == 0
    assert (await operator.get("/me")).status_code == 403


async def test_the_bank_ends_it_at_once(entered, value):
    access, operator, security = await entered()
    assert (await operator.get("/customers")).status_code == 200
    assert (await security.post(f"/break-glass/{access}/end")).status_code == 200
    assert (await operator.get("/customers")).status_code == 303
    assert await value(RECORDED, "/customers") == 1
    assert await value(STATE) == "ENDED"
    assert await value(TOKENS, access)
    assert (await security.post(f"/break-glass/{access}/end")).status_code == 404


async def test_the_operator_leaves(entered, value):
    _access, operator, _security = await entered()
    assert (await operator.post("/break-glass/leave")).status_code == 303
    assert await value(STATE) == "ENDED"
    assert (await operator.get("/customers")).status_code == 303


async def test_time_ends_it(ask, value, services, tenant, client_factory, code_for):
    access, nobody = await ask(), await client_factory(tenant, None)
    token = service.new_session_token(tenant.code)
    async with services.database.transaction(tenant) as tx:
        await tx.execute(PAST, tenant.id, access, await tx.fetch_value(ANYBODY, tenant.id), token.hash)
    with pytest.raises(NotFound):
        await code_for(access)
    assert (await nobody.post("/break-glass/enter", data={"code": token.text})).status_code == 422
    async with services.database.transaction(tenant) as tx:
        assert await service.close(tx, service._operator(tx, "op-7"), access, "TIME")
        assert not await service.close(tx, service._operator(tx, "op-7"), access, "TIME")
    assert await value(STATE) == "ENDED"
    assert await value(AUDITED, "break_glass.end") == 1


async def test_a_running_session_ends_with_its_time(ask, services, tenant, client_factory):
    access, client = await ask(), await client_factory(tenant, None)
    token = service.new_session_token(tenant.code)
    statement = "UPDATE break_glass SET token_hash = $3 WHERE tenant_id = $1 AND id = $2"
    async with services.database.transaction(tenant) as tx:
        await tx.execute(PAST, tenant.id, access, await tx.fetch_value(ANYBODY, tenant.id), None)
        await tx.execute(statement, tenant.id, access, token.hash)
    client.headers["cookie"] = f"rapport={token.text}"
    assert (await client.get("/customers")).status_code == 303


async def test_the_end_is_planned_when_it_is_allowed(entered, value):
    access, _operator, _security = await entered()
    assert await value(JOB, str(access)) == 1


async def test_the_code_opens_once_and_only_for_who_asked(entered, ask, code_for, client_factory, tenant):
    access, security = await ask(), await client_factory(tenant, "SECURITY_ADMIN")
    with pytest.raises(NotFound):
        await code_for(access)
    assert (await security.post(f"/break-glass/{access}/allow")).status_code == 200
    with pytest.raises(NotFound):
        await code_for(access, Operator("op-8", "Somebody else"))
    old, new = await code_for(access), await code_for(access)
    nobody = await client_factory(tenant, None)
    assert (await nobody.post("/break-glass/enter", data={"code": old})).status_code == 422
    assert (await nobody.post("/break-glass/enter", data={"code": new})).status_code == 303
    again = await client_factory(tenant, None)
    assert (await again.post("/break-glass/enter", data={"code": new})).status_code == 422
    with pytest.raises(NotFound):
        await code_for(access)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"reason": "x"}, "BREAK_GLASS_REASON"),
        ({"reason": "x" * 501}, "BREAK_GLASS_REASON"),
        ({"minutes": 61}, "BREAK_GLASS_AT_MOST_60_MINUTES"),
        ({"minutes": 0}, "BREAK_GLASS_AT_MOST_60_MINUTES"),
        ({"scopes": frozenset()}, "BREAK_GLASS_READS_ONLY"),
        ({"scopes": frozenset({"customer:write"})}, "BREAK_GLASS_READS_ONLY"),
        ({"scopes": frozenset({"customer:reveal"})}, "BREAK_GLASS_READS_ONLY"),
        ({"scopes": frozenset({"audit:read"})}, "BREAK_GLASS_READS_ONLY"),
    ],
)
async def test_what_may_not_be_asked_is_refused_noted_and_unwritten(ask, value, change, rule):
    with pytest.raises(Refused) as caught:
        await ask(**change)
    assert caught.value.rule == rule
    assert await value(COUNT) == 0
    assert await value(AUDITED, "break_glass.ask.refused") == 1


@pytest.mark.parametrize("post", ["SYSTEM_ADMIN", "AUDIT_ADMIN", "RM", "UNIT_HEAD"])
async def test_only_the_security_administrator_decides(ask, value, client_factory, tenant, post):
    access, client = await ask(), await client_factory(tenant, post)
    for verb in ("allow", "refuse", "end"):
        assert (await client.post(f"/break-glass/{access}/{verb}")).status_code == 403
    assert await value(STATE) == "REQUESTED"


async def test_other_banks_and_nobody(ask, value, client_factory, tenant, tenant_factory):
    access = await ask()
    stranger = await client_factory(await tenant_factory(), "SECURITY_ADMIN")
    nobody = await client_factory(tenant, None)
    assert REASON not in (await stranger.get("/break-glass")).text
    for path in (f"/break-glass/{access}", f"/break-glass/{access}/report.json"):
        assert (await stranger.get(path)).status_code == 404
        assert (await nobody.get(path)).status_code == 303
    assert (await stranger.post(f"/break-glass/{access}/allow")).status_code == 404
    assert (await nobody.post(f"/break-glass/{access}/allow")).status_code == 303
    assert await value(STATE) == "REQUESTED"


async def test_what_is_refused_stays_refused(ask, value, client_factory, tenant, code_for):
    access, security = await ask(), await client_factory(tenant, "SECURITY_ADMIN")
    assert (await security.post(f"/break-glass/{access}/refuse")).status_code == 200
    assert (await security.post(f"/break-glass/{access}/allow")).status_code == 404
    with pytest.raises(NotFound):
        await code_for(access)
    assert await value(STATE) == "REFUSED"


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE break_glass SET minutes = 600 WHERE tenant_id = $1", "BREAK_GLASS_AT_MOST_60_MINUTES"),
        ("UPDATE break_glass SET scopes = '{customer:write}' WHERE tenant_id = $1", "BREAK_GLASS_FIXED"),
        ("UPDATE break_glass SET reason = 'another' WHERE tenant_id = $1", "BREAK_GLASS_FIXED"),
        ("UPDATE break_glass SET state = 'APPROVED' WHERE tenant_id = $1", "BREAK_GLASS_TWO_PERSONS"),
        ("UPDATE break_glass SET token_hash = '\\x00' WHERE tenant_id = $1", "BREAK_GLASS_TWO_PERSONS"),
    ],
)
async def test_the_database_holds_the_rules_too(ask, services, tenant, value, statement, rule):
    await ask()
    with pytest.raises(asyncpg.PostgresError) as caught:
        async with services.database.transaction(tenant) as tx:
            await tx.execute(statement, tenant.id)
    refused = from_exception(caught.value)
    assert isinstance(refused, Refused)
    assert refused.rule == rule
    assert await value(STATE) == "REQUESTED"


async def test_time_is_not_stretched_after_the_decision(entered, services, tenant):
    await entered()
    later = "UPDATE break_glass SET ends_at = ends_at - interval '1 minute' WHERE tenant_id = $1"
    with pytest.raises(asyncpg.PostgresError) as caught:
        async with services.database.transaction(tenant) as tx:
            await tx.execute(later, tenant.id)
    assert from_exception(caught.value).rule == "BREAK_GLASS_FIXED"
