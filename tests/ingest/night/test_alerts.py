"""Stories of the early warning: what happens to a customer, night after night, and what the manager is given."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from rapport.kernel.access import Actor, Scope, system_actor
from rapport.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from rapport.scoring.service import dispose, evaluate_customer, open_alert, signal_precision

JUNE = date(2026, 6, 1)
NIGHT = date(2026, 6, 30)
YUAN = 100
Bank = Any
ALERTS = "SELECT * FROM churn_alert WHERE tenant_id = $1 ORDER BY opened_on, created_at"
TASKS = "SELECT * FROM task WHERE tenant_id = $1 AND kind = $2 ORDER BY created_at"
CUSTOMER = "SELECT alert_score, alert_level, next_task_on FROM customer WHERE tenant_id = $1 AND id = $2"


def june(day: int) -> date:
    return date(2026, 6, day)


@pytest.fixture
async def manager(bank: Bank) -> UUID:
    employee: UUID = await bank.employee("RM1", await bank.unit("U1"))
    return employee


@pytest.fixture
async def client(bank: Bank, manager: UUID) -> UUID:
    """One million in a current account since last year."""
    customer: UUID = await bank.customer("C1", lead=manager)
    await bank.account(customer, "A1", balances={date(2025, 6, 1): 1_000_000 * YUAN})
    return customer


async def account_of(bank: Bank, number: str = "A1") -> UUID:
    found: UUID = await bank.value("SELECT id FROM account WHERE tenant_id = $1 AND account_no = $2", number)
    return found


async def leave(bank: Bank, day: date, amount: int, left: int, number: str = "A1") -> UUID:
    """A debit of `amount` yuan after which `left` yuan are there."""
    account = await account_of(bank, number)
    await bank.balances(account, {day: left * YUAN})
    posting: UUID = await bank.posting(account, day, -amount * YUAN, bank="Other Bank")
    return posting


def actor_of(bank: Bank, scope: Scope, *employees: UUID) -> Actor:
    system = system_actor(bank.tenant)
    return Actor(
        tenant=bank.tenant,
        user_id=UUID(int=7),
        name="RM1",
        post_code="RM",
        permissions=system.permissions,
        scope=scope,
        employee_ids=employees,
    )


async def test_a_refused_price_and_an_outflow_count_together(bank: Bank, client: UUID, manager: UUID) -> None:
    refusal = await bank.contact(client, june(10), refused=june(10))
    await bank.night(june(24))
    assert await bank.rows(ALERTS) == []
    posting = await leave(bank, june(25), 600_000, 400_000)
    result = await bank.night(june(25))
    assert result.alerts == 1
    (alert,) = await bank.rows(ALERTS)
    assert (alert["base_score"], alert["combo"], alert["score"], alert["level"]) == (28, True, 36, "YELLOW")
    outflow, refused = json.loads(alert["signals"])
    assert (outflow["code"], outflow["points"], outflow["since"]) == ("A02", 20, "2026-06-25")
    assert outflow["evidence"] == {
        "posting": str(posting),
        "account": str(await account_of(bank)),
        "booked_on": "2026-06-25",
        "amount": "600000.00",
        "previous_aum": "1000000.00",
        "ratio": "0.6000",
        "ratio_limit": "0.30",
        "least_outflow": "200000.00",
        "counterparty_bank": "Other Bank",
        "currency": "CNY",
    }
    assert (refused["code"], refused["points"], refused["dates"]) == ("E06", 8, ["2026-06-10"])
    assert refused["evidence"]["contacts"] == [str(refusal)]
    (task,) = await bank.rows(TASKS, "ALERT")
    assert (task["assignee_id"], task["subject_id"], task["state"]) == (manager, alert["id"], "NEW")
    assert task["due_on"] == date(2026, 7, 7), "seven working days after the 26th"
    (shown,) = await bank.rows(CUSTOMER, client)
    assert (shown["alert_score"], shown["alert_level"]) == (36, "YELLOW")
    assert shown["next_task_on"] == june(29), "the task about the outflow itself comes first"


async def test_an_alert_rises_once_and_its_task_is_pressed_on_with(bank: Bank, client: UUID) -> None:
    await bank.contact(client, june(20), refused=june(20))
    await leave(bank, june(25), 700_000, 300_000)
    raised = []
    for at in range(16):
        night = june(25) + timedelta(days=at)
        raised += [night] if (await bank.night(night)).alerts else []
    (alert,) = await bank.rows(ALERTS)
    codes = [signal["code"] for signal in json.loads(alert["signals"])]
    assert codes == ["A01", "A02", "E06"]
    assert (alert["base_score"], alert["score"], alert["level"]) == (53, 69, "ORANGE")
    assert raised == [june(25), date(2026, 7, 7)]
    assert (alert["opened_on"], alert["raised_on"], alert["raised_level"]) == (june(25), raised[1], "ORANGE")
    (task,) = await bank.rows(TASKS, "ALERT")
    assert (task["occasion"], task["version"]) == ("2026-07-07", 2)
    assert "Orange" in task["title"]
    assert task["due_on"] == date(2026, 7, 7)  # yellow's seven working days end before orange's three


async def test_since_is_the_first_night_of_the_present_run(bank: Bank, client: UUID) -> None:
    await leave(bank, june(25), 950_000, 50_000)
    for day in (june(25), june(26), june(27)):
        await bank.night(day)
    await bank.balances(await account_of(bank), {june(28): 500_000 * YUAN, june(29): 40_000 * YUAN})
    for day in (june(28), june(29), june(30)):
        result = await bank.night(day)
    found = "SELECT since FROM churn_signal WHERE tenant_id = $1 AND run_id = $2 AND code = $3"
    assert await bank.value(found, result.run_id, "A02") == june(25)
    assert await bank.value(found, result.run_id, "A09") == june(29)


async def test_pay_that_stops_for_two_cycles(bank: Bank, client: UUID) -> None:
    account = await account_of(bank)
    for month in (1, 2, 3, 4):
        await bank.posting(account, date(2026, month, 5), 20_000 * YUAN, purpose="PAYROLL")
    # gaps 31, 28, 31: the cycle is 31 days, so 2 × 31 + 5 days of grace end on 11 June
    signal = "SELECT evidence FROM churn_signal WHERE tenant_id = $1 AND run_id = $2 AND code = 'A06'"
    silent = await bank.night(june(11))
    assert await bank.rows(signal, silent.run_id) == []
    result = await bank.night(june(12))
    (row,) = await bank.rows(signal, result.run_id)
    evidence = json.loads(row["evidence"])
    assert (evidence["last_credit"], evidence["cycle_days"], evidence["missed_cycles"]) == (
        "2026-04-05",
        31,
        2,
    )
    await bank.posting(account, june(13), 20_000 * YUAN, purpose="PAYROLL")
    again = await bank.night(june(13))
    assert await bank.rows(signal, again.run_id) == []


async def test_matured_money_that_leaves(bank: Bank, client: UUID) -> None:
    term = await bank.account(
        client, "T1", "TERM", maturity=june(10), principal=300_000 * YUAN, balances={JUNE: 300_000 * YUAN}
    )
    current = await account_of(bank)
    await bank.balances(term, {june(10): 0})
    await bank.balances(current, {june(10): 1_300_000 * YUAN})
    signal = "SELECT evidence FROM churn_signal WHERE tenant_id = $1 AND run_id = $2 AND code = 'A04'"
    stayed = await bank.night(june(10))
    assert await bank.rows(signal, stayed.run_id) == [], "paid out to the customer's own account"
    await bank.balances(current, {june(14): 1_150_000 * YUAN})
    left = await bank.night(june(14))
    (row,) = await bank.rows(signal, left.run_id)
    evidence = json.loads(row["evidence"])
    assert evidence["account"] == str(term)
    assert (evidence["principal"], evidence["left"], evidence["ratio"]) == (
        "300000.00",
        "150000.00",
        "0.5000",
    )
    late = await bank.night(june(18))
    await bank.balances(current, {june(19): 1_300_000 * YUAN})
    assert len(await bank.rows(signal, late.run_id)) == 1


async def test_money_moved_between_own_accounts_is_no_outflow(bank: Bank, client: UUID) -> None:
    term = await bank.account(client, "T1", "TERM", balances={june(20): 600_000 * YUAN})
    assert term
    await leave(bank, june(20), 600_000, 400_000)
    result = await bank.night(june(20))
    signals = "SELECT code FROM churn_signal WHERE tenant_id = $1 AND run_id = $2"
    assert await bank.rows(signals, result.run_id) == []
    assert await bank.rows("SELECT 1 FROM funds_movement WHERE tenant_id = $1") == []


async def test_a_manager_who_gives_notice_warns_of_all_he_leads(
    bank: Bank, client: UUID, manager: UUID
) -> None:
    await bank.status(manager, "NOTICE", june(20))
    result = await bank.night(june(20))
    found = await bank.rows("SELECT * FROM churn_signal WHERE tenant_id = $1 AND run_id = $2", result.run_id)
    (signal,) = found
    assert (signal["code"], signal["since"], signal["points"]) == ("E01", june(20), 15)
    assert await bank.rows(ALERTS) == [], "15 points are no level"
    (shown,) = await bank.rows(CUSTOMER, client)
    assert (shown["alert_score"], shown["alert_level"]) == (0, "NONE")


async def red(bank: Bank, client: UUID, day: date) -> dict[str, Any]:
    """A drained account, a competitor's offer and a refused price on one day."""
    await bank.contact(client, day, tags=("他行报价",), refused=day)
    await leave(bank, day, 990_000, 10_000)
    await bank.night(day)
    (alert,) = await bank.rows(ALERTS)
    return dict(alert)


async def test_a_red_alert_tells_the_leader_too(bank: Bank, manager: UUID, client: UUID) -> None:
    head = await bank.employee("HEAD", await bank.unit("TOP"), "UNIT_HEAD")
    await bank.value(
        "UPDATE org_unit SET parent_id = (SELECT org_id FROM employee WHERE tenant_id = $1"
        " AND employee_no = 'HEAD') WHERE tenant_id = $1 AND code = 'U1'"
    )
    await bank.status(manager, "NOTICE", june(25))
    alert = await red(bank, client, june(25))
    # A02 20 + A09 12 + E01 15 + E05 12 + E06 8 = 67, x 1.3
    assert (alert["base_score"], alert["score"], alert["level"]) == (67, 87, "RED")
    (task,) = await bank.rows(TASKS, "ALERT")
    (notice,) = await bank.rows(TASKS, "NOTICE")
    assert (task["assignee_id"], task["priority"], task["due_on"]) == (manager, "HIGH", june(29))
    assert (notice["assignee_id"], notice["subject_id"]) == (head, alert["id"])
    assert json.loads(notice["title_args"]) == {"score": "87", "due": "2026-06-29"}
    await bank.night(june(26))
    assert len(await bank.rows(TASKS, "NOTICE")) == 1


async def test_the_team_leader_comes_before_the_head(bank: Bank, client: UUID, manager: UUID) -> None:
    unit = await bank.value("SELECT org_id FROM employee WHERE tenant_id = $1 AND id = $2", manager)
    await bank.employee("HEAD", unit, "UNIT_HEAD")
    leader = await bank.employee("LEAD", unit, "TEAM_LEADER")
    team = await bank.unit("T1", unit)
    await bank.value(
        "UPDATE employee SET team_id = $2 WHERE tenant_id = $1 AND id = ANY($3)", team, [manager, leader]
    )
    await bank.status(manager, "NOTICE", june(25))
    await red(bank, client, june(25))
    (notice,) = await bank.rows(TASKS, "NOTICE")
    assert notice["assignee_id"] == leader


async def test_an_alert_stays_until_a_person_closes_it(bank: Bank, client: UUID) -> None:
    await bank.contact(client, june(24), refused=june(24), tags=("挖转",))
    await leave(bank, june(25), 600_000, 400_000)
    await bank.night(june(25))
    (before,) = await bank.rows(ALERTS)
    assert (before["score"], before["faded_on"]) == (52, None)
    await bank.balances(await account_of(bank), {june(26): 2_000_000 * YUAN})
    faded = date(2026, 8, 24)  # sixty days after the mention; outflow and refusal are over before
    for night in (date(2026, 7, 25), faded - timedelta(days=1), faded):
        await bank.night(night)
    (after,) = await bank.rows(ALERTS)
    assert (after["state"], after["faded_on"]) == ("OPEN", date(2026, 7, 25))
    assert (after["score"], after["evaluated_on"], after["signals"]) == (52, june(25), before["signals"])
    (shown,) = await bank.rows(CUSTOMER, client)
    assert shown["alert_level"] == "ORANGE"


async def test_reminded_of_after_thirty_days(bank: Bank, client: UUID) -> None:
    account = await account_of(bank)
    await bank.balances(account, {june(1): 30_000 * YUAN})
    await bank.contact(client, june(1), tags=("他行报价",))
    first = await bank.night(june(1))  # A09 12 + E05 12, x 1.3 = 31
    assert first.alerts == 1
    assert (await bank.night(june(30))).alerts == 1, "A01 came: a rise"
    assert (await bank.night(date(2026, 7, 29))).alerts == 0
    assert (await bank.night(date(2026, 7, 30))).alerts == 1, "thirty days after it rose"
    (alert,) = await bank.rows(ALERTS)
    assert alert["raised_on"] == date(2026, 7, 30)
    assert len(await bank.rows(TASKS, "ALERT")) == 1


async def test_closed_and_quiet_unless_it_gets_worse(bank: Bank, client: UUID, manager: UUID) -> None:
    await bank.contact(client, june(20), refused=june(20))
    await leave(bank, june(25), 700_000, 300_000)
    await bank.night(june(25))
    (alert,) = await bank.rows(ALERTS)
    actor = actor_of(bank, Scope.SELF, manager)
    async with bank.database.transaction(bank.tenant) as tx:
        await dispose(tx, actor, alert["id"], "PARTLY", "kept the term deposit", alert["version"])
    assert (await bank.night(june(26))).alerts == 0, "the same level again is no news"
    worse = await bank.night(date(2026, 7, 7))  # A01 makes it orange
    assert worse.alerts == 1
    first, second = await bank.rows(ALERTS)
    assert (first["state"], first["outcome"], first["closed_on"]) == ("CLOSED", "PARTLY", june(26))
    assert (second["state"], second["level"], second["opened_on"]) == ("OPEN", "ORANGE", date(2026, 7, 7))
    tasks = await bank.rows(TASKS, "ALERT")
    assert [task["state"] for task in tasks] == ["CLOSED", "NEW"]


async def test_an_event_is_judged_the_same_day(bank: Bank, client: UUID) -> None:
    await leave(bank, june(25), 700_000, 300_000)
    await bank.night(june(25))
    assert await bank.rows(ALERTS) == [], "20 points alone"
    await bank.contact(client, june(26), tags=("他行报价",))
    async with bank.database.transaction(bank.tenant) as tx:
        assert await evaluate_customer(tx, client) == 1
        found = await open_alert(tx, client)
    assert found is not None
    assert (found.score, found.level) == (42, "YELLOW")
    (task,) = await bank.rows(TASKS, "ALERT")
    assert task["subject_id"] == found.id
    await bank.night(june(26))
    (alert,) = await bank.rows(ALERTS)
    assert (alert["id"], alert["score"], alert["version"]) == (found.id, 42, 1)


async def test_before_the_first_night_there_is_nothing_to_judge_by(bank: Bank, client: UUID) -> None:
    await bank.contact(client, june(26), tags=("他行报价",))
    async with bank.database.transaction(bank.tenant) as tx:
        assert await evaluate_customer(tx, client) == 0
    assert await bank.rows(ALERTS) == []


@pytest.fixture
async def alert(bank: Bank, client: UUID) -> dict[str, Any]:
    await bank.contact(client, june(20), refused=june(20))
    await leave(bank, june(25), 700_000, 300_000)
    await bank.night(june(25))
    (row,) = await bank.rows(ALERTS)
    return dict(row)


async def test_disposing_closes_alert_and_task(
    bank: Bank, client: UUID, manager: UUID, alert: dict[str, Any]
) -> None:
    await bank.balances(await account_of(bank), {june(26): 650_000 * YUAN})
    await bank.night(june(26))
    async with bank.database.transaction(bank.tenant) as tx:
        await dispose(tx, actor_of(bank, Scope.SELF, manager), alert["id"], "RETAINED", "better rate", 1)
    (closed,) = await bank.rows(ALERTS)
    assert (closed["state"], closed["outcome"], closed["action"]) == ("CLOSED", "RETAINED", "better rate")
    assert (closed["aum_opened"], closed["aum_closed"]) == (300_000 * YUAN, 650_000 * YUAN)
    (task,) = await bank.rows(TASKS, "ALERT")
    assert (task["state"], task["closed_on"]) == ("CLOSED", june(27))
    (shown,) = await bank.rows(CUSTOMER, client)
    assert (shown["alert_score"], shown["alert_level"]) == (0, "NONE")
    (entry,) = await bank.rows(
        "SELECT object_id FROM audit_entry WHERE tenant_id = $1 AND action = 'alert.dispose'"
    )
    assert entry["object_id"] == str(alert["id"])
    async with bank.database.transaction(bank.tenant) as tx:
        records = {record.code: record for record in await signal_precision(tx, JUNE, NIGHT)}
    assert {code: record.retained_aum for code, record in records.items()} == {
        "A02": 300_000 * YUAN,
        "E06": 300_000 * YUAN,
    }
    assert (records["A02"].closed, records["A02"].justified, str(records["A02"].precision_pct)) == (
        1,
        1,
        "100.00",
    )


@pytest.mark.parametrize(
    ("outcome", "version", "error"),
    [("GONE", 1, Invalid), ("RETAINED", 2, Conflict), ("", 1, Invalid), ("LOST", 0, Conflict)],
)
async def test_a_wrong_disposition_changes_nothing(
    bank: Bank, manager: UUID, alert: dict[str, Any], outcome: str, version: int, error: type[Exception]
) -> None:
    async with bank.database.transaction(bank.tenant) as tx:
        with pytest.raises(error):
            await dispose(tx, actor_of(bank, Scope.SELF, manager), alert["id"], outcome, "", version)
    assert await bank.rows(ALERTS) == [alert]


async def test_an_alert_closes_once(bank: Bank, manager: UUID, alert: dict[str, Any]) -> None:
    actor = actor_of(bank, Scope.SELF, manager)
    async with bank.database.transaction(bank.tenant) as tx:
        await dispose(tx, actor, alert["id"], "LOST", "", 1)
    async with bank.database.transaction(bank.tenant) as tx:
        with pytest.raises(Conflict):
            await dispose(tx, actor, alert["id"], "RETAINED", "", 2)
    (row,) = await bank.rows(ALERTS)
    assert row["outcome"] == "LOST"


async def test_somebody_elses_alert_is_not_there(bank: Bank, alert: dict[str, Any]) -> None:
    stranger = await bank.employee("RM2", await bank.unit("U2"))
    for scope in (Scope.SELF, Scope.NONE):
        async with bank.database.transaction(bank.tenant) as tx:
            with pytest.raises(NotFound):
                await dispose(tx, actor_of(bank, scope, stranger), alert["id"], "RETAINED", "", 1)
    reader = Actor(bank.tenant, UUID(int=8), "X", "RM", frozenset({"alert:read"}), Scope.TENANT)
    async with bank.database.transaction(bank.tenant) as tx:
        with pytest.raises(Forbidden):
            await dispose(tx, reader, alert["id"], "RETAINED", "", 1)
    assert await bank.rows(ALERTS) == [alert]
