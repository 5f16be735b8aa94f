"""Maker and checker: who may decide what, what a decision is bound to, and what the database itself refuses."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from rapport.kernel import approvals
from rapport.kernel.errors import Forbidden, NotFound, Refused, from_exception

UNITS = """
    INSERT INTO org_unit (tenant_id, code, name, type, parent_id)
    SELECT $1, v.code, v.code, 'BRANCH', u.id FROM org_unit u, (VALUES ('B1'), ('B2')) AS v(code)
     WHERE u.tenant_id = $1 AND u.parent_id IS NULL
    RETURNING id
"""
STATE = "SELECT state FROM approval WHERE tenant_id = $1 AND id = $2"
REFUSALS = "SELECT action, details FROM audit_entry WHERE tenant_id = $1 AND action LIKE '%.refused'"
OTHER_CONTENT = "UPDATE approval SET payload = payload || '{\"value\": 9}' WHERE tenant_id = $1"
RAW = """
    INSERT INTO approval_decision (tenant_id, approval_id, step, checker_id, decision, content_hash, at)
    SELECT $1, a.id, 0, $3, 'APPROVE', coalesce($4, a.content_hash), now() FROM approval a
     WHERE a.tenant_id = $1 AND a.id = $2
"""


def _thing(kind, **fields):
    return kind.payload(**{"name": "x", "value": 1, **fields})


async def _submit(database, maker, kind, *, draft=False, **fields):
    async with database.transaction(maker.tenant) as tx:
        return await approvals.submit(
            tx, maker, kind, _thing(kind, **fields), object_type="thing", object_id="x", title="a thing",
            reason="because", draft=draft,
        )  # fmt: skip


async def _hash(database, tenant, approval_id):
    async with database.transaction(tenant) as tx:
        return await tx.fetch_value(
            "SELECT content_hash FROM approval WHERE tenant_id = $1 AND id = $2", tenant.id, approval_id
        )


async def _decide(database, directory, actor, approval_id, *, approve=True, shown=None, comment=""):
    shown = shown or await _hash(database, actor.tenant, approval_id)
    async with database.transaction(actor.tenant) as tx:
        return await approvals.decide(
            tx, directory, actor, approval_id, approve=approve, shown_hash=shown, comment=comment
        )


async def _state(database, tenant, approval_id):
    async with database.transaction(tenant) as tx:
        return await tx.fetch_value(STATE, tenant.id, approval_id)


async def test_a_second_person_approves_and_it_is_applied_at_once(database, directory, kind, world, someone):
    maker, checker = await someone("HR_OFFICER"), await someone("UNIT_HEAD")
    found = await _submit(database, maker, kind)
    assert world.applied == []
    assert await _decide(database, directory, checker, found) == "APPROVED"
    assert world.applied == ["x=1"]
    async with database.transaction(maker.tenant) as tx:
        detail = await approvals.find(tx, directory, maker, found)
    assert [(each.checker_id, each.decision) for each in detail.decisions] == [(checker.user_id, "APPROVE")]
    assert detail.row.state == "APPROVED"
    assert [(change.label, change.after) for change in detail.changes] == [("value", "1")]
    assert not detail.may_decide


async def test_only_who_may_make_it_makes_it(database, kind, world, someone):
    with pytest.raises(Forbidden):
        await _submit(database, await someone("RM"), kind)


async def test_the_maker_decides_nothing_and_that_is_written_down(database, directory, kind, world, someone):
    maker = await someone("HR_OFFICER")
    found = await _submit(database, maker, kind)
    with pytest.raises(Refused) as caught:
        await _decide(database, directory, maker, found)
    assert caught.value.rule == "MAKER_IS_CHECKER"
    assert await _state(database, maker.tenant, found) == "PENDING"
    async with database.transaction(maker.tenant) as tx:
        noted = await tx.fetch(REFUSALS, maker.tenant.id)
    assert [row["action"] for row in noted] == ["approval.decide.refused"]
    assert "MAKER_IS_CHECKER" in noted[0]["details"]


async def test_nobody_decides_what_benefits_himself(database, directory, kind, world, someone):
    maker, gains, other = await someone("HR_OFFICER"), await someone("UNIT_HEAD"), await someone("UNIT_HEAD")
    found = await _submit(database, maker, kind, for_user=gains.user_id)
    with pytest.raises(Refused) as caught:
        await _decide(database, directory, gains, found)
    assert caught.value.rule == "CHECKER_BENEFITS"
    assert world.applied == []
    assert await _decide(database, directory, other, found) == "APPROVED"


async def test_a_decision_is_bound_to_what_was_shown(database, directory, kind, world, someone):
    maker, checker = await someone("HR_OFFICER"), await someone("UNIT_HEAD")
    found = await _submit(database, maker, kind)
    with pytest.raises(Refused) as caught:
        await _decide(database, directory, checker, found, shown=bytes(32))
    assert caught.value.rule == "CONTENT_CHANGED"
    world.base = "2"
    with pytest.raises(Refused) as caught:
        await _decide(database, directory, checker, found)
    assert caught.value.rule == "CONTENT_CHANGED"
    assert world.applied == []
    async with database.transaction(maker.tenant) as tx:
        await tx.execute(
            "UPDATE approval SET payload = payload || '{\"value\": 9}' WHERE tenant_id = $1", tx.tenant.id
        )
    world.base = "1"
    with pytest.raises(Refused) as caught:
        await _decide(database, directory, checker, found)
    assert caught.value.rule == "CONTENT_CHANGED"
    assert world.applied == []


async def test_an_expired_one_is_not_decided_and_ends(database, directory, kind, world, someone, system):
    maker, checker = await someone("HR_OFFICER"), await someone("UNIT_HEAD")
    found = await _submit(database, maker, kind)
    async with database.transaction(maker.tenant) as tx:
        await tx.execute("UPDATE approval SET expires_at = now() WHERE tenant_id = $1", tx.tenant.id)
    with pytest.raises(Refused) as caught:
        await _decide(database, directory, checker, found)
    assert caught.value.rule == "APPROVAL_EXPIRED"
    async with database.transaction(maker.tenant) as tx:
        assert await approvals.expire(tx, system(maker.tenant)) == 1
    assert await _state(database, maker.tenant, found) == "EXPIRED"
    assert world.closed == ["x:EXPIRED"]


async def test_steps_are_decided_by_the_heads_of_their_units_and_by_different_persons(
    database, directory, kind, world, someone, tenant
):
    async with database.transaction(tenant) as tx:
        first, second = [row["id"] for row in await tx.fetch(UNITS, tenant.id)]
    maker = await someone("HR_OFFICER")
    one, two, above = (
        await someone("UNIT_HEAD", "B1"),
        await someone("UNIT_HEAD", "B2"),
        await someone("UNIT_HEAD"),
    )
    found = await _submit(database, maker, kind, units=(first, second))
    for stranger in (two, above):
        with pytest.raises(NotFound):
            await _decide(database, directory, stranger, found)
    assert await _decide(database, directory, one, found) == "PENDING"
    with pytest.raises(NotFound):
        await _decide(database, directory, one, found)
    assert world.applied == []
    assert await _decide(database, directory, two, found) == "APPROVED"
    assert world.applied == ["x=1"]


async def test_one_person_does_not_decide_two_steps(database, directory, kind, world, someone, tenant):
    maker, checker = await someone("HR_OFFICER"), await someone("UNIT_HEAD")
    unit = checker.org_unit_id
    found = await _submit(database, maker, kind, units=(unit, unit))
    assert await _decide(database, directory, checker, found) == "PENDING"
    with pytest.raises(Refused) as caught:
        await _decide(database, directory, checker, found)
    assert caught.value.rule == "ALREADY_DECIDED"


async def test_rejected_and_withdrawn_end_it(database, directory, kind, world, someone):
    maker, checker = await someone("HR_OFFICER"), await someone("UNIT_HEAD")
    rejected, withdrawn = await _submit(database, maker, kind), await _submit(database, maker, kind, name="y")
    assert await _decide(database, directory, checker, rejected, approve=False, comment="no") == "REJECTED"
    async with database.transaction(maker.tenant) as tx:
        with pytest.raises(NotFound):
            await approvals.withdraw(tx, checker, withdrawn)
        await approvals.withdraw(tx, maker, withdrawn)
    assert world.closed == ["x:REJECTED", "y:WITHDRAWN"]
    for ended in (rejected, withdrawn):
        with pytest.raises(Refused):
            await _decide(database, directory, checker, ended)


async def test_a_rule_of_the_kind_refuses_and_is_written_down(database, kind, world, someone):
    maker = await someone("HR_OFFICER")
    with pytest.raises(Refused) as caught:
        await _submit(database, maker, kind, value=-1)
    assert [(each.field, each.code) for each in caught.value.fields] == [("value", "NEVER_NEGATIVE")]
    async with database.transaction(maker.tenant) as tx:
        assert await tx.fetch_value("SELECT count(*) FROM approval WHERE tenant_id = $1", tx.tenant.id) == 0
        noted = await tx.fetch(REFUSALS, tx.tenant.id)
    assert [row["action"] for row in noted] == ["suite.thing.refused"]


async def test_a_draft_waits_for_its_maker(database, directory, kind, world, someone):
    maker, checker = await someone("HR_OFFICER"), await someone("UNIT_HEAD")
    found = await _submit(database, maker, kind, draft=True)
    async with database.transaction(maker.tenant) as tx:
        assert await approvals.inbox(tx, directory, checker, "todo") == []
        with pytest.raises(NotFound):
            await approvals.submit_draft(tx, checker, found)
    world.base = "7"
    async with database.transaction(maker.tenant) as tx:
        await approvals.submit_draft(tx, maker, found)
        assert [row.id for row in await approvals.inbox(tx, directory, checker, "todo")] == [found]
    assert await _decide(database, directory, checker, found) == "APPROVED"


async def test_the_inbox_holds_what_one_may_decide_and_nothing_else(
    database, directory, kind, world, someone
):
    maker, checker, stranger = await someone("HR_OFFICER"), await someone("UNIT_HEAD"), await someone("RM")
    found = await _submit(database, maker, kind)
    async with database.transaction(maker.tenant) as tx:
        for actor, boxes in (
            (maker, ([], [found], [])),
            (checker, ([found], [], [])),
            (stranger, ([], [], [])),
        ):
            for box, expected in zip(("todo", "mine", "done"), boxes, strict=True):
                assert [row.id for row in await approvals.inbox(tx, directory, actor, box)] == expected
        assert await approvals.counts(tx, checker) == 1
        with pytest.raises(NotFound):
            await approvals.find(tx, directory, stranger, found)
    await _decide(database, directory, checker, found)
    async with database.transaction(maker.tenant) as tx:
        assert [row.id for row in await approvals.inbox(tx, directory, checker, "done")] == [found]
        assert await approvals.counts(tx, checker) == 0


async def test_a_delegate_decides_in_the_principals_place_under_his_own_name(
    database, directory, kind, world, someone
):
    maker, head, stand_in = (
        await someone("HR_OFFICER"),
        await someone("UNIT_HEAD"),
        await someone("TEAM_LEADER"),
    )
    found = await _submit(database, maker, kind)
    now = datetime.now(UTC)
    with pytest.raises(NotFound):
        await _decide(database, directory, stand_in, found)
    async with database.transaction(maker.tenant) as tx:
        given = await approvals.delegate(
            tx, head, stand_in.user_id, now - timedelta(minutes=1), now + timedelta(days=2)
        )
        assert [row.id for row in await approvals.inbox(tx, directory, stand_in, "todo")] == [found]
    assert await _decide(database, directory, stand_in, found) == "APPROVED"
    async with database.transaction(maker.tenant) as tx:
        detail = await approvals.find(tx, directory, maker, found)
        assert [(each.checker_id, each.on_behalf_of) for each in detail.decisions] == [
            (stand_in.user_id, head.user_id)
        ]
        await approvals.revoke_delegation(tx, head, given)
    again = await _submit(database, maker, kind, name="y")
    with pytest.raises(NotFound):
        await _decide(database, directory, stand_in, again)


async def test_a_delegate_of_the_maker_does_not_decide_for_him(database, directory, kind, world, someone):
    maker, friend = await someone("HR_OFFICER"), await someone("UNIT_HEAD")
    found = await _submit(database, maker, kind)
    now = datetime.now(UTC)
    async with database.transaction(maker.tenant) as tx:
        await approvals.delegate(
            tx, friend, maker.user_id, now - timedelta(minutes=1), now + timedelta(days=1)
        )
    with pytest.raises(Refused) as caught:
        await _decide(database, directory, maker, found)
    assert caught.value.rule == "MAKER_IS_CHECKER"


async def test_delegation_has_its_own_rules(database, kind, world, someone):
    head, admin = await someone("UNIT_HEAD"), await someone("SYSTEM_ADMIN")
    now = datetime.now(UTC)
    cases = [
        (head.user_id, timedelta(days=1), "DELEGATE_TO_ANOTHER"),
        (admin.user_id, timedelta(days=1), "MAINTENANCE_SEPARATE"),
        (admin.user_id, timedelta(days=40), "DELEGATE_FOR_A_WHILE"),
    ]
    for to, long, rule in cases:
        with pytest.raises(Refused) as caught:
            async with database.transaction(head.tenant) as tx:
                await approvals.delegate(tx, head, to, now, now + long)
        assert caught.value.rule == rule


async def test_many_at_once_each_on_its_own(database, directory, kind, world, someone):
    maker, checker = await someone("HR_OFFICER"), await someone("UNIT_HEAD")
    good = await _submit(database, maker, kind)
    bad = await _submit(database, maker, kind, name="y", for_user=checker.user_id)
    chosen = [(each, await _hash(database, maker.tenant, each)) for each in (bad, good)]
    async with database.transaction(maker.tenant) as tx:
        outcome = await approvals.bulk_decide(tx, directory, checker, chosen, approve=True)
    assert outcome == {bad: "CHECKER_BENEFITS", good: "APPROVED"}
    assert world.applied == ["x=1"]
    assert await _state(database, maker.tenant, bad) == "PENDING"


@pytest.mark.parametrize(
    ("who", "shown", "rule"),
    [
        ("maker", None, "MAKER_IS_CHECKER"),
        ("gains", None, "CHECKER_BENEFITS"),
        ("checker", bytes(32), "CONTENT_CHANGED"),
    ],
)
async def test_the_database_refuses_what_the_service_would(database, kind, world, someone, who, shown, rule):
    people = {name: await someone(post) for name, post in
              (("maker", "HR_OFFICER"), ("gains", "UNIT_HEAD"), ("checker", "UNIT_HEAD"))}  # fmt: skip
    maker = people["maker"]
    found = await _submit(database, maker, kind, for_user=people["gains"].user_id)
    with pytest.raises(asyncpg.PostgresError) as caught:
        async with database.transaction(maker.tenant) as tx:
            await tx.execute(RAW, tx.tenant.id, found, people[who].user_id, shown)
    refused = from_exception(caught.value)
    assert isinstance(refused, Refused)
    assert refused.rule == rule


async def test_a_decision_is_never_changed(database, directory, kind, world, someone):
    maker, checker = await someone("HR_OFFICER"), await someone("UNIT_HEAD")
    found = await _submit(database, maker, kind)
    await _decide(database, directory, checker, found)
    for statement in ("UPDATE approval_decision SET decision = 'REJECT' WHERE tenant_id = $1",
                      "DELETE FROM approval_decision WHERE tenant_id = $1"):  # fmt: skip
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.transaction(maker.tenant) as tx:
                await tx.execute(statement, tx.tenant.id)
