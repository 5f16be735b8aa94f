"""The screens of dossiers: who reads and writes what, and that the history keeps every value."""

from datetime import date, timedelta

import pytest
from rapport.kernel import business_date

HX = {"hx-request": "true"}
CERTIFICATE = {"name": "FUND", "no": "F-77", "issuer": "基金业协会", "valid_to": "2030-01-31"}
AUDIT = "SELECT action, details FROM audit_entry WHERE tenant_id = $1 AND action LIKE 'staff.%' ORDER BY n"


@pytest.fixture
async def hr(tenant, client_factory):
    return await client_factory(tenant, "HR_OFFICER")


@pytest.fixture
def read(database, staffed):
    async def rows(statement):
        async with database.transaction(staffed.tenant) as tx:
            return [dict(row) for row in await tx.fetch(statement, staffed.tenant.id)]

    return rows


async def test_hr_keeps_a_dossier_and_every_change_is_in_its_history(hr, staffed, read, database):
    url = f"/staff/{staffed.ids['E1']}"
    before = (await hr.get(url)).text
    assert "F-77" not in before
    assert (await hr.post(f"{url}/qualification", data=CERTIFICATE, headers=HX)).status_code == 200
    (row,) = await read("SELECT id, valid_to FROM qualification WHERE tenant_id = $1")
    assert row["valid_to"] == date(2030, 1, 31)
    again = {**CERTIFICATE, "row": str(row["id"]), "valid_to": "2031-01-31"}
    assert (await hr.post(f"{url}/qualification", data=again, headers=HX)).status_code == 200
    assert "2030-01-31</span> → 2031-01-31" in (await hr.get(url)).text
    assert (await hr.get(f"{url}/qualification/entry?row={row['id']}")).status_code == 200
    gone = await hr.post(f"{url}/qualification/{row['id']}/remove", headers=HX)
    assert gone.status_code == 200
    assert await read("SELECT id FROM qualification WHERE tenant_id = $1") == []
    assert "F-77</span> → —" in (await hr.get(url)).text
    kept = await read("SELECT before, after FROM employee_change WHERE tenant_id = $1")
    assert len(kept) == 4 + 1 + 4
    assert all(b"F-77" not in (each["before"] or b"") + (each["after"] or b"") for each in kept)
    assert [each["action"] for each in await read(AUDIT)] == ["staff.change"] * 3
    assert "F-77" not in str(await read(AUDIT))


async def test_the_profile_and_completeness(hr, staffed, read):
    url = f"/staff/{staffed.ids['E1']}"
    form = {
        "full_time": "false", "rm_since": "2021-02-03", "education": "MASTER", "languages": "英语 B2，粤语",
        "industries": "制造业", "risk_relevant": "true", "portfolio_cap": "250",
    }  # fmt: skip
    assert "15 %" in (await hr.get(url)).text
    assert (await hr.post(url, data=form, headers=HX)).status_code == 200
    (row,) = await read("SELECT * FROM employee WHERE tenant_id = $1 AND employee_no = 'E1'")
    assert (row["full_time"], row["education"], row["languages"]) == (False, "MASTER", ["英语 B2", "粤语"])
    assert (row["portfolio_cap"], row["risk_relevant"], row["rm_since"]) == (250, True, date(2021, 2, 3))
    text = (await hr.get(url)).text
    assert "45 %" in text
    assert "0 / 250" in text


async def test_the_grade_is_the_last_that_has_begun(hr, staffed, read, database):
    url = f"/staff/{staffed.ids['E1']}/grade"
    async with database.transaction(staffed.tenant) as tx:
        today = await business_date.today(tx)
    for grade, day in (("G5", today - timedelta(9)), ("G6", today), ("G7", today + timedelta(1))):
        await hr.post(url, data={"grade": grade, "valid_from": day.isoformat()}, headers=HX)
    grade = "SELECT grade FROM employee WHERE tenant_id = $1 AND employee_no = 'E1'"
    assert await read(grade) == [{"grade": "G6"}]


@pytest.mark.parametrize(
    ("section", "form", "field"),
    [
        ("qualification", {**CERTIFICATE, "name": "NONE"}, "name"),
        ("qualification", {**CERTIFICATE, "valid_from": "2031-01-01"}, "valid_to"),
        ("qualification", {**CERTIFICATE, "valid_to": "31.1.2030"}, "valid_to"),
        ("training", {"course": "合规", "completed_on": "2026-01-01", "hours": "NaN"}, "hours"),
        ("training", {"course": "合规", "completed_on": "2026-01-01", "hours": "-1"}, "hours"),
        ("leave", {"type": "ANNUAL", "started_on": "2026-01-02", "ended_on": "2026-01-01"}, "ended_on"),
        ("reward", {"kind": "REWARD", "title": "x" * 201, "decided_on": "2026-01-01"}, "title"),
        ("employment", {"started_on": "2026-01-02"}, "employer"),
    ],
)
async def test_a_bad_entry_is_refused_at_its_field_and_nothing_is_written(
    hr, staffed, read, section, form, field
):
    answer = await hr.post(f"/staff/{staffed.ids['E1']}/{section}", data=form, headers=HX)
    assert answer.status_code == 422
    assert f'id="{field}-error" data-error role="alert"' in answer.text
    assert await read("SELECT id FROM employee_change WHERE tenant_id = $1") == []


async def test_an_entry_of_another_dossier_is_not_taken_over(hr, staffed, read, database):
    row = await staffed.certificate(database, "E2", "AFP", date(2030, 1, 1))
    url = f"/staff/{staffed.ids['E1']}/qualification"
    assert (await hr.post(url, data={**CERTIFICATE, "row": str(row)}, headers=HX)).status_code == 404
    assert (await hr.post(f"{url}/{row}/remove", headers=HX)).status_code == 404
    assert [each["name"] for each in await read("SELECT name FROM qualification WHERE tenant_id = $1")] == [
        "AFP"
    ]


async def test_a_leader_reads_his_unit_without_what_is_personal(hr, staffed, client_factory):
    leader = await client_factory(staffed.tenant, "UNIT_HEAD", "S1", "L1")
    mine, other = f"/staff/{staffed.ids['E1']}", f"/staff/{staffed.ids['E3']}"
    punish = {"kind": "PUNISHMENT", "title": "违规操作", "decided_on": "2026-01-01"}
    assert (await hr.post(f"{mine}/reward", data=punish, headers=HX)).status_code == 200
    assert "违规操作" in (await hr.get(mine)).text
    seen = await leader.get(mine)
    assert seen.status_code == 200
    assert "违规操作" not in seen.text
    assert "/edit" not in seen.text
    assert (await leader.get(other)).status_code == 404
    listed = (await leader.get("/staff")).text
    assert "员工E1" in listed
    assert "员工E3" not in listed
    assert (await leader.post(f"{mine}/reward", data=punish, headers=HX)).status_code == 403


async def test_a_manager_reads_his_own_dossier_alone(hr, staffed, client_factory):
    rm = await client_factory(staffed.tenant, "RM", "S1", "E1")
    punish = {"kind": "PUNISHMENT", "title": "迟到", "decided_on": "2026-01-01"}
    await hr.post(f"/staff/{staffed.ids['E1']}/reward", data=punish, headers=HX)
    own = await rm.get("/staff/me")
    assert own.status_code == 200
    assert "迟到" in own.text
    assert "/edit" not in own.text
    assert (await rm.get(f"/staff/{staffed.ids['E1']}")).status_code == 403
    assert (await rm.get("/staff")).status_code == 403


async def test_nobody_writes_in_his_own_dossier(staffed, client_factory, read):
    hr = await client_factory(staffed.tenant, "HR_OFFICER", "S1", "E2")
    url = f"/staff/{staffed.ids['E2']}"
    assert (await hr.post(f"{url}/qualification", data=CERTIFICATE, headers=HX)).status_code == 422
    form = {"status": "LEAVE", "on": "2026-01-01", "reason": "休假"}
    assert (await hr.post(f"{url}/status", data=form, headers=HX)).status_code == 422
    assert await read("SELECT id FROM qualification WHERE tenant_id = $1") == []
    rules = [str(each["details"]) for each in await read(AUDIT)]
    assert "OWN_DOSSIER" in rules[0]
    assert "OWN_STATUS" in rules[1]


async def test_another_bank_and_nobody_find_nothing(staffed, client_factory, tenant_factory, read):
    foreign = await client_factory(await tenant_factory(), "HR_OFFICER")
    url = f"/staff/{staffed.ids['E1']}"
    assert (await foreign.get(url)).status_code == 404
    assert (await foreign.post(f"{url}/qualification", data=CERTIFICATE, headers=HX)).status_code == 404
    nobody = await client_factory(staffed.tenant, None)
    assert (await nobody.get(url)).status_code in (302, 303, 401)
    assert await read("SELECT id FROM qualification WHERE tenant_id = $1") == []


async def test_the_list_is_narrowed(hr, staffed, database):
    await staffed.certificate(database, "E1", "FUND", date(2020, 1, 1))
    for query, there, gone in (
        ("ending=true", "E1", "E2"), ("unit=S2", "E3", "E1"), ("rm_type=PRIVATE", "E2", "E1"),
        ("q=E3", "E3", "E2"),
    ):  # fmt: skip
        text = (await hr.get(f"/staff?{query}")).text
        assert f"员工{there}" in text
        assert f"员工{gone}" not in text


async def test_hr_sets_a_status(hr, staffed, read, database):
    url = f"/staff/{staffed.ids['E1']}/status"
    async with database.transaction(staffed.tenant) as tx:
        today = (await business_date.today(tx)).isoformat()
    bad = await hr.post(url, data={"status": "NOTICE", "on": today, "reason": ""}, headers=HX)
    assert bad.status_code == 422
    form = {"status": "NOTICE", "on": today, "reason": "辞职申请"}
    assert (await hr.post(url, data=form, headers=HX)).status_code == 200
    status = "SELECT status FROM employee WHERE tenant_id = $1 AND employee_no = 'E1'"
    assert await read(status) == [{"status": "NOTICE"}]
