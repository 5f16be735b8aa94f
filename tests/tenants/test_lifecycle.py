"""Suspended: nobody enters and no job is rung, and nothing is lost; resumed: all goes on."""

import asyncpg
import pytest
from rapport.kernel.approvals.jobs import EXPIRE
from rapport.kernel.audit.verify import verify_chain
from rapport.kernel.errors import Invalid, NotFound, Refused
from rapport.kernel.jobs.queue import enqueue
from rapport.kernel.jobs.relay import ring_due

from tenants.lifecycle import resume, suspend, usage

STATUS = "SELECT status FROM tenant WHERE id = $1"
ACTIONS = "SELECT action, reason FROM audit_entry WHERE tenant_id = $1 AND object_type = 'tenant' ORDER BY n"


async def _status(services, tenant):
    async with services.database.platform() as connection:
        return await connection.fetchval(STATUS, tenant.id)


async def _rung(settings, tenant):
    """The ids that the relay rings for this tenant."""
    heard = []
    connection = await asyncpg.connect(settings.relay_database_url)
    try:
        while await ring_due(connection, lambda tenant_id, job_id, queue: heard.append((tenant_id, job_id))):
            pass
    finally:
        await connection.close()
    return [job_id for tenant_id, job_id in heard if tenant_id == tenant.id]


async def test_nobody_enters_a_suspended_bank_and_everybody_a_resumed_one(services, tenant, client_factory):
    manager = await client_factory(tenant, "SYSTEM_ADMIN")
    program = await client_factory(tenant, "FEED_OPERATOR", scopes=["feed:read"])
    stranger = await client_factory(tenant, None)
    before = [(await each.get("/login")).status_code for each in (manager, program, stranger)]
    assert 403 not in before
    assert await suspend(services, tenant.code, "unpaid")
    for client in (manager, program, stranger):
        answer = await client.get("/login")
        assert answer.status_code == 403
        assert "Retry-After" not in answer.headers
    page = await stranger.get("/login", headers={"accept": "text/html", "accept-language": "en"})
    assert "is suspended" in page.text
    refused = await program.get("/api/v1/me", headers={"accept": "application/json"})
    assert "TENANT_SUSPENDED" in refused.text
    assert await resume(services, tenant.code, "paid")
    assert [(await each.get("/login")).status_code for each in (manager, program, stranger)] == before


async def test_another_bank_notices_nothing(services, tenant_factory, client_factory):
    one, other = await tenant_factory(), await tenant_factory()
    visitor = await client_factory(other, None)
    await suspend(services, one.code, "unpaid")
    assert (await visitor.get("/login")).status_code == 200


async def test_jobs_wait_and_go_on(services, tenant, settings):
    async with services.database.transaction(tenant) as tx:
        job_id = await enqueue(tx, EXPIRE)
    await suspend(services, tenant.code, "unpaid")
    assert await _rung(settings, tenant) == []
    assert await services.catalogue.by_id(tenant.id) is None
    await resume(services, tenant.code, "paid")
    assert await _rung(settings, tenant) == [job_id]


async def test_every_change_is_in_the_banks_own_chain(services, tenant):
    await suspend(services, tenant.code, " unpaid ")
    assert not await suspend(services, tenant.code, "again")
    await resume(services, tenant.code.upper(), "paid")
    assert not await resume(services, tenant.code, "again")
    async with services.database.transaction(tenant) as tx:
        rows = await tx.fetch(ACTIONS, tenant.id)
        assert [(row["action"], row["reason"]) for row in rows[1:]] == [
            ("tenant.suspend", "unpaid"),
            ("tenant.resume", "paid"),
        ]
        assert (await verify_chain(tx)).intact


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
async def test_a_reason_is_needed(services, tenant, reason):
    with pytest.raises(Invalid):
        await suspend(services, tenant.code, reason)
    assert await _status(services, tenant) == "ACTIVE"


async def test_an_unknown_code_is_said(services):
    with pytest.raises(NotFound, match="nowhere"):
        await suspend(services, "nowhere", "unpaid")


async def test_another_state_refuses_audited_and_stays(services, tenant):
    async with services.database.platform() as connection:
        await connection.execute("UPDATE tenant SET status = 'MOVING' WHERE id = $1", tenant.id)
    for change, action in ((suspend, "tenant.suspend.refused"), (resume, "tenant.resume.refused")):
        with pytest.raises(Refused) as refusal:
            await change(services, tenant.code, "why not")
        assert refusal.value.rule == "TENANT_STATE"
        async with services.database.transaction(tenant) as tx:
            assert (await tx.fetch(ACTIONS, tenant.id))[-1]["action"] == action
    assert await _status(services, tenant) == "MOVING"


async def test_usage_counts_each_tenant_for_itself(services, tenant_factory, client_factory):
    one, other = await tenant_factory(), await tenant_factory()
    await client_factory(one, "RM")
    await suspend(services, other.code, "unpaid")
    found = {each.code: each for each in await usage(services)}
    assert (found[one.code].status, found[other.code].status) == ("ACTIVE", "SUSPENDED")
    assert found[one.code].users == found[other.code].users + 1
    assert (found[one.code].customers, found[one.code].newest_day) == (0, None)
