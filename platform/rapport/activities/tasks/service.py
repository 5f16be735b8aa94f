"""Making tasks, giving them out, and moving them to their end (domain.md 10.3)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Final
from uuid import UUID

import msgspec

from rapport.activities.access import leads, within
from rapport.activities.kinds import DISPATCH, OWN, POSTPONED
from rapport.activities.tasks import statements as sql
from rapport.activities.tasks.repository import TaskRow, find_task, reachable
from rapport.activities.words import Priority
from rapport.customers.service import require_customer
from rapport.kernel import business_date
from rapport.kernel.access import Actor, Permission, require
from rapport.kernel.audit import append
from rapport.kernel.audit.chain import Json
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from rapport.kernel.http.decoding import Strict
from rapport.kernel.i18n import gettext

# From a state a task may go to these; CLOSED ends it, undone only by who closed it.
NEXT: Final[Mapping[str, frozenset[str]]] = {
    "NEW": frozenset({"ACCEPTED", "IN_PROGRESS", "SUBMITTED", "CLOSED"}),
    "ACCEPTED": frozenset({"IN_PROGRESS", "SUBMITTED", "CLOSED"}),
    "IN_PROGRESS": frozenset({"SUBMITTED", "CLOSED"}),
    "SUBMITTED": frozenset({"CLOSED", "RETURNED"}),
    "RETURNED": frozenset({"ACCEPTED", "IN_PROGRESS", "SUBMITTED", "CLOSED"}),
    "CLOSED": frozenset({"IN_PROGRESS"}),
}
MAX_DISPATCH: Final = 500


class Order(Strict, kw_only=True):
    """What is to be done, and by when."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=180)]
    due: date
    priority: Priority = "NORMAL"
    acceptance: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class Given(msgspec.Struct, frozen=True):
    """A task that was made, and who does it."""

    id: UUID
    assignee_id: UUID | None
    user_id: UUID | None


async def create_task(
    tx: Transaction,
    actor: Actor,
    order: Order,
    *,
    customer_id: UUID | None = None,
    assignee_id: UUID | None = None,
) -> Given:
    """A task for oneself, or a leader's for somebody he may reach.

    `NotFound` for a customer or person out of scope; `Invalid` for a day that has passed, and when nobody
    could do it.
    """
    require(actor, Permission.TASK_WRITE)
    today = await _checked(tx, order)
    if customer_id is not None:
        await require_customer(tx, actor, customer_id)
    own = assignee_id in (None, actor.employee_id)
    if not own:
        await _require_reachable(tx, actor, assignee_id)
    who = assignee_id or (actor.employee_id if actor.employee_id else None)
    source, kind = ("SELF", OWN) if own else ("MANAGER", DISPATCH)
    made = await _insert(tx, actor, order, [customer_id], who, (source, kind), today)
    if not made:
        raise Invalid(fields=[FieldError("assignees", "missing", gettext("Say who shall do it"))])
    append(tx, actor, "task.create", "task", str(made[0].id), details={"due": order.due})
    return made[0]


async def dispatch(
    tx: Transaction,
    actor: Actor,
    customer_ids: Sequence[UUID],
    order: Order,
    *,
    assignee_id: UUID | None = None,
) -> list[Given]:
    """One task a customer for his lead manager (or `assignee_id`); customers out of scope get none.

    Only who leads others gives out tasks (`Forbidden`), at most 500 at once (`Invalid`).
    """
    require(actor, Permission.TASK_WRITE)
    if not leads(actor):
        raise Forbidden
    if len(customer_ids) > MAX_DISPATCH:
        text = gettext("At most %(most)s tasks at once") % {"most": MAX_DISPATCH}
        raise Invalid(fields=[FieldError("customers", "too_many", text)])
    today = await _checked(tx, order)
    if assignee_id is not None:
        await _require_reachable(tx, actor, assignee_id)
    made = await _insert(
        tx, actor, order, list(dict.fromkeys(customer_ids)), assignee_id, ("MANAGER", DISPATCH), today
    )
    details: dict[str, Json] = {"tasks": len(made), "due": order.due.isoformat()}
    append(tx, actor, "task.dispatch", "task", str(made[0].id) if made else "", details=details)
    return made


async def postpone_contact(
    tx: Transaction, actor: Actor, customer_id: UUID, until: date, reason: str
) -> Given:
    """Put off an overdue contact to a later day, with a reason; until then "my day" is silent about it."""
    require(actor, Permission.CONTACT_WRITE)
    customer = await require_customer(tx, actor, customer_id)
    today = await business_date.today(tx)
    found: list[FieldError] = []
    if until <= today:
        found.append(FieldError("until", "past", gettext("Choose a later day")))
    if (until - today).days > 60:
        found.append(FieldError("until", "far", gettext("At most 60 days")))
    if len(reason.strip()) < 2:
        found.append(FieldError("reason", "missing", gettext("Say why")))
    if found:
        raise Invalid(fields=found)
    order = Order(
        title=gettext("Contact postponed: %(reason)s") % {"reason": reason.strip()[:120]}, due=until
    )
    kind = ("SELF", POSTPONED)
    made = await _insert(
        tx, actor, order, [customer_id], actor.employee_id or customer.lead_rm_id, kind, today
    )
    if not made:
        raise Invalid(fields=[FieldError("until", "nobody", gettext("Nobody leads this customer"))])
    details: dict[str, Json] = {"customer": str(customer_id), "until": until.isoformat()}
    append(tx, actor, "contact.postpone", "customer", str(customer_id), reason=reason, details=details)
    return made[0]


async def move_task(
    tx: Transaction,
    actor: Actor,
    task_id: UUID,
    version: int | None,
    state: str,
    *,
    feedback: str = "",
    due: date | None = None,
) -> TaskRow:
    """Bring a task into `state`. `Conflict` when it changed since `version` (None: whatever it is now).

    A task from a leader is closed or returned by a leader who may see it, not by who does it.
    """
    require(actor, Permission.TASK_WRITE)
    task = await find_task(tx, actor, task_id, lock=True)
    if task is None:
        raise NotFound
    if version is not None and task.version != version:
        raise Conflict
    today = await business_date.today(tx)
    _check_move(actor, task, state, due, today)
    await tx.execute(
        sql.MOVE, tx.tenant.id, task_id, state, feedback.strip()[:2000], due, today, actor.user_id
    )
    details: dict[str, Json] = {"from": task.state, "to": state}
    append(tx, actor, "task.move", "task", str(task_id), details=details)
    return task


async def finish_task(
    tx: Transaction, actor: Actor, task_id: UUID, version: int | None, feedback: str = ""
) -> tuple[TaskRow, str]:
    """To its end as far as the actor may: closed, or submitted to the leader who gave it. The task before."""
    task = await find_task(tx, actor, task_id)
    if task is None:
        raise NotFound
    state = "CLOSED" if may_close(actor, task) else "SUBMITTED"
    return await move_task(tx, actor, task_id, version, state, feedback=feedback), state


def may_close(actor: Actor, task: TaskRow) -> bool:
    """Whoever does a task of his own or of the system ends it; what a leader gave, a leader ends."""
    if task.source != "MANAGER":
        return True
    return task.created_by == actor.user_id or (leads(actor) and task.assignee_id != actor.employee_id)


def _check_move(actor: Actor, task: TaskRow, state: str, due: date | None, today: date) -> None:
    if state != task.state and state not in NEXT.get(task.state, frozenset()):
        text = gettext("A task cannot go from its present state to that one")
        raise Invalid(fields=[FieldError("state", "transition", text)])
    if task.state == "CLOSED" and task.closed_by != actor.user_id:
        raise Forbidden
    if state in ("CLOSED", "RETURNED") and not may_close(actor, task):
        raise Forbidden
    if due is not None and due < today:
        raise Invalid(fields=[FieldError("due", "past", gettext("This day has passed"))])


async def _checked(tx: Transaction, order: Order) -> date:
    today = await business_date.today(tx)
    found: list[FieldError] = []
    if order.due < today:
        found.append(FieldError("due", "past", gettext("This day has passed")))
    if not order.title.strip():
        found.append(FieldError("title", "missing", gettext("Say what is to be done")))
    if found:
        raise Invalid(fields=found)
    return today


async def _require_reachable(tx: Transaction, actor: Actor, assignee_id: UUID | None) -> None:
    if assignee_id not in {person.id for person in await reachable(tx, actor)}:
        raise NotFound


async def _insert(
    tx: Transaction,
    actor: Actor,
    order: Order,
    customers: Sequence[UUID | None],
    assignee_id: UUID | None,
    origin: tuple[str, str],
    today: date,
) -> list[Given]:
    statement, scope = within(sql.CREATE, actor)
    source, kind = origin
    return await tx.structs(
        Given,
        statement,
        tx.tenant.id,
        scope.ids,
        customers,
        today,
        assignee_id,
        actor.employee_id,
        source,
        kind,
        order.title.strip(),
        actor.user_id,
        order.due,
        order.priority,
        order.acceptance.strip(),
        "",
    )
