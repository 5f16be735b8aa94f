"""Transfers by distance, claims from the pool, stand-ins: through the screens, as the people concerned."""

from datetime import UTC, datetime, timedelta

import pytest

LEAD = """
    SELECT e.employee_no FROM customer c LEFT JOIN employee e ON e.tenant_id = $1 AND e.id = c.lead_rm_id
     WHERE c.tenant_id = $1 AND c.id = $2
"""
RUNNING = """
    SELECT count(*) FROM assignment
     WHERE tenant_id = $1 AND customer_id = $2 AND type = 'LEAD' AND valid_to IS NULL
"""
STATE = "SELECT state FROM transfer_request WHERE tenant_id = $1 ORDER BY created_at DESC LIMIT 1"
REFUSED = """
    SELECT count(*) FROM audit_entry WHERE tenant_id = $1 AND action = $2 AND details::text LIKE '%' || $3 || '%'
"""
STEPS = "SELECT jsonb_array_length(steps) FROM approval WHERE tenant_id = $1 ORDER BY id DESC LIMIT 1"


@pytest.fixture
def heads(client_factory, tenant):
    """`await heads("S11", "S12")`: clients of the heads of those units."""

    async def make(*units):
        return [await client_factory(tenant, "UNIT_HEAD", unit) for unit in units]

    return make


async def _transfer(client, bank, customer, to="", **more):
    data = {"to_rm": str(bank.employees[to]) if to else "", **more}
    return await client.post(f"/customers/{customer}/transfer", data=data)


async def test_within_one_sub_branch_its_head_decides(bank, client_factory, tenant, heads, decide):
    manager, (head,) = await client_factory(tenant, "RM", "S11", "A1"), await heads("S11")
    customer = (await bank.customers("A1"))[0]
    assert (await manager.get(f"/customers/{customer}/transfer")).status_code == 200
    assert (await _transfer(manager, bank, customer, "A2")).status_code == 200
    assert await bank.value(STEPS) == 1
    assert await bank.value(LEAD, customer) == "A1"
    assert (await decide(head)).status_code == 200
    assert await bank.value(LEAD, customer) == "A2"
    assert await bank.value(RUNNING, customer) == 1
    assert await bank.value(STATE) == "EFFECTIVE"
    assert (await manager.get(f"/customers/{customer}")).status_code == 404
    taker = await client_factory(tenant, "RM", "S11", "A2")
    assert (await taker.get(f"/customers/{customer}")).status_code == 200


async def test_across_branches_both_heads_and_the_one_above_decide(
    bank, client_factory, tenant, heads, decide
):
    manager = await client_factory(tenant, "RM", "S11", "A1")
    giving, taking, above = await heads("S11", "S21", "HO")
    customer = (await bank.customers("A1"))[0]
    assert (await _transfer(manager, bank, customer, "C1")).status_code == 200
    assert await bank.value(STEPS) == 3
    assert (await decide(taking)).status_code == 404
    for head in (giving, taking, above):
        assert await bank.value(LEAD, customer) == "A1"
        assert (await decide(head)).status_code == 200
    assert await bank.value(LEAD, customer) == "C1"


async def test_a_rejected_transfer_changes_nothing(bank, client_factory, tenant, heads, decide):
    manager, (head,) = await client_factory(tenant, "RM", "S11", "A1"), await heads("S11")
    customer = (await bank.customers("A1"))[0]
    await _transfer(manager, bank, customer, "A2")
    assert (await decide(head, "reject")).status_code == 200
    assert await bank.value(LEAD, customer) == "A1"
    assert await bank.value(STATE) == "REJECTED"


async def test_a_transfer_takes_effect_on_its_day(bank, client_factory, tenant, heads, decide, services):
    from rapport.kernel.jobs.registry import JobContext
    from rapport.organisation.portfolios.jobs import portfolios_daily

    manager, (head,) = await client_factory(tenant, "RM", "S11", "A1"), await heads("S11")
    customer = (await bank.customers("A1"))[0]
    later = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    assert (await _transfer(manager, bank, customer, "A2", effective=later)).status_code == 200
    assert (await decide(head)).status_code == 200
    assert await bank.value(STATE) == "IN_APPROVED"

    async def daily():
        async with bank.database.transaction(tenant) as tx:
            return await portfolios_daily(JobContext(None, tenant, tx, bank.database, services), {})

    assert (await daily())["effective"] == 0
    await bank.execute("UPDATE transfer_request SET effective_date = current_date WHERE tenant_id = $1")
    assert (await daily())["effective"] == 1
    assert await bank.value(LEAD, customer) == "A2"


@pytest.mark.parametrize(
    ("to", "more", "rule"),
    [
        ("A1", {}, "SAME_MANAGER"),
        ("A2", {"effective": "2020-01-01"}, "EFFECTIVE_IN_PAST"),
    ],
)
async def test_transfers_that_a_rule_forbids(bank, client_factory, tenant, to, more, rule):
    manager = await client_factory(tenant, "RM", "S11", "A1")
    customer = (await bank.customers("A1"))[0]
    assert (await _transfer(manager, bank, customer, to, **more)).status_code == 422
    assert await bank.value(REFUSED, "assignment.transfer.refused", rule) == 1
    assert await bank.value("SELECT count(*) FROM transfer_request WHERE tenant_id = $1") == 0


async def test_the_cap_and_the_line_hold(bank, client_factory, tenant, more_customers):
    manager = await client_factory(tenant, "RM", "S11", "A1")
    customer = (await bank.customers("A1"))[0]
    await bank.execute(
        "UPDATE employee SET rm_type = 'CORPORATE' WHERE tenant_id = $1 AND employee_no = 'A2'"
    )
    assert (await _transfer(manager, bank, customer, "A2")).status_code == 422
    assert await bank.value(REFUSED, "assignment.transfer.refused", "LINE_MISMATCH") == 1
    await more_customers("B1", 297)
    assert (await _transfer(manager, bank, customer, "B1", over_cap="true")).status_code == 422
    assert (await _transfer(manager, bank, customer, "B1")).status_code == 422
    assert await bank.value(REFUSED, "assignment.transfer.refused", "PORTFOLIO_CAP") == 2
    assert await bank.value(LEAD, customer) == "A1"
    head = await client_factory(tenant, "UNIT_HEAD", "B1")
    assert (
        await _transfer(head, bank, customer, "B1", over_cap="true", reason="only one left")
    ).status_code == 200


async def test_at_298_of_300_two_claims_are_accepted_and_the_third_is_not(
    bank, client_factory, tenant, heads, decide, more_customers
):
    """Story 5: the cap, the cool-down after one's own release, one open claim for each customer (O-01)."""
    await more_customers("A1", 295)
    giver, (head,) = await client_factory(tenant, "RM", "S11", "A2"), await heads("S11")
    pooled = await bank.customers("A2")
    for customer in pooled:
        assert (await _transfer(giver, bank, customer)).status_code == 200
        assert (await decide(head)).status_code == 200
        assert await bank.value(LEAD, customer) is None
    manager = await client_factory(tenant, "RM", "S11", "A1")
    own = (await bank.customers("A1"))[0]
    assert (await _transfer(manager, bank, own)).status_code == 200
    assert (await decide(head)).status_code == 200
    await bank.execute(
        "UPDATE pool_entry SET entered_on = current_date - 45 WHERE tenant_id = $1 AND customer_id = $2", own
    )
    await more_customers("C1", 1)
    assert len(await bank.customers("A1")) == 297
    await bank.execute(
        "UPDATE customer SET lead_rm_id = $2 WHERE tenant_id = $1 AND customer_no = 'C1+0001'",
        bank.employees["A1"],
    )
    await bank.execute(
        "UPDATE assignment a SET rm_id = $2 FROM customer c WHERE a.tenant_id = $1 AND c.tenant_id = $1"
        " AND c.id = a.customer_id AND c.customer_no = 'C1+0001'", bank.employees["A1"],
    )  # fmt: skip
    page = await manager.get("/pool")
    assert page.status_code == 200
    assert "客户1" not in page.text  # names stay masked
    assert (await manager.post(f"/pool/{pooled[0]}/claim")).status_code == 200
    cooling = await manager.post(f"/pool/{own}/claim")
    assert cooling.status_code == 422
    assert await bank.value(REFUSED, "assignment.claim.refused", "COOL_DOWN") == 1
    assert (await manager.post(f"/pool/{pooled[1]}/claim")).status_code == 200
    assert (await giver.post(f"/pool/{pooled[1]}/claim")).status_code == 422
    assert await bank.value(REFUSED, "assignment.claim.refused", "OPEN_CLAIM") == 1
    assert (await manager.post(f"/pool/{pooled[2]}/claim")).status_code == 422
    assert await bank.value(REFUSED, "assignment.claim.refused", "PORTFOLIO_CAP") == 1
    assert await bank.value(LEAD, pooled[0]) is None
    assert (await decide(head)).status_code == 200
    assert (await decide(head)).status_code == 200
    assert [await bank.value(LEAD, each) for each in pooled] == ["A1", "A1", None]


async def test_a_claim_nobody_decides_frees_the_customer(bank, client_factory, tenant, heads, decide, system):
    from rapport.kernel import approvals

    giver, (head,) = await client_factory(tenant, "RM", "S11", "A2"), await heads("S11")
    customer = (await bank.customers("A2"))[0]
    await _transfer(giver, bank, customer)
    await decide(head)
    manager = await client_factory(tenant, "RM", "S11", "A1")
    assert (await manager.post(f"/pool/{customer}/claim")).status_code == 200
    await bank.execute("UPDATE approval SET expires_at = now() WHERE tenant_id = $1 AND state = 'PENDING'")
    async with bank.database.transaction(tenant) as tx:
        assert await approvals.expire(tx, system(tenant)) == 1
    assert await bank.value("SELECT state FROM claim WHERE tenant_id = $1") == "EXPIRED"
    assert (await manager.post(f"/pool/{customer}/claim")).status_code == 200


async def test_another_units_pool_is_out_of_reach(bank, client_factory, tenant, heads, decide):
    giver, (head,) = await client_factory(tenant, "RM", "S11", "A2"), await heads("S11")
    customer = (await bank.customers("A2"))[0]
    await _transfer(giver, bank, customer)
    await decide(head)
    stranger = await client_factory(tenant, "RM", "S21", "C1")
    assert (await stranger.post(f"/pool/{customer}/claim")).status_code == 404
    assert await bank.value("SELECT count(*) FROM claim WHERE tenant_id = $1") == 0


async def test_a_stand_in_sees_until_his_last_day_and_results_stay(
    bank, client_factory, tenant, heads, decide, services
):
    manager, other = (
        await client_factory(tenant, "RM", "S11", "A1"),
        await client_factory(tenant, "RM", "S11", "A2"),
    )
    (head,) = await heads("S11")
    customer = (await bank.customers("A1"))[0]
    url = f"/customers/{customer}/custody"
    past = await manager.post(url, data={"stand_in": str(bank.employees["A2"]), "deadline": "2020-01-01"})
    assert past.status_code == 422
    assert await bank.value(REFUSED, "assignment.custody.refused", "CUSTODY_DEADLINE") == 1
    assert (await manager.post(url, data={"stand_in": str(bank.employees["A2"])})).status_code == 422
    last = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    data = {"stand_in": str(bank.employees["A2"]), "deadline": last}
    assert (await manager.post(url, data=data)).status_code == 200
    assert (await other.get(f"/customers/{customer}")).status_code == 404
    assert (await decide(head)).status_code == 200
    assert (await other.get(f"/customers/{customer}")).status_code == 200
    assert (
        await other.post(f"/customers/{customer}/notes", data={"remark": "x", "version": "1"})
    ).status_code == 404
    onwards = await _transfer(other, bank, customer, "A2")
    assert onwards.status_code == 404
    assert await bank.value(LEAD, customer) == "A1"
    shares = (
        "SELECT sum(share_pct) FROM assignment WHERE tenant_id = $1 AND customer_id = $2 AND valid_to IS NULL"
    )
    assert await bank.value(shares, customer) == 100
    assert (await manager.post(f"/customers/{customer}/custody/end")).status_code == 200
    assert (await other.get(f"/customers/{customer}")).status_code == 404
    assert (
        await bank.value("SELECT state FROM custody WHERE tenant_id = $1 ORDER BY created_at DESC LIMIT 1")
        == "RECLAIMED"
    )


async def test_screens_answer_and_strangers_get_nothing(bank, client_factory, tenant, tenant_factory):
    manager, head = (
        await client_factory(tenant, "RM", "S11", "A1"),
        await client_factory(tenant, "UNIT_HEAD", "B1"),
    )
    customer = (await bank.customers("A1"))[0]
    page = await head.get("/portfolios")
    assert page.status_code == 200
    assert all(number in page.text for number in ("A1", "A2", "B1"))
    assert "C1" not in page.text.split("<table")[1].split("</table>")[0]
    panel = await manager.get(f"/ui/panels/owner?subject={customer}")
    assert panel.status_code == 200
    assert "A1" in panel.text
    far = await client_factory(tenant, "RM", "S21", "C1")
    foreign = await client_factory(await tenant_factory(), "UNIT_HEAD")
    for client in (far, foreign):
        assert (await client.get(f"/customers/{customer}/transfer")).status_code == 404
        assert (await _transfer(client, bank, customer, "A2")).status_code == 404
    admin = await client_factory(tenant, "SYSTEM_ADMIN")
    assert (await admin.get("/portfolios")).status_code == 403
    nobody = await client_factory(tenant, None)
    assert (await nobody.get("/pool")).status_code == 303
    assert await bank.value("SELECT count(*) FROM transfer_request WHERE tenant_id = $1") == 0
