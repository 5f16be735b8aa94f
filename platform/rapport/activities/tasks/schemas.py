"""Tasks in the JSON API; names are those of the field list (fields.csv, Task)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from rapport.activities.tasks.repository import TaskRow
from rapport.activities.tasks.service import Order
from rapport.activities.words import State
from rapport.kernel.http.decoding import Strict


class TaskItem(msgspec.Struct, frozen=True):
    """A task; `title` is in the language of the key's owner. `customers` out of your scope are left out."""

    id: UUID
    no: str
    source: str
    kind: str
    title: str
    assignees: list[UUID]
    assignee: str | None
    customers: list[UUID]
    customer: str | None
    due: date
    priority: str
    acceptance: str
    state: str
    feedback: str
    overdue: bool
    closed_at: datetime | None
    version: int


class TaskPage(msgspec.Struct, frozen=True):
    items: list[TaskItem]
    next_cursor: str | None


class NewTask(Order, kw_only=True):
    """A task for oneself, or a leader's for somebody of his. At most one assignee; one task a customer."""

    assignees: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=1)] = ()
    customers: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=500)] = ()


class TasksCreated(msgspec.Struct, frozen=True):
    ids: list[UUID]


class TaskPatch(Strict, kw_only=True):
    """A step of a task: its new state, what came of it, another day."""

    state: State | None = None
    feedback: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    due: date | None = None


def task_item(row: TaskRow, today: date) -> TaskItem:
    visible = row.customer is not None and row.customer_id is not None
    return TaskItem(
        id=row.id,
        no=row.no,
        source=row.source,
        kind=row.kind,
        title=row.text,
        assignees=[row.assignee_id] if row.assignee_id else [],
        assignee=row.assignee,
        customers=[row.customer_id] if visible and row.customer_id else [],
        customer=row.customer,
        due=row.due_on,
        priority=row.priority,
        acceptance=row.acceptance,
        state=row.state,
        feedback=row.feedback,
        overdue=row.closed_at is None and row.due_on < today,
        closed_at=row.closed_at,
        version=row.version,
    )
