"""Administrators and a person whose rights they change."""

import pytest

PERSON = """
    SELECT u.id FROM user_account u JOIN user_post up ON up.tenant_id = $1 AND up.user_id = u.id
      JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id
     WHERE u.tenant_id = $1 AND p.code = $2 ORDER BY u.id DESC LIMIT 1
"""


LAST = """
    SELECT id::text || ' ' || encode(content_hash, 'hex') FROM approval WHERE tenant_id = $1 ORDER BY id DESC
"""


@pytest.fixture
def person_of(services, tenant):
    """`await person_of("RM")`: the id of the person made last with that post."""

    async def find(post):
        async with services.database.transaction(tenant) as tx:
            return await tx.fetch_value(PERSON, tenant.id, post)

    return find


@pytest.fixture
def value(services, tenant):
    """`await value(statement, …)` in the tenant, which is $1."""

    async def ask(statement, *arguments):
        async with services.database.transaction(tenant) as tx:
            return await tx.fetch_value(statement, tenant.id, *arguments)

    return ask


@pytest.fixture
def decided(services, value):
    """`await decided(client)`: that person approves what was asked for last; the answer."""

    async def approve(client):
        approval, shown = (await value(LAST)).split()
        data = {"verdict": "approve", "shown": shown}
        return await client.post(f"/approvals/{approval}/decide", data=data)

    return approve
