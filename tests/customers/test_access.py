"""Who sees which customers, on every route: own and co-managed, team, unit tree, nobody else's."""

from uuid import uuid4

import pytest

URL = "/api/v1/customers"
READ = ["customer:read"]
ROUTES = (
    "/customers/{id}",
    "/customers/{id}/figures",
    "/customers/{id}/personal",
    "/customers/{id}/curve",
    "/customers/{id}/timeline",
    "/customers/{id}/notes",
    "/customers/{id}/reveal/mobile",
    "/customers/{id}/mix",
    "/ui/panels/holdings?subject={id}",
    "/ui/panels/maturities?subject={id}",
    "/api/v1/customers/{id}",
    "/api/v1/customers/{id}/timeline",
    "/api/v1/holdings?customer={id}",
)


async def ids(client, **parameters):
    found, cursor = set(), None
    while True:
        page = (
            await client.get(
                URL, params={"limit": 200, **parameters, **({"cursor": cursor} if cursor else {})}
            )
        ).json()
        found |= {item["id"] for item in page["items"]}
        cursor = page["next_cursor"]
        if cursor is None:
            return found


async def seen_by(tx, statement, *arguments):
    return {str(row["id"]) for row in await tx.fetch(statement, tx.tenant.id, *arguments)}


async def test_a_manager_sees_his_own_and_what_he_co_manages(client_factory, bank, database):
    async with database.transaction(bank.tenant) as tx:
        own = await seen_by(
            tx,
            "SELECT c.id FROM customer c JOIN assignment a ON a.customer_id = c.id AND a.tenant_id = $1"
            " WHERE c.tenant_id = $1 AND a.rm_id = $2 AND a.valid_to IS NULL",
            bank.employees["E111"],
        )
        others = "SELECT id FROM customer WHERE tenant_id = $1 AND lead_rm_id = $2 ORDER BY id LIMIT 2"
        co, past = [row["id"] for row in await tx.fetch(others, bank.tenant.id, bank.employees["E211"])]
        await tx.execute(
            "INSERT INTO assignment (tenant_id, customer_id, line, rm_id, type, share_pct, valid_from, valid_to)"
            " VALUES ($1, $2, 'RETAIL', $4, 'CO', 20, '2026-01-01', NULL),"
            "        ($1, $3, 'RETAIL', $4, 'CO', 20, '2026-01-01', '2026-05-01')",
            bank.tenant.id,
            co,
            past,
            bank.employees["E111"],
        )
    client = await client_factory(bank.tenant, post="RM", org="S11", employee_no="E111", scopes=READ)
    assert await ids(client) == own | {str(co)}
    assert (await client.get(f"{URL}/{co}")).status_code == 200
    assert (await client.get(f"{URL}/{past}")).status_code == 404


async def test_a_team_leader_sees_the_portfolios_of_his_team(client_factory, bank, database):
    async with database.transaction(bank.tenant, readonly=True) as tx:
        team = await seen_by(
            tx,
            "SELECT c.id FROM customer c JOIN employee e ON e.tenant_id = $1 AND e.id = c.lead_rm_id"
            " WHERE c.tenant_id = $1 AND e.org_id = $2",
            bank.units["S11"],
        )
    client = await client_factory(bank.tenant, post="TEAM_LEADER", org="S11", scopes=READ)
    assert await ids(client) == team
    assert 0 < len(team) < 120


@pytest.mark.parametrize(("org", "codes"), [("S12", ["S12"]), ("B2", ["S21", "S22", "S23"])])
async def test_a_head_of_unit_sees_his_tree(client_factory, bank, database, org, codes):
    async with database.transaction(bank.tenant, readonly=True) as tx:
        tree = await seen_by(
            tx,
            "SELECT c.id FROM customer c JOIN org_unit u ON u.tenant_id = $1 AND u.id = c.managing_org_id"
            " WHERE c.tenant_id = $1 AND u.code = ANY($2)",
            codes,
        )
    client = await client_factory(bank.tenant, post="UNIT_HEAD", org=org, scopes=READ)
    assert await ids(client) == tree
    assert 0 < len(tree) < 120
    assert await ids(client, unit="S11") == set()


@pytest.mark.parametrize("route", ROUTES)
async def test_foreign_customers_answer_like_unknown_ones_to_the_byte(
    client_factory, bank, bank_factory, database, route
):
    other = await bank_factory(3)
    async with database.transaction(other.tenant, readonly=True) as tx:
        foreign = await tx.fetch_value(
            "SELECT id FROM customer WHERE tenant_id = $1 LIMIT 1", other.tenant.id
        )
    async with database.transaction(bank.tenant, readonly=True) as tx:
        another_s = await tx.fetch_value(
            "SELECT id FROM customer WHERE tenant_id = $1 AND lead_rm_id = $2 LIMIT 1",
            bank.tenant.id,
            bank.employees["E211"],
        )
    client = await client_factory(bank.tenant, post="RM", org="S11", employee_no="E111")
    headers = {"x-request-id": "same-0123456789abcdef", "hx-request": "true"}
    answers = [
        await client.get(route.format(id=each), headers=headers) for each in (uuid4(), another_s, foreign)
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    bodies = {_without_request_id(answer) for answer in answers}
    assert len(bodies) == 1


def _without_request_id(answer):
    text = answer.text
    for name in ("x-request-id",):
        text = text.replace(answer.headers.get(name, "-"), "")
    return text


@pytest.mark.parametrize("post", ["FEED_OPERATOR", "SYSTEM_ADMIN", "HR_OFFICER", "PRODUCT_MANAGER"])
async def test_posts_without_customers_are_refused(client_factory, bank, post):
    client = await client_factory(bank.tenant, post=post)
    for route in ("/customers", "/customers/totals", URL, "/api/v1/holdings", f"/customers/{uuid4()}"):
        assert (await client.get(route)).status_code == 403, route
    found = await client.get("/customers/find", params={"q": "C0000"}, headers={"hx-request": "true"})
    assert found.status_code == 200
    assert "C0000" not in found.text


async def test_nobody_is_sent_to_the_log_in_or_told_so(client_factory, bank):
    client = await client_factory(bank.tenant, post=None)
    assert (await client.get(URL)).status_code == 401
    page = await client.get("/customers")
    assert page.status_code == 303
    assert page.headers["location"].startswith("/login")


async def test_a_key_reaches_no_further_than_its_scopes(client_factory, bank):
    client = await client_factory(bank.tenant, post="UNIT_HEAD", scopes=["holding:read"])
    assert (await client.get(URL)).status_code == 403
    assert (await client.get("/api/v1/holdings")).status_code == 200


async def test_search_reveals_nobody_outside_the_scope(client_factory, bank, database):
    async with database.transaction(bank.tenant, readonly=True) as tx:
        foreign = await tx.fetch_row(
            "SELECT id, customer_no, name FROM customer WHERE tenant_id = $1 AND lead_rm_id = $2 LIMIT 1",
            bank.tenant.id,
            bank.employees["E211"],
        )
    for post, number in (("RM", "E111"), ("UNIT_HEAD", "")):
        client = await client_factory(bank.tenant, post=post, org="S11", employee_no=number)
        for text in (
            foreign["customer_no"],
            foreign["customer_no"][:4],
            foreign["name"],
            foreign["name"][:1],
        ):
            page = await client.get("/customers", params={"q": text})
            found = await client.get("/customers/find", params={"q": text}, headers={"hx-request": "true"})
            assert page.status_code == found.status_code == 200
            assert str(foreign["id"]) not in page.text + found.text
