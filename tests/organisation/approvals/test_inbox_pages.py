"""The inbox in the browser's words: boxes, detail, decisions, bulk, delegation; and who gets none of it."""

import re

import pytest
from rapport.kernel.access import ROLES, Scope, system_actor
from rapport.kernel.approvals import submit

from tenants.provisioning import seal  # noqa: F401 the tenant stays open: the command line grants here

LINES = "SELECT id, state, encode(content_hash, 'hex') AS hash FROM approval WHERE tenant_id = $1 ORDER BY id"


@pytest.fixture
async def asked(services, tenant, client_factory, kinds):
    """Two things asked for by an HR officer; the client of that officer."""
    maker = await client_factory(tenant, "HR_OFFICER")
    async with services.database.transaction(tenant) as tx:
        row = await tx.fetch_row(
            "SELECT u.id, u.name FROM user_account u JOIN user_post up ON up.tenant_id = $1 AND up.user_id = u.id"
            " JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id"
            " WHERE u.tenant_id = $1 AND p.code = 'HR_OFFICER'",
            tenant.id,
        )
        actor = system_actor(tenant)
        from dataclasses import replace

        actor = replace(actor, user_id=row["id"], name=row["name"], post_code="HR_OFFICER", scope=Scope.NONE,
                        permissions=frozenset(p.value for p in ROLES["HR_OFFICER"].permissions))  # fmt: skip
        for name in ("first", "second"):
            await submit(
                tx, actor, kinds, kinds.payload(name=name, value=1), object_type="thing", object_id=name,
                title=f"thing {name}", reason="for the test",
            )  # fmt: skip
    return maker


async def _lines(services, tenant):
    async with services.database.transaction(tenant) as tx:
        return [dict(row) for row in await tx.fetch(LINES, tenant.id)]


async def test_each_box_shows_its_own(services, tenant, client_factory, asked):
    head, stranger = await client_factory(tenant, "UNIT_HEAD"), await client_factory(tenant, "RM")
    todo = (await head.get("/approvals")).text
    assert "thing first" in todo
    assert "thing second" in todo
    assert "thing first" in (await asked.get("/approvals?box=mine")).text
    assert "thing first" not in (await asked.get("/approvals")).text
    assert "thing first" not in (await stranger.get("/approvals")).text


async def test_the_detail_shows_the_difference_and_takes_a_decision(services, tenant, client_factory, asked):
    head = await client_factory(tenant, "UNIT_HEAD")
    line = (await _lines(services, tenant))[0]
    page = await head.get(f"/approvals/{line['id']}")
    assert page.status_code == 200
    assert re.search(r'name="shown" value="([0-9a-f]{64})"', page.text).group(1) == line["hash"]
    refused = await head.post(
        f"/approvals/{line['id']}/decide", data={"verdict": "reject", "shown": line["hash"]}
    )
    assert refused.status_code == 422
    wrong = await head.post(f"/approvals/{line['id']}/decide", data={"verdict": "approve", "shown": "00"})
    assert wrong.status_code == 422
    assert [each["state"] for each in await _lines(services, tenant)] == ["PENDING", "PENDING"]
    done = await head.post(
        f"/approvals/{line['id']}/decide", data={"verdict": "approve", "shown": line["hash"]}
    )
    assert done.status_code == 200
    assert [each["state"] for each in await _lines(services, tenant)] == ["APPROVED", "PENDING"]
    assert "thing first" in (await head.get("/approvals?box=done")).text


async def test_the_maker_is_refused_by_name_and_may_withdraw(services, tenant, asked):
    line = (await _lines(services, tenant))[0]
    assert (await asked.get(f"/approvals/{line['id']}")).status_code == 200
    answer = await asked.post(
        f"/approvals/{line['id']}/decide", data={"verdict": "approve", "shown": line["hash"]}
    )
    assert answer.status_code == 404  # an HR officer's own request: he approves units, not this one himself
    assert (await asked.post(f"/approvals/{line['id']}/withdraw")).status_code == 200
    assert (await _lines(services, tenant))[0]["state"] == "WITHDRAWN"


async def test_many_are_decided_at_once_with_a_report(services, tenant, client_factory, asked):
    head = await client_factory(tenant, "UNIT_HEAD")
    lines = await _lines(services, tenant)
    data = {
        "verdict": "approve",
        "selection": ",".join(str(each["id"]) for each in lines),
        "shown": [f"{lines[0]['id']}:{lines[0]['hash']}", f"{lines[1]['id']}:{'00' * 32}"],
    }
    answer = await head.post("/approvals/bulk", data=data)
    assert answer.status_code == 200
    assert [each["state"] for each in await _lines(services, tenant)] == ["APPROVED", "PENDING"]


async def test_a_stranger_and_another_bank_get_nothing(
    services, tenant, tenant_factory, client_factory, asked
):
    line = (await _lines(services, tenant))[0]
    for client in (
        await client_factory(tenant, "RM"),
        await client_factory(await tenant_factory(), "UNIT_HEAD"),
    ):
        assert (await client.get(f"/approvals/{line['id']}")).status_code == 404
        data = {"verdict": "approve", "shown": line["hash"]}
        assert (await client.post(f"/approvals/{line['id']}/decide", data=data)).status_code == 404
    nobody = await client_factory(tenant, None)
    assert (await nobody.get("/approvals")).status_code == 303
    assert [each["state"] for each in await _lines(services, tenant)] == ["PENDING", "PENDING"]


async def test_delegation_is_given_and_ended(services, tenant, client_factory, asked):
    head, other = await client_factory(tenant, "UNIT_HEAD"), await client_factory(tenant, "TEAM_LEADER")
    form = await head.get("/approvals/delegate")
    people = re.findall(r'<option value="([0-9a-f-]{36})"[^>]*>([^<]*)', form.text)
    leader = next(id_ for id_, name in people if "团队长" in name)
    data = {"to": leader, "first": "2026-01-01", "last": "2026-01-20"}
    assert (await head.post("/approvals/delegate", data=data)).status_code == 200  # a past one helps nobody
    assert "thing first" not in (await other.get("/approvals")).text
    bad = await head.post("/approvals/delegate", data={"to": leader, "first": "x", "last": "2026-01-20"})
    assert bad.status_code == 422
    assert "first-error" in bad.text
