"""Answers kept for `Idempotency-Key` (see `idempotency`): claimed in the transaction of the work itself.

A claim is the row with status 0. A second request with the key waits for the first one's transaction at the
row's unique key, then reads its answer; if the first rolled back, it does the work itself.
"""

from collections.abc import Awaitable, Callable
from typing import LiteralString
from uuid import UUID

import msgspec
from litestar.response import Response

from rapport.kernel.access import Actor
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Conflict
from rapport.kernel.idempotency import HEADER, KEPT_HOURS, Course, Stored, checked_key, course, fingerprint
from rapport.kernel.request import Request

CLAIM: LiteralString = """
    INSERT INTO idempotency_key AS k (tenant_id, user_id, key, fingerprint, status, body, created_at)
    VALUES ($1, $2, $3, $4, 0, '', now())
    ON CONFLICT (tenant_id, user_id, key) DO UPDATE
       SET fingerprint = EXCLUDED.fingerprint, status = 0, body = '', created_at = now()
     WHERE k.created_at < now() - make_interval(hours => $5)
    RETURNING k.id
"""
STORED: LiteralString = """
    SELECT k.fingerprint, k.status, k.body FROM idempotency_key k
     WHERE k.tenant_id = $1 AND k.user_id = $2 AND k.key = $3
"""
KEEP: LiteralString = "UPDATE idempotency_key SET status = $3, body = $4 WHERE tenant_id = $1 AND id = $2"

JSON = "application/json"


class Answer(msgspec.Struct, frozen=True):
    """What a write answers: its status, its JSON document, and where the new thing is."""

    status: int
    content: msgspec.Struct
    etag: str = ""


async def once(
    request: Request, tx: Transaction, actor: Actor, work: Callable[[], Awaitable[Answer]]
) -> Response[bytes]:
    """Do the work, or give back the stored bytes of the same request; without the header it is simply done.

    Invalid when the key was used for another request; a request that fails leaves no trace of its key.
    """
    presented = request.headers.get(HEADER)
    if presented is None:
        return _response(await work())
    key = checked_key(presented)
    print_ = fingerprint(
        request.method, request.url.path, request.scope["query_string"], await request.body(), actor.user_id
    )
    claim: UUID | None = await tx.fetch_value(CLAIM, tx.tenant.id, actor.user_id, key, print_, KEPT_HOURS)
    if claim is None:
        return await _replay(tx, actor, key, print_)
    answer = _response(await work())
    await tx.execute(KEEP, tx.tenant.id, claim, answer.status_code, answer.content)
    return answer


async def _replay(tx: Transaction, actor: Actor, key: str, print_: bytes) -> Response[bytes]:
    row = await tx.fetch_row(STORED, tx.tenant.id, actor.user_id, key)
    known = Stored(row["fingerprint"], row["status"]) if row is not None else None
    if row is None or course(known, print_) is not Course.REPLAY:
        raise Conflict(retry_after=1)
    return Response(
        row["body"], status_code=row["status"], media_type=JSON, headers={"Idempotent-Replayed": "true"}
    )


def _response(answer: Answer) -> Response[bytes]:
    headers = {"ETag": answer.etag} if answer.etag else None
    body = msgspec.json.encode(answer.content)
    return Response(body, status_code=answer.status, media_type=JSON, headers=headers)
