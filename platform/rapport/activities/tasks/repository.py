"""Reading tasks, through the people the actor's scope covers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from rapport.activities.access import within
from rapport.activities.tasks import statements as sql
from rapport.activities.titles import task_title
from rapport.kernel.access import Actor, customer_scope
from rapport.kernel.database import Transaction

WEEK = timedelta(days=7)


class TaskRow(msgspec.Struct, frozen=True):
    """A task as it is shown. `customer` is None for a customer out of the actor's scope."""

    id: UUID
    no: str
    source: str
    kind: str
    title: str
    title_args: str
    customer_id: UUID | None
    customer: str | None
    assignee_id: UUID | None
    assignee: str | None
    created_by: UUID | None
    due_on: date
    priority: str
    acceptance: str
    state: str
    feedback: str
    call_report_id: UUID | None
    closed_on: date | None
    closed_at: datetime | None
    closed_by: UUID | None
    version: int
    created_at: datetime

    @property
    def text(self) -> str:
        return task_title(self.title, msgspec.json.decode(self.title_args))


class Counts(msgspec.Struct, frozen=True):
    """Open tasks by when they are due; `week` are the seven days after today."""

    overdue: int
    today: int
    week: int
    later: int


class Person(msgspec.Struct, frozen=True):
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Filter:
    """`due`: overdue, today, week, later, or nothing for all; `closed` shows what is done."""

    due: str = ""
    source: str = ""
    assignee_id: UUID | None = None
    customer_id: UUID | None = None
    closed: bool = False

    def span(self, today: date) -> tuple[date | None, date | None]:
        """First and last due day, both counted."""
        day = timedelta(days=1)
        spans: dict[str, tuple[date | None, date | None]] = {
            "overdue": (None, today - day),
            "today": (today, today),
            "week": (today + day, today + WEEK),
            "later": (today + WEEK + day, None),
        }
        return spans.get(self.due, (None, None))


async def find_task(tx: Transaction, actor: Actor, task_id: UUID, *, lock: bool = False) -> TaskRow | None:
    """None for an unknown task and for one of somebody out of scope alike."""
    statement, scope = within(sql.LOCKED if lock else sql.ONE, actor)
    return await tx.struct(TaskRow, statement, tx.tenant.id, scope.ids, task_id)


async def page_of_tasks(
    tx: Transaction,
    actor: Actor,
    wanted: Filter,
    today: date,
    *,
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
    falling: bool = False,
) -> list[TaskRow]:
    """By due day, the earliest first unless `falling`."""
    statement, scope = within(sql.PAGE_FALLING if falling else sql.PAGE, actor)
    first, last = wanted.span(today)
    day, last_id = after or (None, None)
    return await tx.structs(
        TaskRow,
        statement,
        tx.tenant.id,
        scope.ids,
        not wanted.closed,
        first,
        last,
        wanted.source,
        wanted.assignee_id,
        wanted.customer_id,
        day,
        last_id,
        limit,
    )


async def counts(tx: Transaction, actor: Actor, today: date, assignee_id: UUID | None) -> Counts:
    statement, scope = within(sql.COUNTS, actor)
    found = await tx.struct(Counts, statement, tx.tenant.id, scope.ids, today, today + WEEK, assignee_id)
    assert found is not None
    return found


async def reachable(tx: Transaction, actor: Actor) -> list[Person]:
    """The people to whom the actor may give tasks, by number."""
    return await tx.structs(Person, sql.REACHABLE, tx.tenant.id, customer_scope(actor).ids)
