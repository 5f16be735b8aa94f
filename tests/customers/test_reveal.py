"""A masked value is shown for a reason that is written down, one at a time, to whom it may be."""

import pytest

NUMBER = "13912345678"


@pytest.fixture
async def customer(bank, database, mobile_of):
    async with database.transaction(bank.tenant) as tx:
        found = await tx.fetch_value(
            "SELECT id FROM customer WHERE tenant_id = $1 AND lead_rm_id = $2 LIMIT 1",
            bank.tenant.id,
            bank.employees["E111"],
        )
        await mobile_of(tx, found, NUMBER)
    return found


@pytest.fixture
async def manager(client_factory, bank):
    return await client_factory(bank.tenant, post="RM", org="S11", employee_no="E111")


async def entries(database, bank):
    async with database.transaction(bank.tenant, readonly=True) as tx:
        return await tx.fetch(
            "SELECT action, object_id, reason, details FROM audit_entry WHERE tenant_id = $1"
            " AND action = 'customer.reveal' ORDER BY n",
            bank.tenant.id,
        )


async def test_the_page_shows_it_masked_and_asks_for_a_reason(manager, customer):
    for path in (f"/customers/{customer}", f"/customers/{customer}/personal"):
        page = await manager.get(path)
        assert page.status_code == 200
        assert "139****5678" in page.text
        assert NUMBER not in page.text
    dialog = await manager.get(f"/customers/{customer}/reveal/mobile", headers={"hx-request": "true"})
    assert 'name="reason"' in dialog.text
    assert NUMBER not in dialog.text


async def test_each_showing_leaves_one_entry(manager, customer, bank, database):
    for reason, note in (("CALL", ""), ("OTHER", "客户要求核对号码")):
        answer = await manager.post(
            f"/customers/{customer}/reveal/mobile", data={"reason": reason, "note": note}
        )
        assert answer.status_code == 200
        assert NUMBER in answer.text
        assert "rp-toast" in answer.headers["hx-trigger"]
    found = await entries(database, bank)
    assert [row["reason"] for row in found] == ["CALL", "OTHER: 客户要求核对号码"]
    assert {row["object_id"] for row in found} == {str(customer)}
    assert all(NUMBER not in str(dict(row)) for row in found)
    assert NUMBER not in (await manager.get(f"/customers/{customer}")).text


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"reason": "WHY"},
        {"reason": "OTHER"},
        {"reason": "OTHER", "note": "  x "},
        {"reason": "CALL", "note": "x" * 201},
    ],
)
async def test_without_a_good_reason_nothing_is_shown_or_written(manager, customer, bank, database, form):
    answer = await manager.post(f"/customers/{customer}/reveal/mobile", data=form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert NUMBER not in answer.text
    assert await entries(database, bank) == []


async def test_who_may_not_or_has_nothing_to_see(client_factory, manager, customer, bank, database):
    risk = await client_factory(bank.tenant, post="RISK_OFFICER")
    stranger = await client_factory(bank.tenant, post="RM", org="S21", employee_no="E211")
    path = f"/customers/{customer}/reveal/mobile"
    assert (await risk.post(path, data={"reason": "CALL"})).status_code == 403
    assert "/reveal/" not in (await risk.get(f"/customers/{customer}/personal")).text
    assert (await stranger.post(path, data={"reason": "CALL"})).status_code == 404
    assert (
        await manager.post(f"/customers/{customer}/reveal/email", data={"reason": "CALL"})
    ).status_code == 404
    assert (
        await manager.post(f"/customers/{customer}/reveal/name", data={"reason": "CALL"})
    ).status_code == 404
    assert await entries(database, bank) == []


async def test_a_foreign_page_cannot_ask(client_factory, bank, customer, database):
    client = await client_factory(bank.tenant, post="RM", org="S11", employee_no="E111")
    client.headers["sec-fetch-site"] = "cross-site"
    assert (
        await client.post(f"/customers/{customer}/reveal/mobile", data={"reason": "CALL"})
    ).status_code == 403
    assert await entries(database, bank) == []


async def test_with_the_notice_to_leave_values_stay_masked(manager, customer, bank, database):
    """The same minute: the status is asked for, not remembered."""
    notice = "UPDATE employee SET status = 'NOTICE' WHERE tenant_id = $1 AND employee_no = 'E111'"
    assert (await manager.get(f"/customers/{customer}")).status_code == 200
    async with database.transaction(bank.tenant) as tx:
        await tx.execute(notice, bank.tenant.id)
    answer = await manager.post(f"/customers/{customer}/reveal/mobile", data={"reason": "CALL"})
    assert answer.status_code == 422
    assert NUMBER not in answer.text
    assert await entries(database, bank) == []
    refused = (
        "SELECT count(*) FROM audit_entry WHERE tenant_id = $1 AND action = 'customer.reveal.refused'"
        " AND details::text LIKE '%UNMASK_STOPPED%'"
    )
    async with database.transaction(bank.tenant) as tx:
        assert await tx.fetch_value(refused, bank.tenant.id) == 1
