"""Contacts over the JSON API: who may, what is written, what a repeated request does."""

import asyncio
from datetime import date
from uuid import UUID

import pytest
from rapport.activities.contact_plan import sync_contact_due
from rapport.activities.rules import ContactPlan

COUNTS = """
    SELECT (SELECT count(*) FROM call_report WHERE tenant_id = $1) AS reports,
           (SELECT count(*) FROM task WHERE tenant_id = $1) AS tasks
"""


async def test_a_contact_is_written_with_all_that_follows(bank, manager, call, rows) -> None:
    body = call(feedback="询问大额存单", commitments=[{"what": "回复利率", "due": "2026-11-25"}])
    answer = await manager.post("/api/v1/contacts", json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["contacted_on"] == "2026-11-21"
    assert made["tasks_created"] == 2
    tasks = await rows("SELECT kind, title, due_on, assignee_id FROM task WHERE tenant_id = $1 ORDER BY kind")
    assert [(each["kind"], each["title"], each["due_on"].isoformat()) for each in tasks] == [
        ("COMMITMENT", "回复利率", "2026-11-25"),
        ("NEXT_STEP", "发送报价", "2026-12-01"),
    ]
    assert {each["assignee_id"] for each in tasks} == {bank.employees["E1"]}
    customer = (await rows("SELECT * FROM customer WHERE tenant_id = $1 AND customer_no = 'C2'"))[0]
    assert customer["last_contact_on"].isoformat() == "2026-11-21"
    assert customer["contact_due_on"].isoformat() == "2027-01-05"  # T3: 45 days after any contact
    assert customer["next_task_on"].isoformat() == "2026-11-25"
    audit = await rows("SELECT action FROM audit_entry WHERE tenant_id = $1 AND action = 'contact.record'")
    assert len(audit) == 1


async def test_the_night_finds_the_same_contact_dates(bank, manager, call, database, rows) -> None:
    for customer, channel in (("C2", "CALL"), ("C3", "VISIT")):
        answer = await manager.post("/api/v1/contacts", json=call(customer, channel=channel))
        assert answer.status_code == 201
    dates = """SELECT last_contact_on, contact_soon_on, contact_due_on FROM customer
                WHERE tenant_id = $1 AND customer_no IN ('C2', 'C3') ORDER BY customer_no"""
    before = await rows(dates)
    everybody = UUID(int=0), UUID(int=2**128 - 1)
    async with database.transaction(bank.tenant) as tx:
        await sync_contact_due(tx, ContactPlan(), date(2026, 11, 21), *everybody)
    assert await rows(dates) == before


async def test_others_may_not(bank, client_factory, tenant_factory, manager, call, rows) -> None:
    anonymous = await client_factory(bank.tenant, None)
    assert (await anonymous.post("/api/v1/contacts", json=call())).status_code == 401
    feed = await client_factory(bank.tenant, "FEED_OPERATOR")
    assert (await feed.post("/api/v1/contacts", json=call())).status_code == 403
    officer = await client_factory(bank.tenant, "RISK_OFFICER")
    assert (await officer.post("/api/v1/contacts", json=call())).status_code == 403
    reader = await client_factory(bank.tenant, "RM", "B1", employee_no="E1", scopes=["contact:read"])
    assert (await reader.post("/api/v1/contacts", json=call())).status_code == 403
    elsewhere = await client_factory(await tenant_factory(replayed=True), "UNIT_HEAD")
    foreign = await elsewhere.post("/api/v1/contacts", json=call())
    colleague = await manager.post("/api/v1/contacts", json=call("C5"))
    unknown = await manager.post(
        "/api/v1/contacts", json={**call(), "customer_id": "01900000-0000-7000-8000-000000000000"}
    )
    assert [foreign.status_code, colleague.status_code, unknown.status_code] == [404, 404, 404]
    problems = [{**each.json(), "request_id": ""} for each in (colleague, unknown)]
    assert problems[0] == problems[1]
    assert tuple((await rows(COUNTS))[0]) == (0, 0)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"next_date": "2026-11-20"}, "next_date"),
        ({"start": "2026-11-23T09:00:00"}, "start"),
        ({"start": "2026-11-20T09:00:00", "end": "2026-11-20T08:00:00"}, "end"),
        ({"next_step": "  "}, "next_step"),
        ({"channel": "PIGEON"}, "channel"),
        ({"mood": 6}, "mood"),
        ({"commitments": [{"what": "x", "due": "2026-11-01"}]}, "commitments.0.due"),
        ({"unknown": 1}, "unknown"),
    ],
)
async def test_what_is_wrong_is_said_at_the_field(manager, call, rows, more, field) -> None:
    answer = await manager.post("/api/v1/contacts", json=call(**more))
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert tuple((await rows(COUNTS))[0]) == (0, 0)


async def test_a_repeated_request_is_done_once(manager, call, rows) -> None:
    key = {"Idempotency-Key": "5f1f7a30-first"}
    first = await manager.post("/api/v1/contacts", json=call(), headers=key)
    again = await manager.post("/api/v1/contacts", json=call(), headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    other = await manager.post("/api/v1/contacts", json=call("C3"), headers=key)
    assert other.status_code == 422
    assert tuple((await rows(COUNTS))[0]) == (1, 1)


async def test_a_failed_request_leaves_its_key_free(manager, call, rows) -> None:
    key = {"Idempotency-Key": "5f1f7a30-second"}
    wrong = await manager.post("/api/v1/contacts", json=call(next_date="2026-01-01"), headers=key)
    assert wrong.status_code == 422
    right = await manager.post("/api/v1/contacts", json=call(), headers=key)
    assert right.status_code == 201
    assert tuple((await rows(COUNTS))[0]) == (1, 1)


async def test_two_at_once_write_one(manager, call, rows) -> None:
    key = {"Idempotency-Key": "5f1f7a30-third"}
    answers = await asyncio.gather(
        *(manager.post("/api/v1/contacts", json=call(), headers=key) for _ in range(4))
    )
    assert {each.status_code for each in answers} == {201}
    assert len({each.content for each in answers}) == 1
    assert tuple((await rows(COUNTS))[0]) == (1, 1)


async def test_pages_go_on_where_the_last_ended(manager, head, call) -> None:
    for day in range(1, 8):
        body = call(start=f"2026-11-0{day}T09:00:00", feedback=f"第{day}次")
        assert (await manager.post("/api/v1/contacts", json=body)).status_code == 201
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await manager.get(f"/api/v1/contacts?limit=3&cursor={cursor}")).json()
        seen += [each["feedback"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [f"第{day}次" for day in range(7, 0, -1)]
    found = (await head.get("/api/v1/contacts?q=第3")).json()["items"]
    assert [each["feedback"] for each in found] == ["第3次"]
    assert (await manager.get("/api/v1/contacts?cursor=nonsense")).status_code == 422
    assert (await manager.get("/api/v1/contacts?misspelt=1")).status_code == 422


async def test_a_correction_needs_the_version_and_keeps_the_old_text(manager, head, call, rows) -> None:
    made = (await manager.post("/api/v1/contacts", json=call(feedback="旧"))).json()
    address = f"/api/v1/contacts/{made['id']}"
    shown = await manager.get(address)
    assert (await manager.patch(address, json={"feedback": "新"})).status_code == 428
    stale = await manager.patch(address, json={"feedback": "新"}, headers={"If-Match": '"9-0"'})
    assert stale.status_code == 412
    assert (await manager.get(address)).json()["feedback"] == "旧"
    changed = await manager.patch(
        address, json={"feedback": "新"}, headers={"If-Match": shown.headers["etag"]}
    )
    assert (changed.status_code, changed.json()["feedback"], changed.json()["version"]) == (200, "新", 2)
    kept = await rows("SELECT content->>'feedback' AS said FROM call_report_version WHERE tenant_id = $1")
    assert [each["said"] for each in kept] == ["旧"]
    unchanged = await manager.get(address, headers={"If-None-Match": changed.headers["etag"]})
    assert unchanged.status_code == 304


async def test_a_contact_moves_the_score(manager, call, rows) -> None:
    """A competitor's offer is an event signal: the customer is judged again at once."""
    body = call("C2", tags=["挖转"], competitor_info="他行 3.2%", price_refused=True)
    assert (await manager.post("/api/v1/contacts", json=body)).status_code == 201
    signals = await rows("SELECT code FROM churn_signal WHERE tenant_id = $1 ORDER BY code")
    assert [each["code"] for each in signals] == ["E05", "E06"]
