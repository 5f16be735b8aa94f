"""Asking, writing, fetching once; and everything that must stop it."""

import asyncio
import csv
import io
from dataclasses import replace
from uuid import uuid4

import pytest
from rapport.customers.exports import service
from rapport.customers.exports.sheet import BOM
from rapport.kernel import approvals, business_date
from rapport.kernel.access import system_actor
from rapport.kernel.jobs import work
from rapport.organisation.directory import OrganisationDirectory
from rapport.organisation.dossier.service import change_status

HX = {"hx-request": "true"}
JOBS = (
    "SELECT id FROM job WHERE tenant_id = $1 AND name = 'customers.export' AND state = 'WAITING' ORDER BY id"
)
STATES = """
    SELECT id, state, rule, content IS NOT NULL AS kept, total_rows FROM customer_export WHERE tenant_id = $1
"""
AUDIT = "SELECT action, details FROM audit_entry WHERE tenant_id = $1 AND action LIKE 'customer.%' ORDER BY n"


@pytest.fixture
async def rm(bank, client_factory):
    return await client_factory(bank.tenant, "RM", "S11", "E111")


@pytest.fixture
def rows(database, bank):
    async def read(statement):
        async with database.transaction(bank.tenant) as tx:
            return [dict(row) for row in await tx.fetch(statement, bank.tenant.id)]

    return read


@pytest.fixture
def worked(database, bank, services, rows):
    async def run():
        return [await work(database, bank.tenant, row["id"], services) for row in await rows(JOBS)]

    return run


async def ask(client, **data):
    return await client.post("/exports", data={"query": "", "reason": "季度回访", **data}, headers=HX)


async def decide(database, bank, approval):
    """As the head of the branch decides in the inbox."""
    async with database.transaction(bank.tenant) as tx:
        user = await tx.fetch_value(
            "SELECT u.user_id FROM user_post u JOIN post p ON p.tenant_id = $1 AND p.id = u.post_id"
            " WHERE u.tenant_id = $1 AND p.code = 'UNIT_HEAD'",
            tx.tenant.id,
        )
        head = replace(system_actor(bank.tenant), user_id=user, post_code="UNIT_HEAD")
        await approvals.decide(
            tx,
            OrganisationDirectory(),
            head,
            approval["id"],
            approve=True,
            shown_hash=bytes.fromhex(approval["hash"]),
        )


async def leave(database, bank, number="E111", status="NOTICE"):
    async with database.transaction(bank.tenant) as tx:
        today = await business_date.today(tx)
        await change_status(tx, system_actor(bank.tenant), bank.employees[number], status, today, "辞职申请")


async def test_a_list_is_written_masked_marked_and_fetched_once(bank, rm, rows, worked, database):
    assert (await ask(rm, query="cols=customer_no,aum,tags,remark")).status_code == 200
    assert await worked() == ["DONE"]
    (ready,) = await rows(STATES)
    assert (ready["state"], ready["kept"]) == ("READY", True)
    assert "/file" in (await rm.get("/exports")).text
    answer = await rm.post(f"/exports/{ready['id']}/file")
    assert answer.headers["content-disposition"].startswith("attachment")
    text = answer.text
    assert text.startswith(BOM)
    table = list(csv.reader(io.StringIO(text.removeprefix(BOM))))
    assert "E111" in table[0][0]
    assert table[0] == table[-1]
    assert len(table[1]) == 5  # customer, number, assets, tags, mark: a remark never leaves
    async with database.transaction(bank.tenant) as tx:
        owned = await tx.fetch(
            "SELECT customer_no, name FROM customer WHERE tenant_id = $1 AND lead_rm_id = $2",
            tx.tenant.id,
            bank.employees["E111"],
        )
    assert {line[1] for line in table[2:-1]} == {row["customer_no"] for row in owned}
    assert all(row["name"] not in text for row in owned)
    assert all(line[-1].startswith("E111/") for line in table[2:-1])
    assert (await rm.post(f"/exports/{ready['id']}/file")).status_code == 404
    (after,) = await rows(STATES)
    assert (after["state"], after["kept"]) == ("DOWNLOADED", False)
    actions = [each["action"] for each in await rows(AUDIT)]
    assert actions == ["customer.export", "customer.export_ready", "customer.download"]


async def test_of_two_that_fetch_at_once_one_gets_it(rm, rows, worked):
    await ask(rm)
    await worked()
    (ready,) = await rows(STATES)
    answers = await asyncio.gather(*(rm.post(f"/exports/{ready['id']}/file") for _ in range(4)))
    assert sorted(each.status_code for each in answers) == [200, 404, 404, 404]


async def test_the_file_belongs_to_who_asked(bank, rm, rows, worked, client_factory, tenant_factory):
    await ask(rm)
    await worked()
    (ready,) = await rows(STATES)
    colleague = await client_factory(bank.tenant, "RM", "S11", "E112")
    foreign = await client_factory(await tenant_factory(), "RM")
    nobody = await client_factory(bank.tenant, None)
    admin = await client_factory(bank.tenant, "SYSTEM_ADMIN")
    url = f"/exports/{ready['id']}/file"
    assert [(await each.post(url)).status_code for each in (colleague, foreign, admin)] == [404, 404, 403]
    assert (await nobody.post(url)).status_code in (302, 303, 401)
    assert (await colleague.post(f"/exports/{uuid4()}/file")).status_code == 404
    assert (await rows(STATES))[0]["state"] == "READY"
    for client in (admin, nobody):
        assert (await ask(client)).status_code in (302, 303, 401, 403)
    assert len(await rows(STATES)) == 1


async def test_the_ciphertext_shows_no_name(bank, rm, database, worked):
    await ask(rm)
    await worked()
    async with database.transaction(bank.tenant) as tx:
        content = await tx.fetch_value(
            "SELECT content FROM customer_export WHERE tenant_id = $1", tx.tenant.id
        )
    assert b"C0000" not in content


@pytest.mark.parametrize("reason", ["", " x "])
async def test_without_a_reason_nothing_is_asked(rm, rows, reason):
    answer = await ask(rm, reason=reason)
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert await rows(STATES) == []


async def test_an_empty_list_is_refused_by_name(rm, rows):
    answer = await rm.post("/exports", data={"query": "q=nobodyofthisname", "reason": "回访"})
    assert answer.status_code == 422
    assert await rows(STATES) == []
    assert (await rows(AUDIT))[-1]["action"] == "customer.export.refused"


@pytest.mark.parametrize("status", ["NOTICE", "LEFT"])
async def test_with_the_notice_everything_stops_the_same_minute(bank, rm, rows, worked, database, status):
    await ask(rm)
    await worked()
    await ask(rm)
    await leave(database, bank, status=status)
    assert {(each["state"], each["rule"], each["kept"]) for each in await rows(STATES)} == {
        ("STOPPED", "EXPORT_STOPPED", False)
    }
    for row in await rows(STATES):
        assert (await rm.post(f"/exports/{row['id']}/file")).status_code in (404, 422)
    assert (await ask(rm)).status_code == 422
    assert len(await rows(STATES)) == 2
    assert "EXPORT_STOPPED" in str((await rows(AUDIT))[-1]["details"])
    assert await worked() == ["DONE"]
    assert {each["state"] for each in await rows(STATES)} == {"STOPPED"}


async def test_a_running_job_stops_when_a_file_says_that_he_has_left(bank, rm, rows, worked, database):
    """The bank's file tells nobody: the job finds the status itself."""
    await ask(rm)
    async with database.transaction(bank.tenant) as tx:
        await tx.execute(
            "UPDATE employee SET status = 'LEFT' WHERE tenant_id = $1 AND employee_no = 'E111'", tx.tenant.id
        )
    assert await worked() == ["DONE"]
    (row,) = await rows(STATES)
    assert (row["state"], row["rule"], row["kept"]) == ("STOPPED", "EXPORT_STOPPED", False)


async def test_who_lost_the_right_gets_nothing(bank, rm, rows, worked, database):
    await ask(rm)
    async with database.transaction(bank.tenant) as tx:
        await tx.execute(
            "UPDATE user_account SET status = 'LOCKED' WHERE tenant_id = $1 AND employee_no = 'E111'",
            tx.tenant.id,
        )
    await worked()
    (row,) = await rows(STATES)
    assert (row["state"], row["rule"], row["kept"]) == ("STOPPED", "EXPORT_NO_RIGHT", False)


async def test_an_overdue_file_is_thrown_away(bank, rm, rows, worked, database):
    await ask(rm)
    await worked()
    (ready,) = await rows(STATES)
    async with database.transaction(bank.tenant) as tx:
        await tx.execute("UPDATE customer_export SET expires_at = now() WHERE tenant_id = $1", tx.tenant.id)
    assert (await rm.post(f"/exports/{ready['id']}/file")).status_code == 404
    assert "/file" not in (await rm.get("/exports")).text
    async with database.transaction(bank.tenant) as tx:
        assert await service.expire(tx) == 1
        assert await service.expire(tx) == 0
    (row,) = await rows(STATES)
    assert (row["state"], row["kept"]) == ("EXPIRED", False)


async def test_many_customers_wait_for_another_person(
    bank, rm, rows, worked, database, client_factory, monkeypatch
):
    monkeypatch.setattr(service, "FREE_ROWS", 2)
    assert (await ask(rm)).status_code == 200
    (row,) = await rows(STATES)
    assert row["state"] == "PENDING"
    assert await rows(JOBS) == []
    await client_factory(bank.tenant, "UNIT_HEAD", "B1")
    async with database.transaction(bank.tenant) as tx:
        approval = await tx.fetch_row(
            "SELECT id, encode(content_hash, 'hex') AS hash FROM approval WHERE tenant_id = $1", tx.tenant.id
        )
    await decide(database, bank, approval)
    assert (await rows(STATES))[0]["state"] == "QUEUED"
    await worked()
    assert (await rows(STATES))[0]["state"] == "READY"


async def test_more_rows_than_were_asked_for_stop_it(bank, rm, rows, worked, database, monkeypatch):
    await ask(rm)
    monkeypatch.setattr(service, "FREE_ROWS", 0)
    async with database.transaction(bank.tenant) as tx:
        await tx.execute("UPDATE customer_export SET total_rows = 1 WHERE tenant_id = $1", tx.tenant.id)
    await worked()
    (row,) = await rows(STATES)
    assert (row["state"], row["rule"], row["kept"]) == ("STOPPED", "EXPORT_GREW", False)


async def test_the_download_is_a_plain_form_of_our_own_page(rm, rows, worked):
    await ask(rm)
    await worked()
    (ready,) = await rows(STATES)
    del rm.headers["x-csrf-token"]
    url = f"/exports/{ready['id']}/file"
    assert (await rm.post(url, headers={"sec-fetch-site": "cross-site"})).status_code == 403
    assert (await rows(STATES))[0]["state"] == "READY"
    assert (await rm.post(url)).status_code == 200
