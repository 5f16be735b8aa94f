"""/audit: the audit administrator alone; filters, pages by key, and a check that notices tampering."""

import asyncpg
import pytest
from rapport.kernel import audit
from rapport.kernel.jobs import work
from rapport.organisation.audit_trail import service

LAST = "SELECT action, details FROM audit_entry WHERE tenant_id = $1 ORDER BY n DESC LIMIT 1"


@pytest.fixture
async def auditor(client_factory, tenant):
    client = await client_factory(tenant, "AUDIT_ADMIN")
    await client.post("/ui/preferences", data={"locale": "en"})
    return client


async def _append(services, system, tenant, count, action="customer.reveal", reason="called back"):
    async with services.database.transaction(tenant) as tx:
        for number in range(count):
            audit.append(tx, system(tenant), action, "customer", f"c{number}", reason=reason)


async def test_others_are_refused(client_factory, tenant):
    nobody = await client_factory(tenant, None)
    assert (await nobody.get("/audit")).headers["location"] == "/login?next=/audit"
    assert (await nobody.post("/audit/verify")).status_code == 303
    for post in ("RM", "UNIT_HEAD", "SYSTEM_ADMIN", "FEED_OPERATOR"):
        client = await client_factory(tenant, post)
        for method, path in (("GET", "/audit"), ("GET", "/audit/chain"), ("POST", "/audit/verify")):
            assert (await client.request(method, path)).status_code == 403, (post, path)


async def test_another_tenants_entries_are_not_there(auditor, services, system, tenant_factory):
    other = await tenant_factory()
    await _append(services, system, other, 1, reason="of the other bank")
    assert "of the other bank" not in (await auditor.get("/audit")).text


async def test_entries_come_in_pages_by_number(auditor, services, system, tenant):
    await _append(services, system, tenant, 120)
    first = (await auditor.get("/audit")).text
    assert first.count('<tr><td class="rp-right rp-muted">') == 50
    address = (
        first.split('class="rp-more"', 1)[1].split('hx-get="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    )
    second = (await auditor.get(address, headers={"hx-request": "true"})).text
    assert second.count('<tr><td class="rp-right rp-muted">') == 50
    assert "<html" not in second
    assert "c119" in first
    assert "c119" not in second
    assert "c69" in second
    assert (await auditor.get("/audit", params={"cursor": "nonsense"})).status_code == 422


async def test_filters_narrow_by_area_person_and_day(auditor, services, system, tenant):
    await _append(services, system, tenant, 1, reason="a reveal")
    await _append(services, system, tenant, 1, action="feed.scan", reason="a scan")
    by_area = (await auditor.get("/audit", params={"action": "customer"})).text
    assert "a reveal" in by_area
    assert "a scan" not in by_area
    assert "a reveal" in (await auditor.get("/audit", params={"actor_name": "SYSTEM"})).text
    assert "a reveal" not in (await auditor.get("/audit", params={"actor_name": "nobody of this name"})).text
    assert "a reveal" not in (await auditor.get("/audit", params={"last": "2001-01-01"})).text
    assert "a reveal" in (await auditor.get("/audit", params={"first": "2001-01-01"})).text
    assert (await auditor.get("/audit", params={"first": "yesterday"})).status_code == 422


async def test_a_whole_chain_is_said_to_be_whole_and_the_check_is_noted(auditor, services, tenant):
    answer = await auditor.post("/audit/verify")
    assert answer.status_code == 200
    assert "The chain is whole." in answer.headers["hx-trigger"]
    async with services.database.transaction(tenant) as tx:
        row = await tx.fetch_row(LAST, tenant.id)
    assert row["action"] == "audit.verify"
    assert '"intact": true' in row["details"]


async def test_a_changed_entry_is_noticed(auditor, services, system, tenant, settings):
    await _append(services, system, tenant, 3)
    owner = await asyncpg.connect(settings.admin_database_url)
    try:
        await owner.execute("SELECT set_config('app.tenant_id', $1, false)", str(tenant.id))
        changed = (
            "UPDATE audit_entry SET reason = 'nothing happened' WHERE tenant_id = $1 AND object_id = 'c1'"
        )
        assert await owner.execute(changed, tenant.id) == "UPDATE 1"
    finally:
        await owner.close()
    answer = await auditor.post("/audit/verify")
    assert "The chain is broken." in answer.headers["hx-trigger"]
    assert "an entry was changed" in answer.text


async def test_a_long_chain_is_checked_by_a_job(services, system, tenant, database):
    async with database.transaction(tenant) as tx:
        assert await service.check(tx, system(tenant), at_once=0) is None
    async with database.transaction(tenant) as tx:
        job_id = await tx.fetch_value(
            "SELECT id FROM job WHERE tenant_id = $1 AND name = $2", tenant.id, service.JOB
        )
    assert await work(database, tenant, job_id, services) == "DONE"
    async with database.transaction(tenant) as tx:
        row = await tx.fetch_row(LAST, tenant.id)
    assert row["action"] == "audit.verify"
