"""Sending and fetching the files of a call report."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response, Template

from rapport.activities.contacts import repository
from rapport.activities.contacts.attachments import MAX_BYTES, attach, fetch
from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Invalid, NotFound
from rapport.kernel.request import Request
from rapport.kernel.services import Services
from rapport.web.render import fragment

READ = {"permission": Permission.CONTACT_READ}
WRITE = {"permission": Permission.CONTACT_WRITE}


@post("/contacts/{report_id:uuid}/attachments", opt=WRITE, include_in_schema=False, status_code=200)
async def add_attachment(
    request: Request,
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    services: NamedDependency[Services],
    report_id: FromPath[UUID],
) -> Template:
    file: object = (await request.form()).get("file")
    name, content = "", b""
    if isinstance(file, UploadFile):
        name, content = file.filename, await file.read(MAX_BYTES + 1)
    errors: dict[str, str] = {}
    try:
        await attach(services, tx, actor, report_id, name, content)
    except Invalid as error:
        errors = {fault.field: fault.message for fault in error.fields}
    report = await repository.find_report(tx, actor, report_id)
    if report is None:
        raise NotFound
    attachments = await repository.attachments(tx, report_id)
    return fragment(
        "activities/attachments.html",
        status=422 if errors else 200,
        report=report,
        attachments=attachments,
        errors=errors,
    )


@get("/contacts/{report_id:uuid}/attachments/{attachment_id:uuid}", opt=READ, include_in_schema=False)
async def send_attachment(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    services: NamedDependency[Services],
    report_id: FromPath[UUID],
    attachment_id: FromPath[UUID],
) -> Response[Any]:
    file = await fetch(services, tx, actor, report_id, attachment_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(file.content, media_type=file.media_type, headers=headers)


ROUTES = [add_attachment, send_attachment]
