"""Telling browsers what changed, after commit; a Redis that is away costs the news, never the work."""

from collections.abc import Iterable
from uuid import UUID

from redis.exceptions import RedisError

from rapport.kernel.logging import get_logger
from rapport.kernel.request import Request
from rapport.web.live import Change, publish

log = get_logger(__name__)


def tell(request: Request, users: Iterable[UUID], *topics: str, id: str = "") -> None:  # noqa: A002 the event's own word
    """After commit, tell the browsers of `users` (of everybody, for none) that things of `topics` changed."""
    told, tenant = tuple(dict.fromkeys(users)), request.tenant

    async def news() -> None:
        try:
            for topic in topics:
                await publish(request.app.state.redis, tenant, Change(topic, id), told)
        except (RedisError, OSError) as error:
            log.warning("live event lost", fault=type(error).__name__)

    if request.app.state.redis is not None:
        request.tx.after_commit(news)
