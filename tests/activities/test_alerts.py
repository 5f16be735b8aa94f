"""Alerts: the arithmetic in words, who sees them, and that one disposition wins."""

import asyncio

RETAINED = {"outcome": "RETAINED", "action": "匹配利率"}
ALERT = "SELECT state, outcome, version FROM churn_alert WHERE tenant_id = $1"


async def test_the_arithmetic_adds_up(bank, manager) -> None:
    shown = (await manager.get(f"/api/v1/alerts/{bank.alert_id}")).json()
    assert (shown["base_score"], shown["score"], shown["combo"]) == (55, 72, True)
    assert [each["code"] for each in shown["signals"]] == ["A01", "E06"]
    assert "65.1%" in shown["signals"][0]["text"]
    assert shown["aum_opened"] == "1000000.00"
    page = (await manager.get(f"/alerts/{bank.alert_id}")).text
    assert "× 1.3" in page
    assert "65.1%" in page


async def test_lists_show_what_is_in_scope(bank, manager, head, client_factory, tenant_factory) -> None:
    for client in (manager, head):
        assert len((await client.get("/api/v1/alerts?state=OPEN&level=RED")).json()["items"]) == 1
    colleague = await client_factory(bank.tenant, "RM", "B1", employee_no="E2")
    elsewhere = await client_factory(await tenant_factory(replayed=True), "UNIT_HEAD")
    for client in (colleague, elsewhere):
        assert (await client.get("/api/v1/alerts")).json()["items"] == []
    assert (await manager.get("/api/v1/alerts?level=PINK")).status_code == 422
    feed = await client_factory(bank.tenant, "FEED_OPERATOR")
    assert (await feed.get("/api/v1/alerts")).status_code == 403
    anonymous = await client_factory(bank.tenant, None)
    assert (await anonymous.get("/api/v1/alerts")).status_code == 401


async def test_others_dispose_of_nothing(bank, client_factory, tenant_factory, rows) -> None:
    address = f"/api/v1/alerts/{bank.alert_id}/disposition"
    anonymous = await client_factory(bank.tenant, None)
    officer = await client_factory(bank.tenant, "RISK_OFFICER")
    colleague = await client_factory(bank.tenant, "RM", "B1", employee_no="E2")
    elsewhere = await client_factory(await tenant_factory(replayed=True), "UNIT_HEAD")
    statuses = [
        (await client.post(address, json=RETAINED)).status_code
        for client in (anonymous, officer, colleague, elsewhere)
    ]
    assert statuses == [401, 403, 404, 404]
    dialog = [
        (await client.post(f"/alerts/{bank.alert_id}/disposition?version=1", data=RETAINED)).status_code
        for client in (officer, colleague, elsewhere)
    ]
    assert dialog == [403, 404, 404]
    assert tuple((await rows(ALERT))[0]) == ("OPEN", "", 1)


async def test_an_end_needs_an_outcome_and_what_was_done(bank, manager, rows) -> None:
    address = f"/api/v1/alerts/{bank.alert_id}/disposition"
    assert (await manager.post(address, json={"outcome": "PERHAPS"})).status_code == 422
    silent = await manager.post(address, json={"outcome": "LOST"})
    assert [each["field"] for each in silent.json()["errors"]] == ["action"]
    form = await manager.post(f"/alerts/{bank.alert_id}/disposition?version=1", data={"outcome": ""})
    assert form.status_code == 422
    assert 'id="outcome-error"' in form.text
    assert tuple((await rows(ALERT))[0]) == ("OPEN", "", 1)


async def test_of_two_who_dispose_at_once_one_gets_a_conflict(bank, manager, head, rows) -> None:
    address = f"/api/v1/alerts/{bank.alert_id}/disposition"
    answers = await asyncio.gather(
        manager.post(address, json={**RETAINED, "version": 1}),
        head.post(address, json={"outcome": "FALSE_ALARM", "version": 1}),
    )
    assert sorted(each.status_code for each in answers) == [200, 409]
    winner = next(each.json() for each in answers if each.status_code == 200)
    assert tuple((await rows(ALERT))[0]) == ("CLOSED", winner["outcome"], 2)


async def test_a_repeated_disposition_is_answered_alike(bank, manager) -> None:
    address, key = f"/api/v1/alerts/{bank.alert_id}/disposition", {"Idempotency-Key": "dispose-once-1"}
    first = await manager.post(address, json=RETAINED, headers=key)
    again = await manager.post(address, json=RETAINED, headers=key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    other = await manager.post(address, json={**RETAINED, "outcome": "LOST"}, headers=key)
    assert other.status_code == 422
