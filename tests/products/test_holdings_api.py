"""`GET /api/v1/holdings`: figures, masks, pages, and only what is in scope."""

from decimal import Decimal
from uuid import uuid4

import pytest

URL = "/api/v1/holdings"
READ = ["holding:read"]


@pytest.fixture
async def head(client_factory, held):
    return await client_factory(held.tenant, post="UNIT_HEAD", scopes=READ)


@pytest.fixture
async def manager(client_factory, held):
    return await client_factory(held.tenant, post="RM", employee_no="E1", scopes=READ)


async def test_each_holding_has_its_figures_and_a_masked_number(manager, held, database):
    answer = await manager.get(URL, params={"customer": str(held.customer)})
    assert answer.status_code == 200
    items = {item["id"]: item for item in answer.json()["items"]}
    assert set(items) == {
        str(held.accounts[word]) for word in ("current", "dollar", "yen", "term", "fund", "loan")
    }
    dollar, yen = items[str(held.accounts["dollar"])], items[str(held.accounts["yen"])]
    assert (dollar["currency"], dollar["balance"], dollar["base_currency"]) == ("USD", "1000.33", "CNY")
    assert dollar["balance_base"] == "7003.41"
    assert (yen["balance"], yen["balance_base"]) == ("123457", "5909.89")
    term, loan = items[str(held.accounts["term"])], items[str(held.accounts["loan"])]
    assert (term["rate_percent"], term["maturity_date"], term["principal"]) == (
        "1.75",
        "2026-11-15",
        "200000.00",
    )
    assert (loan["rate_percent"], loan["overdue_days"], loan["risk_class"]) == ("4.35", 3, "SPECIAL_MENTION")
    current = items[str(held.accounts["current"])]
    assert current["account_no"] == "***************3445"
    assert "6222020200112233445" not in answer.text
    async with database.transaction(held.tenant, readonly=True) as tx:
        row = await tx.fetch_row(
            "SELECT * FROM account_measure WHERE tenant_id = $1 AND account_id = $2",
            held.tenant.id,
            held.accounts["current"],
        )
    assert Decimal(current["month_average"]) * 100 == row["mtd_avg"]
    assert Decimal(current["year_average"]) * 100 == row["ytd_avg"]


async def test_figures_foot_with_the_customer_s(manager, held, database):
    items = (await manager.get(URL, params={"customer": str(held.customer)})).json()["items"]
    async with database.transaction(held.tenant, readonly=True) as tx:
        total = await tx.fetch_row(
            "SELECT deposit, loan FROM customer_measure WHERE tenant_id = $1 AND customer_id = $2",
            held.tenant.id,
            held.customer,
        )
    sums = {
        nature: sum(Decimal(item["balance_base"]) for item in items if item["nature"] == nature) * 100
        for nature in ("LIABILITY", "ASSET")
    }
    assert sums == {"LIABILITY": total["deposit"], "ASSET": total["loan"]}


async def test_pages_hold_every_account_in_scope_once(head, held):
    found, cursor = [], None
    while True:
        page = (await head.get(URL, params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(found) == len(set(found)) == 7
    assert str(held.accounts["another's"]) in found
    assert str(held.accounts["closed"]) not in found
    of_one = (await head.get(URL, params={"customer": str(held.customer), "limit": 4})).json()
    rest = (
        await head.get(URL, params={"customer": str(held.customer), "cursor": of_one["next_cursor"]})
    ).json()
    assert len({item["id"] for item in of_one["items"] + rest["items"]}) == 6
    by_product = (await head.get(URL, params={"q": "demand"})).json()["items"]
    assert {item["product_code"] for item in by_product} == {"DEMAND"}


async def test_only_holdings_of_customers_in_scope(manager, held, held_factory):
    own = (await manager.get(URL)).json()["items"]
    assert {item["customer_id"] for item in own} == {str(held.customer)}
    another_tenant = await held_factory()
    bodies = set()
    for customer in (held.other, another_tenant.customer, uuid4()):
        answer = await manager.get(
            URL, params={"customer": str(customer)}, headers={"x-request-id": "0123456789abcdef"}
        )
        assert answer.status_code == 404
        bodies.add(answer.text.replace(answer.headers["x-request-id"], ""))
    assert len(bodies) == 1


@pytest.mark.parametrize(
    "parameters",
    [{"customer": "x"}, {"sort": "balance"}, {"cursor": "x"}, {"account_no": "62"}, {"limit": "999"}],
)
async def test_what_is_not_understood_is_refused(head, parameters):
    answer = await head.get(URL, params=parameters)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == next(iter(parameters))
