"""The monitor's screens: who sees them, what they say, what their buttons do."""

import json
from uuid import uuid4

import pytest

JOBS = "SELECT name, args FROM job WHERE tenant_id = $1 ORDER BY created_at, id"


@pytest.fixture
async def operator(client_factory, seeded):
    client = await client_factory(seeded.tenant, "FEED_OPERATOR")
    client.headers["cookie"] += "; lang=en"
    await client.post("/ui/preferences", data={"locale": "en"})
    return client


async def _jobs(services, tenant):
    async with services.database.transaction(tenant) as tx:
        return [(row["name"], row["args"]) for row in await tx.fetch(JOBS, tenant.id)]


def _screens(seeded):
    one = f"/feeds/days/{seeded.days['held']}"
    return ["/feeds", "/feeds/state", one, f"{one}/state", f"{one}/release", f"{one}/code?code=DEP_YOUTH"]


def _buttons(seeded):
    one = f"/feeds/days/{seeded.days['held']}"
    night = f"/feeds/nights/{seeded.dates['promoted']}/run"
    return ["/feeds/scan", f"{one}/run", f"{one}/release", f"{one}/code", night]


async def test_nobody_is_sent_to_log_in_and_other_posts_are_refused(client_factory, seeded, services):
    nobody, manager = (
        await client_factory(seeded.tenant, None),
        await client_factory(seeded.tenant, "UNIT_HEAD"),
    )
    for path in _screens(seeded):
        answer = await nobody.get(path)
        assert (answer.status_code, answer.headers["location"][:6]) == (303, "/login"), path
        assert (await manager.get(path)).status_code == 403, path
    for path in _buttons(seeded):
        assert (await nobody.post(path, data={"source": "core"})).status_code in {303, 401}, path
        assert (await manager.post(path, data={"source": "core"})).status_code == 403, path
    assert await _jobs(services, seeded.tenant) == []


async def test_another_tenant_finds_nothing(client_factory, tenant_factory, seed, seeded, services):
    other = await tenant_factory()
    await seed(other)
    theirs = await client_factory(other, "FEED_OPERATOR")
    held = seeded.days["held"]
    for path in ("", "/state", "/release", "/code?code=DEP_YOUTH"):
        assert (await theirs.get(f"/feeds/days/{held}{path}")).status_code == 404
        assert (await theirs.get(f"/feeds/days/{uuid4()}{path}")).status_code == 404
    form = {"reason": "long enough", "code": "DEP_YOUTH", "product_type_id": str(uuid4())}
    for path in ("run", "release", "code"):
        assert (await theirs.post(f"/feeds/days/{held}/{path}", data=form)).status_code == 404
    assert await _jobs(services, other) == []
    assert await _jobs(services, seeded.tenant) == []


async def test_the_overview_shows_states_progress_and_what_needs_attention(operator, seeded):
    text = (await operator.get("/feeds")).text
    for name, look in (("promoted", "good"), ("differing", "bad"), ("held", "held"), ("waiting", "running")):
        assert f'class="rp-day rp-day-{look}" href="/feeds/days/{seeded.days[name]}"' in text, name
    assert str(seeded.days["replaced"]) not in text, "its later revision speaks"
    assert "5 of 7 days" in text
    assert "2 rows wait" in text
    assert "1 problem" in text
    assert 'hx-trigger="live, feed-changed from:body, every 3s"' in text
    assert "2 Mar 2026" in text


async def test_the_calendar_goes_back_month_by_month(operator, seeded):
    empty = (await operator.get("/feeds", params={"until": "2025-12"})).text
    assert 'class="rp-day rp-day-good" href' not in empty
    assert (await operator.get("/feeds", params={"until": "2026-13"})).status_code == 422
    assert (await operator.get("/feeds", params={"source": "nothing"})).status_code == 404


async def test_a_tenant_before_its_first_day_is_told_what_to_do(client_factory, tenant, services):
    client = await client_factory(tenant, "FEED_OPERATOR")
    answer = await client.get("/feeds")
    assert answer.status_code == 200
    assert 'href="/feeds/days/' not in answer.text
    assert (await client.post("/feeds/scan", data={"source": "core"})).status_code == 404
    async with services.database.transaction(tenant) as tx:
        await tx.execute("DELETE FROM feed_source WHERE tenant_id = $1", tenant.id)
    assert "rapport feed run" in (await client.get("/feeds")).text


async def test_a_day_shows_findings_in_words_and_no_key_of_a_row(operator, seeded, account):
    bad = (await operator.get(f"/feeds/days/{seeded.days['quarantined']}")).text
    assert "The marker file says 5 rows, the file has 4." in bad
    assert "stored English" not in bad
    good = (await operator.get(f"/feeds/days/{seeded.days['promoted']}")).text
    assert "DEP_YOUTH" in good
    assert account not in good
    assert "DiskFullError" in good, "the night's failed step says why"
    differing = (await operator.get(f"/feeds/days/{seeded.days['differing']}")).text
    assert "differ from the general ledger" in differing
    assert "-1.00" in differing.replace("\u2212", "-")
    assert "A later revision" in (await operator.get(f"/feeds/days/{seeded.days['replaced']}")).text


async def test_the_screens_speak_chinese(client_factory, seeded):
    client = await client_factory(seeded.tenant, "FEED_OPERATOR")
    text = (await client.get(f"/feeds/days/{seeded.days['quarantined']}")).text
    assert "标志文件为 5 行，实际 4 行。" in text


async def test_scan_run_again_and_night_become_jobs(operator, seeded, services):
    assert (await operator.post("/feeds/scan", data={"source": "core"})).status_code == 204
    again = await operator.post(f"/feeds/days/{seeded.days['quarantined']}/run")
    assert again.status_code == 204
    assert "feed-changed" in again.headers["hx-trigger"]
    night = f"/feeds/nights/{seeded.dates['promoted']}/run"
    assert (await operator.post(night)).status_code == 204
    names = [name for name, _ in await _jobs(services, seeded.tenant)]
    assert names == ["ingest.run_all", "ingest.run_day", "ingest.run_night"]
    assert (await operator.post("/feeds/scan", data={"source": "x"})).status_code == 404
    assert (await operator.post("/feeds/nights/2020-01-01/run")).status_code == 404


async def test_a_release_without_a_reason_comes_back_with_the_message_at_the_field(
    operator, seeded, services
):
    path = f"/feeds/days/{seeded.days['held']}/release"
    refused = await operator.post(path, data={"reason": "ok"})
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    assert ">ok</textarea>" in refused.text, "what was typed stays"
    assert await _jobs(services, seeded.tenant) == []
    done = await operator.post(path, data={"reason": "branch 12 was closed"})
    assert done.status_code == 204
    assert "close-dialog" in done.headers["hx-trigger"]
    assert (await operator.post(path, data={"reason": "branch 12 was closed"})).status_code == 409
    released = (await operator.get(f"/feeds/days/{seeded.days['held']}")).text
    assert "has released it" in released


async def test_mapping_a_code_takes_its_days_in_again(operator, seeded, services):
    path = f"/feeds/days/{seeded.days['promoted']}/code"
    form = await operator.get(path, params={"code": "DEP_YOUTH"})
    assert form.status_code == 200
    assert "DEP_CURRENT" in form.text
    assert (await operator.get(path, params={"code": "NEVER_SEEN"})).status_code == 404
    missing = await operator.post(path, data={"code": "DEP_YOUTH", "product_type_id": ""})
    assert missing.status_code == 422
    assert 'id="product_type_id-error"' in missing.text
    unknown = await operator.post(path, data={"code": "DEP_YOUTH", "product_type_id": str(uuid4())})
    assert unknown.status_code == 422
    async with services.database.transaction(seeded.tenant) as tx:
        chosen = await tx.fetch_value(
            "SELECT id FROM product_type WHERE tenant_id = $1 AND code = 'DEP_CURRENT'", seeded.tenant.id
        )
    data = {"code": "DEP_YOUTH", "product_type_id": str(chosen)}
    assert (await operator.post(path, data=data)).status_code == 204
    assert (await operator.post(path, data=data)).status_code == 409, "the code has its meaning now"
    async with services.database.transaction(seeded.tenant) as tx:
        mapped = await tx.fetch_value(
            "SELECT product_type_id FROM product_mapping WHERE tenant_id = $1 AND source_code = 'DEP_YOUTH'",
            seeded.tenant.id,
        )
    assert mapped == chosen
    [(name, args)] = await _jobs(services, seeded.tenant)
    assert name == "ingest.run_days"
    days = [seeded.dates["promoted"].isoformat(), seeded.dates["differing"].isoformat()]
    assert json.loads(args) == {"source": "core", "days": days}, "rows of the account wait on later days, too"
