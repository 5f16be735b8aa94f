"""/api/v1/feeds/days: who gets in, pages by key, one day, what may be done."""

from uuid import uuid4

import pytest

DAYS = "/api/v1/feeds/days"


@pytest.fixture
async def api(client_factory, seeded):
    return await client_factory(seeded.tenant, "FEED_OPERATOR", scopes=["feed:read", "feed:write"])


async def test_nobody_and_the_wrong_post_are_refused(client_factory, seeded):
    nobody, manager = await client_factory(seeded.tenant, None), await client_factory(seeded.tenant, "RM")
    reader = await client_factory(seeded.tenant, "FEED_OPERATOR", scopes=["feed:read"])
    one = f"{DAYS}/{seeded.days['held']}"
    for method, path in (("GET", DAYS), ("GET", one), ("POST", f"{one}/run"), ("POST", f"{one}/release")):
        assert (await nobody.request(method, path)).status_code == 401, path
        assert (await manager.request(method, path)).status_code == 403, path
    assert (await reader.get(one)).status_code == 200
    assert (await reader.post(f"{one}/release", json={"reason": "long enough"})).status_code == 403


async def test_another_tenants_day_is_like_an_unknown_one(client_factory, tenant_factory, seed, seeded):
    other = await tenant_factory()
    theirs = await client_factory(other, "FEED_OPERATOR", scopes=["feed:read", "feed:write"])
    await seed(other)
    foreign, unknown = seeded.days["held"], uuid4()
    for path in ("", "/run", "/release"):
        answers = [
            await theirs.request(
                "POST" if path else "GET",
                f"{DAYS}/{day_id}{path}",
                headers={"x-request-id": "0" * 32},
                json={"reason": "long enough"} if path == "/release" else None,
            )
            for day_id in (foreign, unknown)
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        bodies = [{**answer.json(), "request_id": ""} for answer in answers]
        assert bodies[0] == bodies[1]


async def test_pages_go_by_key_and_show_the_last_revision_alone(api, seeded):
    seen, cursor = [], ""
    while True:
        page = (await api.get(DAYS, params={"limit": 3, "cursor": cursor})).json()
        seen += page["items"]
        assert len(page["items"]) <= 3
        if page["next_cursor"] is None:
            break
        cursor = page["next_cursor"]
    dates = [item["business_date"] for item in seen]
    assert dates == sorted(dates, reverse=True)
    assert len(dates) == len(set(dates)) == 7
    assert str(seeded.days["replaced"]) not in {item["id"] for item in seen}
    ascending = (await api.get(DAYS, params={"sort": "business_date"})).json()["items"]
    assert [item["id"] for item in ascending] == [item["id"] for item in reversed(seen)]


async def test_filters_and_bad_questions(api, seeded):
    held = (await api.get(DAYS, params={"state": "HELD"})).json()["items"]
    assert [item["id"] for item in held] == [str(seeded.days["held"])]
    day = seeded.dates["differing"].isoformat()
    assert [item["business_date"] for item in (await api.get(DAYS, params={"q": day})).json()["items"]] == [
        day
    ]
    assert (await api.get(DAYS, params={"q": "1999"})).json() == {"items": [], "next_cursor": None}
    assert (await api.get(DAYS, params={"source": "other"})).json()["items"] == []
    for params in ({"sort": "rows"}, {"cursor": "nonsense"}, {"cursor": "WzFd"}):
        answer = await api.get(DAYS, params=params)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_day_tells_all_but_no_key_of_a_row(api, seeded, account):
    answer = await api.get(f"{DAYS}/{seeded.days['promoted']}")
    body = answer.json()
    assert body["files"][0]["amount"] == "12345.67"
    assert body["reconciliation"] == [
        {"subject": "2011", "currency": "CNY", "ledger": "1000.00", "facts": "1000.00", "difference": "0.00"}
    ]
    [aside] = body["set_aside"]
    assert (aside["code"], aside["rows"], aside["waiting"]) == ("DEP_YOUTH", 2, 2)
    assert account not in answer.text
    etag = answer.headers["etag"]
    again = await api.get(f"{DAYS}/{seeded.days['promoted']}", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    other = await api.get(f"{DAYS}/{seeded.days['differing']}")
    assert other.json()["reconciliation"][0]["difference"] == "-1.00"
    assert other.json()["reconciled"] is False


async def test_a_held_day_is_released_once_with_a_reason(api, seeded, services):
    path = f"{DAYS}/{seeded.days['held']}/release"
    assert (await api.post(path, json={"reason": "no"})).status_code == 422
    assert (await api.post(path, json={"reason": "checked with core", "force": True})).status_code == 422
    async with services.database.transaction(seeded.tenant) as tx:
        assert await tx.fetch_value("SELECT count(*) FROM job WHERE tenant_id = $1", seeded.tenant.id) == 0
    accepted = await api.post(path, json={"reason": "branch 12 was closed"})
    assert accepted.status_code == 202
    assert (await api.post(path, json={"reason": "branch 12 was closed"})).status_code == 409
    async with services.database.transaction(seeded.tenant) as tx:
        job = await tx.fetch_row("SELECT id, name, args FROM job WHERE tenant_id = $1", seeded.tenant.id)
        entry = await tx.fetch_row(
            "SELECT reason FROM audit_entry WHERE tenant_id = $1 AND action = 'feed.release'",
            seeded.tenant.id,
        )
    assert (str(job["id"]), job["name"]) == (accepted.json()["job_id"], "ingest.run_day")
    assert seeded.dates["held"].isoformat() in job["args"]
    assert entry["reason"] == "branch 12 was closed"


async def test_only_the_last_revision_is_run_again(api, seeded):
    assert (await api.post(f"{DAYS}/{seeded.days['replaced']}/run")).status_code == 409
    first = await api.post(f"{DAYS}/{seeded.days['revised']}/run")
    second = await api.post(f"{DAYS}/{seeded.days['revised']}/run")
    assert first.status_code == second.status_code == 202
    assert first.json() == second.json(), "one waiting job is enough"
