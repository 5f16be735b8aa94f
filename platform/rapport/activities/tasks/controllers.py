"""`/api/v1/tasks`: the tasks of the people within your scope."""

from datetime import date
from typing import Final
from uuid import UUID

import msgspec
from litestar import get, patch, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.response import Response

from rapport.activities.live import tell
from rapport.activities.openapi import described, json_body
from rapport.activities.tasks import repository
from rapport.activities.tasks.repository import Filter
from rapport.activities.tasks.schemas import (
    NewTask,
    TaskItem,
    TaskPage,
    TaskPatch,
    TasksCreated,
    task_item,
)
from rapport.activities.tasks.service import Order, create_task, dispatch, move_task
from rapport.activities.words import SOURCES
from rapport.customers.etags import etag_of, expected_version
from rapport.kernel import business_date
from rapport.kernel.access import Permission
from rapport.kernel.errors import Conflict, NotFound, PreconditionFailed
from rapport.kernel.http.cursor import decode_cursor, encode_cursor
from rapport.kernel.http.decoding import decode
from rapport.kernel.http.listing import ListParameters
from rapport.kernel.idempotency_store import Answer, once
from rapport.kernel.request import Request

JSON: Final = "application/json"
TAGS: Final = ["tasks"]
READ: Final = {"permission": Permission.TASK_READ}
WRITE: Final = {"permission": Permission.TASK_WRITE}
DUE: Final = ("overdue", "today", "week", "later")
PARAMETERS: Final = {
    "due": "overdue, today, week or later.",
    "state": "open (unless given) or closed.",
    "source": "SYSTEM, MANAGER, HANDOVER or SELF.",
    "assignee_id": "Tasks of this employee alone.",
    "customer_id": "Tasks about this customer alone.",
    "sort": "due (the earliest first) or -due.",
    "cursor": "`next_cursor` of the page before.",
    "limit": "1 to 200, 50 unless given.",
}
FILTERS: Final = ("due", "state", "source", "assignee_id", "customer_id")


@get("/api/v1/tasks", opt=READ, tags=TAGS, operation_class=described(PARAMETERS))
async def list_tasks(request: Request) -> TaskPage:
    """Tasks of the people within your scope, a page at a time."""
    given = ListParameters(request.scope["query_string"], sorts=("due", "-due"), filters=FILTERS)
    limit, today = given.limit, await business_date.today(request.tx)
    wanted = Filter(
        given.choice("due", DUE),
        given.choice("source", SOURCES),
        given.identifier("assignee_id"),
        given.identifier("customer_id"),
        given.choice("state", ("open", "closed")) == "closed",
    )
    rows = await repository.page_of_tasks(
        request.tx,
        request.actor,
        wanted,
        today,
        after=decode_cursor(given.cursor, tuple[date, UUID]) if given.cursor else None,
        limit=limit + 1,
        falling=given.sort == "-due",
    )
    shown = rows[:limit]
    following = encode_cursor(shown[-1].due_on, shown[-1].id) if len(rows) > limit else None
    return TaskPage([task_item(row, today) for row in shown], following)


@get(
    "/api/v1/tasks/{task_id:uuid}",
    opt=READ,
    tags=TAGS,
    responses={200: ResponseSpec(TaskItem, description="The task, with an ETag")},
)
async def show_task(request: Request, task_id: FromPath[UUID]) -> Response[bytes]:
    """One task; its ETag goes into If-Match to change it."""
    return await _shown(request, task_id)


@post(
    "/api/v1/tasks",
    opt=WRITE,
    tags=TAGS,
    operation_class=json_body(NewTask),
    responses={201: ResponseSpec(TasksCreated, description="The tasks were given")},
)
async def create_tasks(request: Request) -> Response[bytes]:
    """A task for yourself, or as a leader one for each customer's manager or for one assignee."""
    wanted = decode(await request.body(), NewTask)
    order = Order(title=wanted.title, due=wanted.due, priority=wanted.priority, acceptance=wanted.acceptance)
    assignee = wanted.assignees[0] if wanted.assignees else None

    async def work() -> Answer:
        tx, actor = request.tx, request.actor
        if len(wanted.customers) > 1:
            made = await dispatch(tx, actor, wanted.customers, order, assignee_id=assignee)
        else:
            customer = wanted.customers[0] if wanted.customers else None
            made = [await create_task(tx, actor, order, customer_id=customer, assignee_id=assignee)]
        tell(request, [actor.user_id, *(each.user_id for each in made if each.user_id)], "task")
        return Answer(201, TasksCreated([each.id for each in made]))

    return await once(request, request.tx, request.actor, work)


@patch(
    "/api/v1/tasks/{task_id:uuid}",
    opt=WRITE,
    tags=TAGS,
    operation_class=json_body(TaskPatch, idempotent=False),
    responses={200: ResponseSpec(TaskItem, description="The task as it now is")},
)
async def patch_task(request: Request, task_id: FromPath[UUID]) -> Response[bytes]:
    """Bring a task forward: state, feedback, day. If-Match is required; 412 when it changed meanwhile."""
    version = expected_version(request.headers.get("if-match", ""))
    wanted = decode(await request.body(), TaskPatch)
    task = await repository.find_task(request.tx, request.actor, task_id)
    if task is None:
        raise NotFound
    state = wanted.state or task.state
    try:
        await move_task(
            request.tx,
            request.actor,
            task_id,
            version,
            state,
            feedback=wanted.feedback,
            due=wanted.due,
        )
    except Conflict as error:
        raise PreconditionFailed from error
    tell(request, [request.actor.user_id], "task", id=str(task_id))
    return await _shown(request, task_id)


async def _shown(request: Request, task_id: UUID) -> Response[bytes]:
    task = await repository.find_task(request.tx, request.actor, task_id)
    if task is None:
        raise NotFound
    body = msgspec.json.encode(task_item(task, await business_date.today(request.tx)))
    return Response(body, media_type=JSON, headers={"ETag": etag_of(task.version, body)})


ROUTES: Final = [list_tasks, show_task, create_tasks, patch_task]
