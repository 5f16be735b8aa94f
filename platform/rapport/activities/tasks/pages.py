"""The list of tasks, and finishing them where they stand."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Response, Template

from rapport.activities.access import leads
from rapport.activities.contacts.pages import field_names, typed
from rapport.activities.kinds import KINDS
from rapport.activities.live import tell
from rapport.activities.tasks import repository
from rapport.activities.tasks.forms import dispatch_ids, order_of, required_day
from rapport.activities.tasks.repository import Filter, TaskRow
from rapport.activities.tasks.service import (
    Given,
    create_task,
    dispatch,
    finish_task,
    may_close,
    move_task,
    postpone_contact,
)
from rapport.activities.words import PRIORITIES, SOURCES, STATE_TONES, STATES
from rapport.customers.service import require_customer
from rapport.kernel import business_date
from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Invalid, NotFound
from rapport.kernel.http.cursor import decode_cursor, encode_cursor
from rapport.kernel.i18n import gettext, ngettext
from rapport.kernel.request import Request
from rapport.web.render import fragment, page, toast

READ = {"permission": Permission.TASK_READ}
WRITE = {"permission": Permission.TASK_WRITE}
PAGE = 50
WORDS: dict[str, Any] = {
    "states": STATES,
    "state_tones": STATE_TONES,
    "sources": SOURCES,
    "priorities": PRIORITIES,
    "kinds": KINDS,
}


@get("/tasks", opt=READ, include_in_schema=False)
async def show_tasks(
    request: Request,
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    due: FromQuery[str] = "",
    source: FromQuery[str] = "",
    whose: FromQuery[str] = "",
    closed: FromQuery[bool] = False,
    cursor: FromQuery[str] = "",
) -> Template:
    today = await business_date.today(tx)
    mine = actor.employee_id if whose == "mine" or not leads(actor) else None
    after = decode_cursor(cursor, tuple[date, UUID]) if cursor else None
    wanted = Filter(due, source, mine, None, closed)
    rows = await repository.page_of_tasks(
        tx, actor, wanted, today, after=after, limit=PAGE + 1, falling=closed
    )
    more = encode_cursor(rows[PAGE - 1].due_on, rows[PAGE - 1].id) if len(rows) > PAGE else ""
    query = {"due": due, "source": source, "whose": whose, "closed": "true" if closed else ""}
    context: dict[str, Any] = {
        **WORDS,
        "rows": rows[:PAGE],
        "next_cursor": more,
        "today": today,
        "query": query,
    }
    context |= {"leads": leads(actor), "me": actor.employee_id}
    if cursor or request.headers.get("hx-target", "").endswith("#task-rows"):
        return fragment("activities/task_rows.html", **context)
    counted = await repository.counts(tx, actor, today, mine)
    as_of = await business_date.data_as_of(tx)
    return page(request, "activities/tasks.html", data_as_of=as_of, counts=counted, **context)


@get("/tasks/new", opt=WRITE, include_in_schema=False)
async def new_task_dialog(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    customer_id: FromQuery[UUID | None] = None,
    selection: FromQuery[str] = "",
) -> Template:
    """`selection`: customers of a list, for a leader who gives out a task for each."""
    return await _task_form(tx, actor, customer_id, selection)


@post("/tasks", opt=WRITE, include_in_schema=False, status_code=200)
async def save_task(
    request: Request, tx: NamedDependency[Transaction], actor: NamedDependency[Actor]
) -> Response[Any] | Template:
    form = await typed(request)
    customer_id = UUID(form.get("customer_id")) if form.get("customer_id") else None
    assignee = UUID(form.get("assignee_id")) if form.get("assignee_id") else None
    chosen = dispatch_ids(form.get("selection"))
    made: list[Given]
    try:
        order = order_of(form)
        if chosen:
            made = await dispatch(tx, actor, chosen, order, assignee_id=assignee)
        else:
            made = [await create_task(tx, actor, order, customer_id=customer_id, assignee_id=assignee)]
    except Invalid as error:
        errors = field_names(error)
        return await _task_form(
            tx, actor, customer_id, form.get("selection"), status=422, values=form, errors=errors
        )
    told = [each.user_id for each in made if each.user_id] + [actor.user_id]
    tell(request, told, "task", id=str(made[0].id) if len(made) == 1 else "")
    said = ngettext("A task was given", "%(num)s tasks were given", len(made)) % {"num": len(made)}
    return Response("", headers=toast(said, day_changed={}, close_dialog=True))


@get("/tasks/postpone", opt={"permission": Permission.CONTACT_WRITE}, include_in_schema=False)
async def postpone_form(
    tx: NamedDependency[Transaction], actor: NamedDependency[Actor], customer_id: FromQuery[UUID]
) -> Template:
    await require_customer(tx, actor, customer_id)
    today = await business_date.today(tx)
    until = (today + timedelta(days=7)).isoformat()
    return fragment(
        "activities/postpone_form.html", customer_id=customer_id, until=until, reason="", errors={}
    )


@post(
    "/tasks/postpone",
    opt={"permission": Permission.CONTACT_WRITE},
    include_in_schema=False,
    status_code=200,
)
async def save_postponement(
    request: Request,
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    customer_id: FromQuery[UUID],
) -> Response[Any] | Template:
    form = await typed(request)
    try:
        until = required_day(form, "until")
        given = await postpone_contact(tx, actor, customer_id, until, form.get("reason"))
    except Invalid as error:
        errors = field_names(error)
        return fragment(
            "activities/postpone_form.html",
            status=422,
            customer_id=customer_id,
            errors=errors,
            until=form.get("until"),
            reason=form.get("reason"),
        )
    tell(request, [actor.user_id], "task", "contact")
    undo = f"/tasks/{given.id}/finish"
    return Response("", headers=toast(gettext("Contact postponed"), undo=undo, day_changed={}))


@get("/tasks/{task_id:uuid}/dialog", opt=READ, include_in_schema=False)
async def task_dialog(
    tx: NamedDependency[Transaction], actor: NamedDependency[Actor], task_id: FromPath[UUID]
) -> Template:
    task = await _found(tx, actor, task_id)
    today = await business_date.today(tx)
    return fragment(
        "activities/task_dialog.html", **WORDS, task=task, today=today, may_close=may_close(actor, task)
    )


@post("/tasks/{task_id:uuid}/finish", opt=WRITE, include_in_schema=False, status_code=200)
async def finish(
    request: Request,
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    task_id: FromPath[UUID],
    version: FromQuery[int | None] = None,
) -> Response[Any]:
    form = await typed(request)
    task, state = await finish_task(tx, actor, task_id, version, form.get("feedback"))
    tell(request, [actor.user_id], "task", id=str(task_id))
    said = gettext("Done") if state == "CLOSED" else gettext("Submitted to the leader")
    undo = f"/tasks/{task_id}/reopen?to={task.state}" if state == "CLOSED" else ""
    return Response("", headers=toast(said, undo=undo, day_changed={}, close_dialog=True))


@post("/tasks/{task_id:uuid}/reopen", opt=WRITE, include_in_schema=False, status_code=200)
async def reopen(
    request: Request,
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    task_id: FromPath[UUID],
) -> Response[Any]:
    await move_task(tx, actor, task_id, None, "IN_PROGRESS")
    tell(request, [actor.user_id], "task", id=str(task_id))
    return Response("", headers=toast(gettext("Taken back"), "info", day_changed={}))


@post("/tasks/{task_id:uuid}/state", opt=WRITE, include_in_schema=False, status_code=200)
async def change_state(
    request: Request,
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    task_id: FromPath[UUID],
    to: FromQuery[str],
    version: FromQuery[int],
) -> Response[Any]:
    form = await typed(request)
    await move_task(tx, actor, task_id, version, to, feedback=form.get("feedback"))
    tell(request, [actor.user_id], "task", id=str(task_id))
    return Response("", headers=toast(gettext("Saved"), day_changed={}, close_dialog=True))


async def _found(tx: Transaction, actor: Actor, task_id: UUID) -> TaskRow:
    task = await repository.find_task(tx, actor, task_id)
    if task is None:
        raise NotFound
    return task


async def _task_form(
    tx: Transaction,
    actor: Actor,
    customer_id: UUID | None,
    selection: str,
    *,
    status: int = 200,
    values: Any = None,
    errors: dict[str, str] | None = None,
) -> Template:
    customer = await require_customer(tx, actor, customer_id) if customer_id else None
    today = await business_date.today(tx)
    people = await repository.reachable(tx, actor) if leads(actor) else []
    return fragment(
        "activities/task_form.html",
        status=status,
        customer=customer,
        selection=selection,
        chosen=len(dispatch_ids(selection)),
        people=people,
        me=actor.employee_id,
        today=today,
        tomorrow=today + timedelta(days=1),
        priorities=list(PRIORITIES.items()),
        values=values,
        errors=errors or {},
    )


ROUTES = [
    show_tasks,
    new_task_dialog,
    save_task,
    postpone_form,
    save_postponement,
    task_dialog,
    finish,
    reopen,
    change_state,
]
