"""The customer page and its parts, as a browser asks for them."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

HTMX = {"hx-request": "true"}
MS = 86_400_000


@pytest.fixture
async def manager(client_factory, bank):
    return await client_factory(bank.tenant, post="RM", org="S11", employee_no="E111")


@pytest.fixture
async def customer(bank, database):
    async with database.transaction(bank.tenant, readonly=True) as tx:
        return await tx.fetch_row(
            "SELECT c.id, c.name, c.version, m.aum, m.deposit, m.loan FROM customer c"
            " JOIN customer_measure m ON m.tenant_id = $1 AND m.customer_id = c.id"
            " WHERE c.tenant_id = $1 AND c.lead_rm_id = $2 ORDER BY m.aum DESC LIMIT 1",
            bank.tenant.id,
            bank.employees["E111"],
        )


async def test_the_page_names_the_customer_and_leaves_the_rest_to_requests_of_their_own(manager, customer):
    page = await manager.get(f"/customers/{customer['id']}")
    assert page.status_code == 200
    assert customer["name"] in page.text
    assert "2026-11-20" in page.text
    for part in (
        f"/customers/{customer['id']}/curve",
        f"/customers/{customer['id']}/timeline",
        "/ui/panels/holdings",
    ):
        assert part in page.text
    assert not re.search(r'\sstyle="|<script>|\son[a-z]+="', page.text)


async def test_the_main_part_alone_when_htmx_asks(manager, customer):
    answer = await manager.get(f"/customers/{customer['id']}", headers={**HTMX, "hx-target": "main#main"})
    assert "<html" not in answer.text
    assert "rp-360" in answer.text


@pytest.mark.parametrize(("months", "days"), [(3, 92), (6, 183), (12, 365), (99, 365)])
async def test_the_curve_ends_on_the_figure_above_it(manager, customer, months, days):
    answer = await manager.get(f"/customers/{customer['id']}/curve", params={"months": months})
    assert answer.status_code == 200
    option = answer.json()["option"]
    last = _day(date(2026, 11, 20))
    assert sum(one["data"][-1][1] for one in option["series"]) == customer["aum"]
    assert all(one["data"][-1][0] == last for one in option["series"])
    assert option["xAxis"]["min"] == last - days * MS


async def test_loans_have_a_curve_of_their_own(manager, bank, database):
    async with database.transaction(bank.tenant, readonly=True) as tx:
        row = await tx.fetch_row(
            "SELECT customer_id, loan FROM customer_measure m"
            " JOIN customer c ON c.tenant_id = $1 AND c.id = m.customer_id"
            " WHERE m.tenant_id = $1 AND m.loan > 0 AND c.lead_rm_id = $2 LIMIT 1",
            bank.tenant.id,
            bank.employees["E111"],
        )
    option = (await manager.get(f"/customers/{row['customer_id']}/curve", params={"what": "loan"})).json()[
        "option"
    ]
    assert [one["data"][-1][1] for one in option["series"]] == [row["loan"]]


async def test_what_was_done_today_stands_on_the_curve_and_in_the_list(manager, customer, bank, database):
    today = date(2026, 11, 21)
    async with database.transaction(bank.tenant) as tx:
        for on in (today, today - timedelta(days=400)):
            await tx.execute(
                "INSERT INTO call_report (tenant_id, customer_id, rm_id, contacted_on, started_at, channel,"
                " purpose, feedback, created_at)"
                " VALUES ($1, $2, $3, $4, $5, 'CALL', 'CARE', '利率谈妥了', now())",
                bank.tenant.id, customer["id"], bank.employees["E111"], on, datetime(2026, 11, 21, 3, tzinfo=UTC),
            )  # fmt: skip
    document = (await manager.get(f"/customers/{customer['id']}/curve")).json()
    contacts = [each for each in document["events"] if each["id"].startswith("contact-")]
    assert [each["at"] for each in contacts] == [_day(today)]
    assert document["option"]["xAxis"]["max"] == _day(today)
    assert document["option"]["series"][0]["data"][-1][0] == _day(today) - MS
    shown = await manager.get(f"/customers/{customer['id']}/timeline", headers=HTMX)
    assert f'data-event="{contacts[0]["id"]}"' in shown.text
    assert shown.text.count("利率谈妥了") == 1
    further = await manager.get(f"/customers/{customer['id']}/timeline?years=2", headers=HTMX)
    assert further.text.count("利率谈妥了") == 2
    alerts = await manager.get(f"/customers/{customer['id']}/timeline?group=alert", headers=HTMX)
    assert "利率谈妥了" not in alerts.text


async def test_the_timeline_of_the_api_pages_by_event(client_factory, customer, bank, database):
    async with database.transaction(bank.tenant) as tx:
        for n in range(7):
            await tx.execute(
                "INSERT INTO call_report (tenant_id, customer_id, contacted_on, started_at, channel, purpose,"
                " created_at)"
                " VALUES ($1, $2, $3, now(), 'VISIT', 'SALE', now())",
                bank.tenant.id, customer["id"], date(2026, 11, 1) - timedelta(days=n),
            )  # fmt: skip
    scopes = ["customer:read", "contact:read"]
    client = await client_factory(bank.tenant, post="RM", org="S11", employee_no="E111", scopes=scopes)
    url, items, cursor = f"/api/v1/customers/{customer['id']}/timeline", [], None
    while True:
        page = (await client.get(url, params={"limit": 3, **({"cursor": cursor} if cursor else {})})).json()
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [item["on"] for item in items] == sorted((item["on"] for item in items), reverse=True)
    assert len({item["id"] for item in items}) == len(items) == 7
    wide = await client.get(url, params={"since": "2026-10-30", "until": "2026-10-31"})
    assert len(wide.json()["items"]) == 2
    for wrong in ({"since": "yesterday"}, {"since": "2026-12-01"}, {"since": "1900-01-01"}):
        assert (await client.get(url, params=wrong)).status_code == 422


async def test_notes_are_written_and_a_conflict_keeps_what_was_typed(manager, customer, database, bank):
    path = f"/customers/{customer['id']}/notes"
    assert 'name="version" value="1"' in (await manager.get(path, headers=HTMX)).text
    saved = await manager.post(
        path, data={"tags": "家族、海外", "remark": "周五回访", "version": "1"}, headers=HTMX
    )
    assert saved.status_code == 200
    assert "customer-changed" in saved.headers["hx-trigger"]
    stale = await manager.post(path, data={"tags": "x", "remark": "我的", "version": "1"}, headers=HTMX)
    assert stale.status_code == 422
    assert "周五回访" in stale.text
    assert "我的" in stale.text
    assert 'name="version" value="2"' in stale.text
    long = await manager.post(path, data={"tags": "x" * 21, "remark": "", "version": "2"}, headers=HTMX)
    assert long.status_code == 422
    async with database.transaction(bank.tenant, readonly=True) as tx:
        now = await tx.fetch_row(
            "SELECT tags, remark, version FROM customer WHERE tenant_id = $1 AND id = $2",
            bank.tenant.id,
            customer["id"],
        )
    assert tuple(now) == (["家族", "海外"], "周五回访", 2)


async def test_the_palette_finds_by_name_and_number(manager, customer):
    for text in (customer["name"], "C0000"):
        found = await manager.get("/customers/find", params={"q": text}, headers=HTMX)
        assert found.status_code == 200
        assert 'role="option"' in found.text
    assert "option" not in (await manager.get("/customers/find", params={"q": "  "}, headers=HTMX)).text


async def test_figures_come_again_alone(manager, customer):
    answer = await manager.get(f"/customers/{customer['id']}/figures", headers=HTMX)
    assert answer.text.count('class="rp-stat"') == 5
    assert "<html" not in answer.text


def _day(day):
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
