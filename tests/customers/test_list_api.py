"""`GET /api/v1/customers`: pages by key in every order, filters, and what is refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from rapport.customers.listing.sorts import SORTS
from rapport.customers.vocabulary import contact_state

URL = "/api/v1/customers"
READ = ["customer:read"]
TODAY = date(2026, 11, 21)
KEYS = {
    "aum": lambda item: Decimal(item["aum"]),
    "change": lambda item: Decimal(item["aum_change"]),
    "deposit": lambda item: Decimal(item["deposit"]),
    "last_contact": lambda item: item["last_contact_on"],
    "contact_due": lambda item: item["contact_due_on"],
    "alert": lambda item: item["alert_score"],
    "customer_no": lambda item: item["customer_no"],
}


@pytest.fixture
async def head(client_factory, bank):
    return await client_factory(bank.tenant, post="UNIT_HEAD", scopes=READ)


async def everything(client, **parameters):
    """All items, page by page; asserts that the pages fit together."""
    items, cursor = [], None
    while True:
        answer = await client.get(URL, params={**parameters, **({"cursor": cursor} if cursor else {})})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert set(page) == {"items", "next_cursor"}
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return items
        assert len(page["items"]) == int(parameters.get("limit", 50))


@pytest.mark.parametrize("sort", [prefix + name for name in SORTS for prefix in ("", "-")])
async def test_pages_hold_everybody_once_and_in_order(head, sort):
    items = await everything(head, sort=sort, limit=17)
    assert len(items) == 120
    assert len({item["id"] for item in items}) == 120
    name = sort.removeprefix("-")
    if name not in KEYS:
        return
    keys = [KEYS[name](item) for item in items]
    known = [key for key in keys if key is not None]
    assert known == sorted(known, reverse=sort.startswith("-"))
    waits_longest = sort == "last_contact"
    expected = [None] * (len(keys) - len(known))
    assert keys == (expected + known if waits_longest else known + expected)


async def test_customers_without_figures_come_last_and_are_not_lost(head, bank, database):
    async with database.transaction(bank.tenant) as tx:
        await tx.execute(
            "DELETE FROM customer_measure WHERE tenant_id = $1 AND customer_id IN"
            " (SELECT id FROM customer WHERE tenant_id = $1 AND customer_no < 'C0000011')",
            bank.tenant.id,
        )
    for sort in ("-aum", "aum", "change", "-deposit"):
        items = await everything(head, sort=sort, limit=25)
        assert len({item["id"] for item in items}) == 120
        assert [item["aum"] is None for item in items] == [False] * 110 + [True] * 10
    assert items[-1]["figures_as_of"] is None


async def test_before_the_first_night_the_list_has_no_figures_but_all_customers(head, bank, database):
    async with database.transaction(bank.tenant) as tx:
        await tx.execute(
            "UPDATE business_state SET published_run_id = NULL WHERE tenant_id = $1", bank.tenant.id
        )
    items = await everything(head, limit=50)
    assert len(items) == 120
    assert all(item["aum"] is None for item in items)


@pytest.mark.parametrize(
    ("parameters", "fits"),
    [
        ({"tier": "T5,T4"}, lambda item: item["tier"] in ("T5", "T4")),
        ({"type": "COMPANY"}, lambda item: item["type"] == "COMPANY"),
        ({"line": "retail"}, lambda item: item["line"] == "RETAIL"),
        ({"alert": "RED,ORANGE"}, lambda item: item["alert_level"] in ("RED", "ORANGE")),
        ({"tag": "海外"}, lambda item: "海外" in item["tags"]),
        ({"tag": "海外,家族"}, lambda item: {"海外", "家族"} <= set(item["tags"])),
        ({"unit": "S11"}, lambda item: item["managing_org"] == "S11"),
        ({"unit": "B1"}, lambda item: item["managing_org"] in ("S11", "S12", "S13")),
        ({"rm": "E112"}, lambda item: item["lead_rm"] == "E112"),
        ({"rm": "nobody"}, lambda item: False),
        ({"unit": "nowhere"}, lambda item: False),
        (
            {"maturing": "30"},
            lambda item: (
                item["next_maturity"] is not None
                and TODAY <= date.fromisoformat(item["next_maturity"]) <= TODAY + timedelta(days=30)
            ),
        ),
        (
            {"change": "BIG"},
            lambda item: (
                abs(Decimal(item["aum_change"])) >= 10_000
                and abs(Decimal(item["aum_change"])) * 5 >= abs(Decimal(item["aum_30_days_ago"]))
            ),
        ),
        (
            {"change": "DOWN", "tier": "T1"},
            lambda item: (
                item["tier"] == "T1"
                and Decimal(item["aum_change"]) <= -10_000
                and -Decimal(item["aum_change"]) * 5 >= abs(Decimal(item["aum_30_days_ago"]))
            ),
        ),
    ],
)
async def test_filters_keep_exactly_what_fits(head, parameters, fits):
    items = await everything(head, limit=200)
    wanted = {item["id"] for item in items if fits(item)}
    found = await everything(head, **parameters, limit=50)
    assert {item["id"] for item in found} == wanted
    assert len(found) == len(wanted) < 120


@pytest.mark.parametrize("state", ["OVERDUE", "DUE_SOON", "OK", "NO_PLAN"])
async def test_the_contact_filter_agrees_with_the_rule(head, bank, database, state):
    async with database.transaction(bank.tenant, readonly=True) as tx:
        rows = await tx.fetch(
            "SELECT id, contact_soon_on, contact_due_on FROM customer WHERE tenant_id = $1", bank.tenant.id
        )
    wanted = {
        str(row["id"])
        for row in rows
        if contact_state(TODAY, row["contact_soon_on"], row["contact_due_on"]) == state
    }
    found = {item["id"] for item in await everything(head, contact=state, limit=50)}
    assert found == wanted
    assert wanted
    both = {item["id"] for item in await everything(head, contact="DUE", limit=50)}
    assert (state in ("OVERDUE", "DUE_SOON")) == bool(found & both)


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"sort": "mobile"}, "sort"),
        ({"sort": "id_no"}, "sort"),
        ({"mobile": "13912345678"}, "mobile"),
        ({"address": "杭州"}, "address"),
        ({"tier": "T9"}, "tier"),
        ({"contact": "LATE"}, "contact"),
        ({"maturing": "soon"}, "maturing"),
        ({"maturing": "9999999999999"}, "maturing"),
        ({"q": "x" * 200}, "q"),
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "1e3"}, "limit"),
        ({"cursor": "abc"}, "cursor"),
        ({"cursor": "WyItYXVtIiwia2V5ZWQiLDEsMl0"}, "cursor"),
    ],
)
async def test_what_is_not_understood_is_refused_by_name(head, parameters, field):
    answer = await head.get(URL, params=parameters)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field


async def test_a_cursor_belongs_to_its_order(head):
    cursor = (await head.get(URL, params={"limit": 10, "sort": "name"})).json()["next_cursor"]
    assert (await head.get(URL, params={"limit": 10, "sort": "name", "cursor": cursor})).status_code == 200
    for sort in ("-name", "-aum", "customer_no"):
        answer = await head.get(URL, params={"limit": 10, "sort": sort, "cursor": cursor})
        assert answer.status_code == 422


async def test_a_page_shows_money_as_text_of_the_tenant_s_currency(head):
    item = (await head.get(URL, params={"limit": 1})).json()["items"][0]
    assert item["currency"] == "CNY"
    assert Decimal(item["aum"]).as_tuple().exponent == -2
    assert item["figures_as_of"] == "2026-11-20"
    assert "mobile" not in item
    assert "id_no" not in item
