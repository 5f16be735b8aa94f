"""The workbench's cards and figures, for one actor on one business day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, LiteralString
from uuid import UUID

import asyncpg
import msgspec

from rapport.activities.access import within
from rapport.activities.kinds import ALERT, FUNDS_IN, FUNDS_OUT, MATURITY, POSTPONED
from rapport.insight import day_statements as sql
from rapport.kernel import business_date
from rapport.kernel.access import Actor
from rapport.kernel.database import Transaction

SHOWN = 8
ELSEWHERE = (ALERT, MATURITY, FUNDS_IN, FUNDS_OUT, POSTPONED)


@dataclass(frozen=True, slots=True)
class Day:
    """The business day and the published run whose figures are shown; None before the first night."""

    today: date
    run_id: UUID | None
    as_of: date | None

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())


class Figures(msgspec.Struct, frozen=True):
    """Money in minor units of the base currency; `contacts_due` falls into the rest of this week."""

    customers: int
    aum: int
    aum_before: int
    deposit: int
    deposit_average: int
    contacts_late: int
    contacts_due: int
    red: int
    orange: int
    yellow: int
    contacts_week: int
    tasks: int
    tasks_late: int


@dataclass(frozen=True, slots=True)
class Card:
    """Rows of one card, how many there are in all, and how many of them are late."""

    rows: list[asyncpg.Record]
    total: int
    late: int


async def the_day(tx: Transaction) -> Day:
    run = await business_date.published_run(tx)
    today = await business_date.today(tx)
    return Day(today, run.run_id if run else None, run.as_of if run else None)


async def figures(tx: Transaction, actor: Actor, day: Day) -> Figures:
    statement, scope = within(sql.FIGURES, actor)
    sunday = day.monday + timedelta(days=6)
    found = await tx.struct(
        Figures, statement, tx.tenant.id, scope.ids, day.today, day.run_id, day.monday, sunday
    )
    assert found is not None
    return found


async def team(tx: Transaction, actor: Actor, day: Day) -> list[asyncpg.Record]:
    statement, scope = within(sql.TEAM, actor)
    return await tx.fetch(statement, tx.tenant.id, scope.ids, day.today, day.run_id, day.monday)


async def contacts(tx: Transaction, actor: Actor, day: Day) -> Card:
    return await _card(tx, actor, sql.CONTACTS, day.today, day.run_id)


async def alerts(tx: Transaction, actor: Actor, day: Day) -> Card:
    return await _card(tx, actor, sql.ALERTS, day.today, day.run_id)


async def maturities(tx: Transaction, actor: Actor, day: Day) -> Card:
    return await _card(tx, actor, sql.MATURITIES, day.today, day.run_id)


async def movements(tx: Transaction, actor: Actor, day: Day) -> Card:
    return await _card(tx, actor, sql.MOVEMENTS, day.today, day.run_id)


async def tasks(tx: Transaction, actor: Actor, day: Day) -> Card:
    return await _card(tx, actor, sql.TASKS, day.today, list(ELSEWHERE))


async def _card(tx: Transaction, actor: Actor, statement: LiteralString, today: date, second: Any) -> Card:
    filled, scope = within(statement, actor)
    rows = await tx.fetch(filled, tx.tenant.id, scope.ids, today, second, SHOWN)
    first = dict(rows[0]) if rows else {}
    return Card(rows, first.get("total", 0), first.get("late", 0))
