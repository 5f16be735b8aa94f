"""Live events: one stream per browser tells what changed, by topic and id; the page fetches the rest.

Channels: `t:<tenant code>:live` for the whole tenant, `t:<tenant code>:live:<user id>` for one person.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Iterable
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec
from litestar import get
from litestar.response import ServerSentEvent, ServerSentEventMessage

from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Tenant
from rapport.kernel.errors import Unavailable
from rapport.kernel.request import Request
from rapport.web.headers import PAGE_HEADERS

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import PubSub

PING_SECONDS: Final = 20.0
LIFE_SECONDS: Final = 600.0  # then the browser connects again, and proves its session again


class Change(msgspec.Struct, frozen=True):
    """`topic` is a kind of object (task, alert, feed), `id` the one that changed, empty for any."""

    topic: str
    id: str = ""


async def publish(redis: Redis, tenant: Tenant, change: Change, users: Iterable[UUID] = ()) -> None:
    """Tell the browsers of `users`, or of everybody in the tenant; call it after commit, with ids alone."""
    message = msgspec.json.encode(change)
    for channel in [_channel(tenant, user) for user in users] or [_channel(tenant)]:
        await redis.publish(channel, message)


@get("/ui/live", opt={"permission": Permission.SELF}, include_in_schema=False)
async def stream_changes(request: Request) -> ServerSentEvent:
    redis: Redis | None = request.app.state.redis
    if redis is None:
        raise Unavailable(retry_after=60)
    return ServerSentEvent(_messages(redis, request.actor), headers=PAGE_HEADERS, retry_duration=1000)


async def _messages(redis: Redis, actor: Actor) -> AsyncGenerator[ServerSentEventMessage, None]:
    end = time.monotonic() + LIFE_SECONDS
    async with redis.pubsub(ignore_subscribe_messages=True) as subscription:
        await subscription.subscribe(_channel(actor.tenant), _channel(actor.tenant, actor.user_id))
        yield ServerSentEventMessage(event="ready", retry=1000)
        while time.monotonic() < end:
            yield await _next(subscription)


async def _next(subscription: PubSub) -> ServerSentEventMessage:
    message = await subscription.get_message(timeout=PING_SECONDS)
    if message is None:
        return ServerSentEventMessage(comment="ping", data=None)
    return ServerSentEventMessage(event="change", data=message["data"])


def _channel(tenant: Tenant, user: UUID | None = None) -> str:
    return f"t:{tenant.code}:live" if user is None else f"t:{tenant.code}:live:{user}"
