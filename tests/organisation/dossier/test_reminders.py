"""Reminders at 60, 30 and 7 days: a task for the manager, a notice to his leader, once each."""

from datetime import timedelta

import pytest
from rapport.activities.reminders import remind
from rapport.kernel import business_date

TASKS = """
    SELECT t.kind, e.employee_no, t.occasion, t.priority, t.due_on, t.closed_at IS NULL AS open
      FROM task t JOIN employee e ON e.tenant_id = $1 AND e.id = t.assignee_id
     WHERE t.tenant_id = $1 ORDER BY t.kind, t.occasion
"""
MOVE = "UPDATE qualification SET valid_to = $3 WHERE tenant_id = $1 AND id = $2"
LEAVE = "UPDATE employee SET status = 'LEFT' WHERE tenant_id = $1 AND employee_no = 'E1'"


@pytest.fixture
def morning(database, staffed):
    """So many days are left of the certificate: how many were given out, and what there is to do then."""

    async def run(certificate, left):
        async with database.transaction(staffed.tenant) as tx:
            today = await business_date.today(tx)
            await tx.execute(MOVE, tx.tenant.id, certificate, today + timedelta(days=left))
            made = await remind(tx)
            return made, [dict(row) for row in await tx.fetch(TASKS, tx.tenant.id)]

    return run


@pytest.fixture
async def certificate(staffed, database):
    return await staffed.certificate(database, "E1", "FUND", None)


@pytest.mark.parametrize(("left", "given"), [(61, 0), (60, 2), (31, 2), (30, 2), (7, 2), (0, 2), (-1, 0)])
async def test_a_reminder_begins_on_its_day_and_ends_with_the_certificate(morning, certificate, left, given):
    made, tasks = await morning(certificate, left)
    assert made == given
    assert {(each["kind"], each["employee_no"]) for each in tasks} == (
        {("QUALIFICATION", "E1"), ("NOTICE", "L1")} if given else set()
    )


async def test_each_is_given_once(morning, certificate):
    assert (await morning(certificate, 7))[0] == 2
    made, tasks = await morning(certificate, 7)
    assert made == 0
    assert len(tasks) == 2
    assert {each["priority"] for each in tasks} == {"HIGH"}


async def test_an_open_task_moves_on_and_a_renewal_ends_it(morning, certificate):
    await morning(certificate, 60)
    _, tasks = await morning(certificate, 30)
    own = [each for each in tasks if each["kind"] == "QUALIFICATION"]
    assert [each["occasion"].rpartition(":")[2] for each in own] == ["30"]
    assert len(tasks) == 3  # and a notice for each of the two
    _, tasks = await morning(certificate, 400)
    assert [each["open"] for each in tasks if each["kind"] == "QUALIFICATION"] == [False]


async def test_a_longer_one_of_the_kind_needs_no_reminder(morning, certificate, staffed, database):
    await staffed.certificate(database, "E1", "FUND", None)
    assert await morning(certificate, 7) == (0, [])


async def test_who_has_left_is_not_reminded(morning, certificate, staffed, database):
    async with database.transaction(staffed.tenant) as tx:
        await tx.execute(LEAVE, tx.tenant.id)
    assert await morning(certificate, 7) == (0, [])


async def test_the_task_reads_well_in_the_managers_list(morning, certificate, staffed, client_factory):
    await morning(certificate, 7)
    rm = await client_factory(staffed.tenant, "RM", "S1", "E1")
    assert "基金从业资格" in (await rm.get("/tasks")).text
