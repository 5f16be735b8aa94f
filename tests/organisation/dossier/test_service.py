"""Caps, qualifications and the change of a status, as other parts ask for them."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from rapport.kernel import business_date
from rapport.kernel.access import system_actor
from rapport.kernel.errors import Forbidden, NotFound, Refused
from rapport.organisation.dossier import service
from rapport.organisation.dossier.rules import EXPIRED, MISSING

DAY = date(2026, 11, 27)


@pytest.mark.parametrize(("who", "cap"), [("E1", 300), ("E2", 80), ("E3", None)])
async def test_the_cap_is_that_of_the_type(staffed, database, who, cap):
    async with database.transaction(staffed.tenant) as tx:
        assert await service.effective_cap(tx, staffed.ids[who]) == cap


async def test_ones_own_cap_goes_before_and_nobody_has_none(staffed, database):
    async with database.transaction(staffed.tenant) as tx:
        await tx.execute(
            "UPDATE employee SET portfolio_cap = 0 WHERE tenant_id = $1 AND id = $2",
            tx.tenant.id,
            staffed.ids["E1"],
        )
        assert await service.effective_cap(tx, staffed.ids["E1"]) == 0
        assert await service.effective_cap(tx, uuid4()) is None


async def test_an_expired_certificate_blocks_the_line_and_the_product(staffed, database):
    await staffed.certificate(database, "E1", "WEALTH", DAY)
    rm, after = staffed.ids["E1"], DAY + timedelta(days=1)
    async with database.transaction(staffed.tenant) as tx:
        assert await service.is_qualified(tx, rm, "RETAIL", DAY)
        assert not await service.is_qualified(tx, rm, "RETAIL", after)
        assert (await service.may_sell(tx, rm, "WEALTH", DAY)).allowed
        assert (await service.may_sell(tx, rm, "WEALTH", after)).rule == EXPIRED
        assert (await service.may_sell(tx, rm, "FUND", DAY)).rule == MISSING
        assert (await service.may_sell(tx, rm, "DEPOSIT", DAY)).allowed
        assert await service.is_qualified(tx, staffed.ids["E2"], "PRIVATE", DAY)


async def test_a_status_takes_effect_is_written_down_and_told(staffed, database, monkeypatch):
    told = []

    async def listen(_tx, _actor, change):
        told.append(change)

    monkeypatch.setattr(service, "STATUS_LISTENERS", [listen])
    rm = staffed.ids["E1"]
    async with database.transaction(staffed.tenant) as tx:
        today = await business_date.today(tx)
        await service.change_status(tx, system_actor(tx.tenant), rm, "NOTICE", today, "辞职申请")
    async with database.transaction(staffed.tenant) as tx:
        assert await service.status_of(tx, rm) == "NOTICE"
        row = await tx.fetch_row(
            "SELECT status_since, status_held FROM employee WHERE tenant_id = $1 AND id = $2",
            tx.tenant.id,
            rm,
        )
        assert tuple(row) == (today, True)
        noted = await tx.fetch_value(
            "SELECT details FROM audit_entry WHERE tenant_id = $1 AND action = 'staff.status'", tx.tenant.id
        )
        assert '"NOTICE"' in str(noted)
    assert [(each.employee_id, each.before, each.after) for each in told] == [(rm, "ACTIVE", "NOTICE")]


@pytest.mark.parametrize(
    ("status", "days", "reason", "rule"),
    [
        ("GONE", 0, "理由", "STATUS_UNKNOWN"),
        ("ACTIVE", 0, "理由", "STATUS_SAME"),
        ("NOTICE", 1, "理由", "STATUS_IN_FUTURE"),
        ("NOTICE", 0, " ", "REASON_MISSING"),
    ],
)
async def test_a_bad_change_is_refused_by_name_audited_and_changes_nothing(
    staffed, database, status, days, reason, rule
):
    rm = staffed.ids["E1"]
    with pytest.raises(Refused) as caught:
        async with database.transaction(staffed.tenant) as tx:
            on = await business_date.today(tx) + timedelta(days=days)
            await service.change_status(tx, system_actor(tx.tenant), rm, status, on, reason)
    assert caught.value.rule == rule
    async with database.transaction(staffed.tenant) as tx:
        assert await service.status_of(tx, rm) == "ACTIVE"
        noted = await tx.fetch(
            "SELECT details FROM audit_entry WHERE tenant_id = $1 AND action = 'staff.status.refused'",
            tx.tenant.id,
        )
        assert len(noted) == 1
        assert rule in str(noted[0]["details"])


async def test_who_has_left_only_comes_back_as_active(staffed, database):
    rm = staffed.ids["E1"]
    async with database.transaction(staffed.tenant) as tx:
        actor, today = system_actor(tx.tenant), await business_date.today(tx)
        await service.change_status(tx, actor, rm, "LEFT", today, "离职")
    with pytest.raises(Refused, match=r"taken on again|录用"):
        async with database.transaction(staffed.tenant) as tx:
            await service.change_status(tx, actor, rm, "LEAVE", today, "休假")
    async with database.transaction(staffed.tenant) as tx:
        await service.change_status(tx, actor, rm, "ACTIVE", today, "重新录用")
        assert await service.status_of(tx, rm) == "ACTIVE"


async def test_only_hr_changes_a_status_and_only_in_its_own_bank(staffed, database, tenant_factory):
    other = await tenant_factory()
    rm = staffed.ids["E1"]
    with pytest.raises(NotFound):
        async with database.transaction(other) as tx:
            today = await business_date.today(tx)
            await service.change_status(tx, system_actor(other), rm, "NOTICE", today, "理由")
    with pytest.raises(Forbidden):
        async with database.transaction(staffed.tenant) as tx:
            weak = replace(system_actor(tx.tenant), permissions=frozenset({"staff:read"}))
            await service.change_status(tx, weak, rm, "NOTICE", today, "理由")
    async with database.transaction(staffed.tenant) as tx:
        assert await service.status_of(tx, rm) == "ACTIVE"
