"""The separation report: it finds a conflict that slipped past, and its signature tells every change."""

import json

import asyncpg
import pytest
from rapport.organisation.posts.report import verified

PAST = """
    INSERT INTO user_post (tenant_id, user_id, post_id, is_main, valid_from)
    SELECT $1, $2, p.id, false, current_date FROM post p WHERE p.tenant_id = $1 AND p.code = 'RM'
"""


@pytest.fixture
async def auditor(client_factory, tenant):
    return await client_factory(tenant, "AUDIT_ADMIN")


async def test_a_clean_month_is_told_as_one_and_the_file_verifies(auditor, value):
    page = await auditor.get("/access/report")
    assert page.status_code == 200
    answer = await auditor.post("/access/report", data={"month": ""})
    assert answer.headers["content-disposition"].startswith("attachment")
    found = verified(answer.content)
    assert (found["intact"], found["conflicts"]) == (True, 0)
    noted = "SELECT details::jsonb ->> 'sha256' FROM audit_entry WHERE tenant_id = $1 AND action = 'access.report'"
    assert await value(noted) == found["sha256"]


async def test_a_conflict_made_past_the_guards_is_found(auditor, client_factory, tenant, settings, person_of):
    """An administrator of the server switches the trigger off; the report does not rely on it."""
    await client_factory(tenant, "FEED_OPERATOR")
    user = await person_of("FEED_OPERATOR")
    admin = await asyncpg.connect(settings.admin_database_url)
    try:
        async with admin.transaction():
            await admin.execute("SET LOCAL session_replication_role = 'replica'")
            await admin.execute(PAST, tenant.id, user)
    finally:
        await admin.close()
    document = json.loads((await auditor.post("/access/report", data={})).content)
    assert [(each["rule"], each["user"]) for each in document["report"]["conflicts"]] == [
        ("MAINTENANCE_SEPARATE", str(user))
    ]


async def test_every_change_of_the_file_is_seen(auditor):
    content = (await auditor.post("/access/report", data={})).content
    document = json.loads(content)
    document["report"]["held"] = document["report"]["held"][1:]
    assert verified(json.dumps(document).encode()) == {"intact": False}
    document = json.loads(content)
    document["signature"] = "00" + document["signature"][2:]
    assert verified(json.dumps(document).encode()) == {"intact": False}
    assert verified(b"not a report") == {"intact": False}
    assert verified(b"[]") == {"intact": False}


async def test_it_is_the_auditors_alone(client_factory, tenant, auditor):
    for post in ("SYSTEM_ADMIN", "SECURITY_ADMIN", "UNIT_HEAD"):
        assert (await (await client_factory(tenant, post)).get("/access/report")).status_code == 403
    assert (await auditor.get("/access/report?month=x")).status_code == 422
    assert (await (await client_factory(tenant, None)).get("/access/report")).status_code == 303
