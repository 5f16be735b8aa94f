"""The list's page: state in the address, cells edited in place, totals, saved views."""

import json
import re
from uuid import uuid4

import pytest

HTMX = {"hx-request": "true"}
GRID = {**HTMX, "hx-target": "x-grid#grid"}


@pytest.fixture
async def manager(client_factory, bank):
    return await client_factory(bank.tenant, post="RM", org="S11", employee_no="E111")


@pytest.fixture
async def head(client_factory, bank):
    return await client_factory(bank.tenant, post="UNIT_HEAD", org="B1")


def rows(text):
    return re.findall(r'<tr data-id="([0-9a-f-]{36})" data-version="(\d+)"', text)


async def test_the_page_says_the_day_of_its_figures_and_loads_its_totals_later(manager):
    page = await manager.get("/customers")
    assert page.status_code == 200
    assert "2026-11-20" in page.text
    assert 'hx-get="/customers/totals?view=all"' in page.text
    assert page.headers["cache-control"] == "no-store"
    totals = await manager.get("/customers/totals", headers=HTMX)
    count = int(re.search(r"<span>(\d+) ", totals.text)[1])
    assert count == len(rows(page.text)) > 0


async def test_totals_are_the_sum_of_what_is_listed(head):
    filters = {"tier": "T1,T2"}
    api = [row async for row in _items(head, filters)]
    totals = await head.get("/customers/totals", params=filters, headers=HTMX)
    exact = re.search(r'<b title="([\d,.-]+)">', totals.text)[1]
    assert f"{sum(api):,.2f}" == exact


async def _items(client, filters):
    from decimal import Decimal

    answer = await client.get("/api/v1/customers", params={"limit": 200, **filters})
    for item in answer.json()["items"]:
        yield Decimal(item["aum"])


async def test_a_new_filter_answers_the_grid_and_the_address_it_stands_for(head):
    url = "/customers?q=&tier=T1&tier=T2&sort=-aum&contact=&cols=tier&cols=aum&view=all"
    answer = await head.get(url, headers=GRID)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert answer.headers["hx-push-url"] == "/customers?tier=T1,T2&cols=tier,aum&view=all"
    assert '<hx-partial hx-target="#applied"' in answer.text
    again = await head.get(answer.headers["hx-push-url"])
    assert rows(again.text) == rows(answer.text) != []
    assert answer.headers["vary"]


async def test_more_rows_come_alone(head):
    page = await head.get("/customers")
    more = re.search(r'<tr class="rp-more" hx-get="([^"]+)"', page.text)[1].replace("&amp;", "&")
    answer = await head.get(more, headers=HTMX)
    assert "<html" not in answer.text
    assert "<x-grid" not in answer.text
    first, second = {row for row, _ in rows(page.text)}, {row for row, _ in rows(answer.text)}
    assert len(first) == 50
    assert second
    assert not first & second


async def test_an_address_that_is_not_understood_still_shows_the_list(head):
    page = await head.get("/customers?tier=T99&sort=mobile&maturing=x&cols=secret&foo=bar")
    assert page.status_code == 200
    assert len(rows(page.text)) == 50


async def test_leaders_narrow_by_unit_and_manager_and_others_are_not_offered_it(head, manager):
    page = await head.get("/customers")
    assert 'name="unit"' in page.text
    assert '<option value="S11"' in page.text
    assert '<option value="S21"' not in page.text
    own = await manager.get("/customers")
    assert 'name="unit"' not in own.text
    assert 'name="rm"' not in own.text


async def edit(client, row, **form):
    return await client.patch(f"/customers/rows/tags,remark/{row}", data=form, headers=HTMX)


async def test_a_cell_is_edited_undone_and_a_conflict_is_shown(manager, database, bank):
    row, version = rows((await manager.get("/customers?cols=tags,remark")).text)[0]
    saved = await edit(manager, row, field="tags", value="家族，海外", version=version)
    assert saved.status_code == 200
    assert rows(saved.text) == [(row, "2")]
    assert "家族" in saved.text
    assert 'data-value="家族，海外"' in saved.text
    stale = await edit(manager, row, field="remark", value="mine", version=version)
    assert stale.status_code == 409
    assert rows(stale.text) == [(row, "2")]
    undone = await edit(manager, row, field="tags", value="", version="2")
    assert undone.status_code == 200
    assert 'data-value=""' in undone.text
    async with database.transaction(bank.tenant, readonly=True) as tx:
        now = await tx.fetch_row(
            "SELECT tags, remark, version FROM customer WHERE tenant_id = $1 AND id = $2::uuid",
            bank.tenant.id,
            row,
        )
    assert tuple(now) == ([], "", 3)


@pytest.mark.parametrize(
    "form",
    [
        {"field": "name", "value": "x", "version": "1"},
        {"field": "tags", "value": "x" * 21, "version": "1"},
        {"field": "remark", "value": "x" * 501, "version": "1"},
        {"field": "tags", "value": "x", "version": "one"},
        {"field": "tags", "value": "x"},
        {},
    ],
)
async def test_a_refused_cell_says_why_and_changes_nothing(manager, database, bank, form):
    row, _ = rows((await manager.get("/customers")).text)[0]
    answer = await edit(manager, row, **form)
    assert answer.status_code == 422
    assert answer.text.strip()
    async with database.transaction(bank.tenant, readonly=True) as tx:
        version = await tx.fetch_value(
            "SELECT version FROM customer WHERE tenant_id = $1 AND id = $2::uuid", bank.tenant.id, row
        )
    assert version == 1


async def test_cells_of_others_cannot_be_edited(manager, client_factory, bank, database):
    async with database.transaction(bank.tenant, readonly=True) as tx:
        other = await tx.fetch_value(
            "SELECT id FROM customer WHERE tenant_id = $1 AND lead_rm_id = $2 LIMIT 1",
            bank.tenant.id,
            bank.employees["E211"],
        )
    for row in (other, uuid4()):
        assert (await edit(manager, row, field="tags", value="x", version="1")).status_code == 404
    risk = await client_factory(bank.tenant, post="RISK_OFFICER")
    assert (await edit(risk, other, field="tags", value="x", version="1")).status_code == 403
    assert "data-edit" not in (await risk.get("/customers?cols=tags")).text


async def save(client, **form):
    return await client.post("/customers/views", data=form, headers=HTMX)


async def test_a_view_keeps_filters_order_and_columns_for_its_owner(manager, client_factory, bank):
    dialog = await manager.get("/customers/views/new?tier=T5&sort=name&cols=tier,aum", headers=HTMX)
    assert 'name="audience"' not in dialog.text
    answer = await save(
        manager, name="我的私行客户", address="tier=T5&sort=name&mobile=1", cols="tier,aum,secret"
    )
    assert answer.status_code == 200
    url = json.loads(answer.headers["hx-location"])["path"]
    assert url.startswith("/customers?tier=T5&sort=name&cols=tier,aum&view=")
    page = await manager.get(url)
    assert "我的私行客户" in page.text
    colleague = await client_factory(bank.tenant, post="RM", org="S11", employee_no="E112")
    assert "我的私行客户" not in (await colleague.get("/customers")).text


async def test_leaders_save_views_for_a_post_or_for_everybody(head, manager):
    assert (
        await save(head, name="全行到期", address="maturing=30", cols="", audience="SHARED")
    ).status_code == 200
    post = {"name": "经理必看", "address": "contact=DUE", "cols": "", "audience": "POST", "post_code": "RM"}
    assert (await save(head, **post)).status_code == 200
    other = {**post, "name": "风险必看", "post_code": "RISK_OFFICER"}
    assert (await save(head, **other)).status_code == 200
    page = (await manager.get("/customers")).text
    assert "全行到期" in page
    assert "经理必看" in page
    assert "风险必看" not in page


async def test_views_are_changed_and_deleted_by_their_owner_alone(head, manager):
    await save(head, name="共享", address="tier=T5", cols="", audience="SHARED")
    view = re.search(r"view=([0-9a-f-]{36})", (await head.get("/customers")).text)[1]
    for client, status in ((manager, 404), (head, 200)):
        answer = await client.put(f"/customers/views/{view}?tier=T1&sort=-alert", headers=HTMX)
        assert answer.status_code == status
    assert f"/customers?tier=T1&amp;sort=-alert&amp;view={view}" in (await manager.get("/customers")).text
    assert (await manager.delete(f"/customers/views/{view}", headers=HTMX)).status_code == 404
    assert (await head.delete(f"/customers/views/{view}", headers=HTMX)).status_code == 200
    assert "共享" not in (await head.get("/customers")).text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"name": "", "address": ""}, 422),
        ({"name": "x" * 61, "address": ""}, 422),
        ({"name": "x", "address": "", "audience": "WORLD"}, 422),
        ({"name": "x", "address": "", "audience": "POST", "post_code": "KING"}, 422),
        ({"name": "x", "address": "", "audience": "SHARED"}, 403),
    ],
)
async def test_a_refused_view_is_not_saved(manager, database, bank, form, status):
    assert (await save(manager, **form)).status_code == status
    async with database.transaction(bank.tenant, readonly=True) as tx:
        assert (
            await tx.fetch_value("SELECT count(*) FROM saved_view WHERE tenant_id = $1", bank.tenant.id) == 0
        )


async def test_a_selection_is_handed_on_with_what_is_in_scope_only(head, manager, bank, database):
    async with database.transaction(bank.tenant, readonly=True) as tx:
        own, foreign = [
            await tx.fetch_value(
                "SELECT id FROM customer WHERE tenant_id = $1 AND lead_rm_id = $2 LIMIT 1",
                bank.tenant.id,
                bank.employees[no],
            )
            for no in ("E111", "E211")
        ]
    answer = await head.get(
        "/customers/selection/task", params={"selection": f"{own},{foreign},x"}, headers=HTMX
    )
    assert f'value="{own}"' in answer.text
    everybody = await head.get(
        "/customers/selection/task", params={"selection": "all", "rm": "E111"}, headers=HTMX
    )
    chosen = re.search(r'name="selection" value="([^"]+)"', everybody.text)[1].split(",")
    assert str(own) in chosen
    assert len(chosen) == len(rows((await head.get("/customers?rm=E111")).text))
    nothing = await head.get("/customers/selection/task", params={"selection": str(foreign)}, headers=HTMX)
    assert 'name="selection"' not in nothing.text
