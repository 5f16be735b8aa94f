"""Why can X see this customer: the path that holds, or the link that is missing; and who sees him at all."""

import pytest
from rapport.organisation.posts import explain

USER = "SELECT id FROM user_account WHERE tenant_id = $1 ORDER BY id DESC LIMIT 1"


@pytest.fixture
def somebody(client_factory, services, tenant):
    """`await somebody("RM", "S11", "OWN")`: the id of a new person."""

    async def make(post, unit="HO", employee_no=""):
        await client_factory(tenant, post, unit, employee_no)
        async with services.database.transaction(tenant) as tx:
            return await tx.fetch_value(USER, tenant.id)

    return make


@pytest.mark.parametrize(
    ("post", "unit", "number", "sees"),
    [
        ("RM", "S11", "OWN", {"C-OWN"}),
        ("TEAM_LEADER", "T111", "", {"C-OWN"}),
        ("UNIT_HEAD", "B1", "", {"C-OWN", "C-TEAM"}),
        ("RISK_OFFICER", "HO", "", {"C-OWN", "C-TEAM", "C-BRANCH"}),
        ("SECURITY_ADMIN", "HO", "", set()),
        ("HR_OFFICER", "HO", "", set()),
    ],
)
async def test_the_answer_is_what_the_screens_show(
    world_factory, somebody, services, tenant, client_factory, post, unit, number, sees
):
    world = await world_factory(tenant)
    user = await somebody(post, unit, number)
    async with services.database.transaction(tenant, readonly=True) as tx:
        for customer in ("C-OWN", "C-TEAM", "C-BRANCH"):
            (path,) = await explain.why(tx, user, customer)
            assert path.reaches == (customer in sees), (customer, path)
            found = {person.id for person, _ in await explain.who(tx, customer)}
            assert (user in found) == (customer in sees)
    client = await client_factory(tenant, post, unit, number)
    for place in ("OWN", "TEAM", "BRANCH"):
        status = (await client.get(f"/customers/{world.objects['customer', place]}")).status_code
        assert (status == 200) == (f"C-{place}" in sees)


async def test_the_missing_link_is_named(world_factory, somebody, services, tenant):
    await world_factory(tenant)
    manager, admin = await somebody("RM", "S11", "OWN"), await somebody("AUDIT_ADMIN")
    async with services.database.transaction(tenant, readonly=True) as tx:
        (far,) = await explain.why(tx, manager, "C-BRANCH")
        assert [link.holds for link in far.links] == [True, True, True, True, False, False]
        (never,) = await explain.why(tx, admin, "C-OWN")
        assert not next(link for link in never.links if "customer:read" in link.text).holds
        (nothing,) = await explain.why(tx, manager, "C-NOBODY")
        assert not nothing.reaches


async def test_a_stand_in_past_his_time_sees_nothing(
    world_factory, somebody, services, tenant, client_factory
):
    world = await world_factory(tenant)
    manager = await somebody("RM", "S12", "TEAM")
    insert = """
        INSERT INTO assignment (tenant_id, customer_id, line, rm_id, type, share_pct, valid_from, expires_at)
        SELECT $1, $2, 'RETAIL', e.id, 'CUSTODY', 0, current_date, now() + $3::interval
          FROM employee e WHERE e.tenant_id = $1 AND e.employee_no = 'TEAM'
    """
    client = await client_factory(tenant, "RM", "S12", "TEAM")
    from datetime import timedelta

    for left, seen in ((timedelta(hours=-1), False), (timedelta(hours=1), True)):
        async with services.database.transaction(tenant) as tx:
            await tx.execute(insert, tenant.id, world.objects["customer", "OWN"], left)
        async with services.database.transaction(tenant, readonly=True) as tx:
            (path,) = await explain.why(tx, manager, "C-OWN")
        assert path.reaches == seen
        status = (await client.get(f"/customers/{world.objects['customer', 'OWN']}")).status_code
        assert (status == 200) == seen


async def test_the_page_answers_for_administrators_and_shows_no_customer(
    world_factory, somebody, tenant, client_factory
):
    await world_factory(tenant)
    user = await somebody("RM", "S11", "OWN")
    admin = await client_factory(tenant, "SECURITY_ADMIN")
    page = await admin.get(f"/access/why?user={user}&customer=C-OWN")
    assert page.status_code == 200
    assert "LEAD" in page.text
    assert "客户OWN" not in page.text  # the customer's name
    everybody = await admin.get("/access/why?customer=C-OWN")
    assert "客户OWN" not in everybody.text
