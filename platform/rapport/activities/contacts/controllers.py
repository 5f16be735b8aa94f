"""`/api/v1/contacts`: recording and reading contacts with the rights and checks of the screens."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import get, patch, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.response import Response

from rapport.activities.contacts import repository
from rapport.activities.contacts.corrections import correct_contact
from rapport.activities.contacts.model import Content, NewContact
from rapport.activities.contacts.schemas import (
    ContactCreated,
    ContactItem,
    ContactPage,
    contact_created,
    contact_item,
)
from rapport.activities.contacts.service import record_contact
from rapport.activities.live import tell
from rapport.activities.openapi import described, json_body
from rapport.customers.etags import etag_of, expected_version, same
from rapport.kernel.access import Permission
from rapport.kernel.errors import Conflict, NotFound, PreconditionFailed
from rapport.kernel.http.cursor import decode_cursor, encode_cursor
from rapport.kernel.http.decoding import decode
from rapport.kernel.http.listing import ListParameters
from rapport.kernel.idempotency_store import Answer, once
from rapport.kernel.request import Request

JSON: Final = "application/json"
TAGS: Final = ["contacts"]
READ: Final = {"permission": Permission.CONTACT_READ}
WRITE: Final = {"permission": Permission.CONTACT_WRITE}
PARAMETERS: Final = {
    "q": "Words in what was said.",
    "sort": "-start (the newest first) or start.",
    "cursor": "`next_cursor` of the page before.",
    "limit": "1 to 200, 50 unless given.",
    "customer_id": "Contacts with this customer alone.",
}


@get("/api/v1/contacts", opt=READ, tags=TAGS, operation_class=described(PARAMETERS))
async def list_contacts(request: Request) -> ContactPage:
    """Contacts with customers within your scope, a page at a time."""
    given = ListParameters(request.scope["query_string"], sorts=("-start", "start"), filters=("customer_id",))
    limit = given.limit
    rows = await repository.page_of_reports(
        request.tx,
        request.actor,
        customer_id=given.identifier("customer_id"),
        after=decode_cursor(given.cursor, tuple[datetime, UUID]) if given.cursor else None,
        limit=limit + 1,
        q=given.q,
        rising=given.sort == "start",
    )
    shown = rows[:limit]
    following = encode_cursor(shown[-1].started_at, shown[-1].id) if len(rows) > limit else None
    return ContactPage([contact_item(row) for row in shown], following)


@get(
    "/api/v1/contacts/{contact_id:uuid}",
    opt=READ,
    tags=TAGS,
    responses={200: ResponseSpec(ContactItem, description="The contact, with an ETag")},
)
async def show_contact(request: Request, contact_id: FromPath[UUID]) -> Response[bytes]:
    """One contact. Send the ETag back in If-None-Match, or in If-Match to correct it."""
    body, version = await _body(request, contact_id)
    etag = etag_of(version, body)
    if same(request.headers.get("if-none-match", ""), etag):
        return Response(b"", status_code=304, media_type=JSON, headers={"ETag": etag})
    return Response(body, media_type=JSON, headers={"ETag": etag})


@post(
    "/api/v1/contacts",
    opt=WRITE,
    tags=TAGS,
    operation_class=json_body(NewContact),
    responses={201: ResponseSpec(ContactCreated, description="The contact was recorded")},
)
async def create_contact(request: Request) -> Response[bytes]:
    """Record a contact; its next step and commitments become tasks. With Idempotency-Key it is done once."""
    contact = decode(await request.body(), NewContact)

    async def work() -> Answer:
        recorded = await record_contact(request.tx, request.actor, contact)
        tell(request, recorded.told, "contact", "task", "alert", "customer", id=str(recorded.customer_id))
        return Answer(201, contact_created(contact, recorded))

    return await once(request, request.tx, request.actor, work)


@patch(
    "/api/v1/contacts/{contact_id:uuid}",
    opt=WRITE,
    tags=TAGS,
    operation_class=json_body(Content),
    responses={200: ResponseSpec(ContactItem, description="The contact as it now is")},
)
async def patch_contact(request: Request, contact_id: FromPath[UUID]) -> Response[bytes]:
    """Correct a contact; the earlier version is kept. If-Match is required, 412 when it changed meanwhile."""
    version = expected_version(request.headers.get("if-match", ""))
    present = await repository.find_report(request.tx, request.actor, contact_id)
    if present is None:
        raise NotFound
    content = decode(_merged(present, await request.body()), Content)
    try:
        await correct_contact(request.tx, request.actor, contact_id, version, content)
    except Conflict as error:
        raise PreconditionFailed from error
    body, now = await _body(request, contact_id)
    tell(request, [request.actor.user_id], "contact", id=str(present.customer_id))
    return Response(body, media_type=JSON, headers={"ETag": etag_of(now, body)})


def _merged(present: repository.Report, patched: bytes) -> bytes:
    """The report's own content with the fields that were sent laid over it."""
    item = msgspec.to_builtins(contact_item(present))
    kept = {name: item[name] for name in Content.__struct_fields__}
    given = decode(patched, dict[str, msgspec.Raw])
    return msgspec.json.encode({**kept, **given})


async def _body(request: Request, contact_id: UUID) -> tuple[bytes, int]:
    report = await repository.find_report(request.tx, request.actor, contact_id)
    if report is None:
        raise NotFound
    return msgspec.json.encode(contact_item(report)), report.version


ROUTES: Final = [list_contacts, show_contact, create_contact, patch_contact]
