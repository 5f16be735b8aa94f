"""Tasks: who gives, who does, who ends them."""

from datetime import date

COUNT = "SELECT count(*) AS n FROM task WHERE tenant_id = $1"
TASK = {"title": "准备方案", "due": "2026-11-25"}


async def _given(client, **more: object) -> str:
    answer = await client.post("/api/v1/tasks", json={**TASK, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["ids"][0])


async def test_a_task_of_ones_own_is_ended_by_oneself(bank, manager, rows) -> None:
    task = await _given(manager, customers=[str(bank.customers["C2"])])
    shown = await manager.get(f"/api/v1/tasks/{task}")
    assert shown.json()["source"] == "SELF"
    headers = {"If-Match": shown.headers["etag"]}
    done = await manager.patch(f"/api/v1/tasks/{task}", json={"state": "CLOSED"}, headers=headers)
    assert (done.status_code, done.json()["state"]) == (200, "CLOSED")
    stale = await manager.patch(f"/api/v1/tasks/{task}", json={"feedback": "x"}, headers=headers)
    assert stale.status_code == 412
    customer = (await rows("SELECT next_task_on FROM customer WHERE tenant_id = $1 AND customer_no = 'C2'"))[
        0
    ]
    assert customer["next_task_on"] is None


async def test_a_leaders_task_is_submitted_then_closed_by_the_leader(bank, manager, head) -> None:
    task = await _given(head, assignees=[str(bank.employees["E1"])])
    forbidden = await manager.patch(
        f"/api/v1/tasks/{task}", json={"state": "CLOSED"}, headers={"If-Match": '"1-0"'}
    )
    assert forbidden.status_code == 403
    assert (await manager.post(f"/tasks/{task}/finish?version=1")).status_code == 200
    assert (await manager.get(f"/api/v1/tasks/{task}")).json()["state"] == "SUBMITTED"
    back = await head.patch(
        f"/api/v1/tasks/{task}", json={"state": "RETURNED"}, headers={"If-Match": '"2-0"'}
    )
    assert back.json()["state"] == "RETURNED"
    assert (await manager.post(f"/tasks/{task}/finish?version=3")).status_code == 200
    assert (await head.post(f"/tasks/{task}/finish?version=4")).status_code == 200
    assert (await head.get(f"/api/v1/tasks/{task}")).json()["state"] == "CLOSED"


async def test_dispatch_reaches_the_managers_of_customers_in_scope_alone(bank, head, manager, rows) -> None:
    chosen = [str(bank.customers[no]) for no in ("C1", "C5", "C9")]
    answer = await head.post("/api/v1/tasks", json={**TASK, "customers": chosen})
    assert len(answer.json()["ids"]) == 2
    given = await rows("SELECT assignee_id, source FROM task WHERE tenant_id = $1")
    assert {each["assignee_id"] for each in given} == {bank.employees["E1"], bank.employees["E2"]}
    assert {each["source"] for each in given} == {"MANAGER"}
    refused = await manager.post("/api/v1/tasks", json={**TASK, "customers": chosen[:1] * 2})
    assert refused.status_code == 403
    outsider = await head.post("/api/v1/tasks", json={**TASK, "assignees": [str(bank.employees["E3"])]})
    assert outsider.status_code == 404
    assert (await rows(COUNT))[0]["n"] == 2


async def test_others_see_and_change_nothing(bank, manager, client_factory, tenant_factory, rows) -> None:
    task = await _given(manager)
    address, change = f"/api/v1/tasks/{task}", {"json": {"state": "CLOSED"}, "headers": {"If-Match": '"1-0"'}}
    anonymous = await client_factory(bank.tenant, None)
    assert (await anonymous.get("/api/v1/tasks")).status_code == 401
    assert (await anonymous.patch(address, **change)).status_code == 401
    colleague = await client_factory(bank.tenant, "RM", "B1", employee_no="E2")
    elsewhere = await client_factory(await tenant_factory(replayed=True), "UNIT_HEAD")
    for client in (colleague, elsewhere):
        assert (await client.get("/api/v1/tasks")).json()["items"] == []
        assert (await client.get(address)).status_code == 404
        assert (await client.patch(address, **change)).status_code == 404
        assert (await client.post(f"/tasks/{task}/finish?version=1")).status_code == 404
    feed = await client_factory(bank.tenant, "FEED_OPERATOR")
    assert (await feed.get("/api/v1/tasks")).status_code == 403
    assert (await feed.post("/api/v1/tasks", json=TASK)).status_code == 403
    kept = (await rows("SELECT state, version FROM task WHERE tenant_id = $1"))[0]
    assert tuple(kept) == ("NEW", 1)


async def test_finishing_is_undone_by_who_did_it(bank, manager, head, rows) -> None:
    task = await _given(manager)
    await manager.post(f"/tasks/{task}/finish?version=1")
    assert (await head.post(f"/tasks/{task}/reopen")).status_code == 403
    assert (await manager.post(f"/tasks/{task}/reopen")).status_code == 200
    assert (await rows("SELECT closed_at FROM task WHERE tenant_id = $1"))[0]["closed_at"] is None


async def test_a_postponed_contact_keeps_quiet_until_its_day(bank, manager, rows) -> None:
    address = f"/tasks/postpone?customer_id={bank.customers['C2']}"
    assert "客户2" in (await manager.get("/day/contacts")).text
    early = await manager.post(address, data={"until": "2026-11-20", "reason": "出差"})
    assert early.status_code == 422
    assert (await rows(COUNT))[0]["n"] == 0
    taken = await manager.post(address, data={"until": "2026-12-01", "reason": "出差"})
    assert taken.status_code == 200
    assert "客户2" not in (await manager.get("/day/contacts")).text
    kept = (await rows("SELECT kind, due_on FROM task WHERE tenant_id = $1"))[0]
    assert tuple(kept) == ("POSTPONED", date(2026, 12, 1))


async def test_the_list_pages_by_due_day(manager) -> None:
    for day in (28, 25, 27, 26):
        await _given(manager, due=f"2026-11-{day}")
    first = (await manager.get("/api/v1/tasks?limit=3")).json()
    rest = (await manager.get(f"/api/v1/tasks?limit=3&cursor={first['next_cursor']}")).json()
    assert [each["due"][-2:] for each in first["items"] + rest["items"]] == ["25", "26", "27", "28"]
    assert rest["next_cursor"] is None
