"""`/health/live`, `/health/ready` and `/metrics`: for the machine that runs the product, without log-in."""

import asyncio
from collections.abc import Awaitable

from litestar import get
from litestar.response import Response

from rapport.kernel.logging import get_logger
from rapport.kernel.metrics import CONTENT_TYPE, METRICS
from rapport.kernel.request import Request

log = get_logger(__name__)
PUBLIC = {"public": True}


@get("/health/live", opt=PUBLIC, include_in_schema=False)
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@get("/health/ready", opt=PUBLIC, include_in_schema=False)
async def ready(request: Request) -> Response[dict[str, str]]:
    """200 while the database answers, else 503; Redis is told beside it, for nothing is lost without it."""
    database = await _answers(request.services.database.ping())
    redis = request.app.state.redis
    broker = "none" if redis is None else await _answers(redis.ping())
    ok = database == "ok"
    body = {"status": "ready" if ok else "not ready", "database": database, "redis": broker}
    return Response(body, status_code=200 if ok else 503)


@get("/metrics", opt=PUBLIC, include_in_schema=False)
async def metrics() -> Response[bytes]:
    """Prometheus text format."""
    return Response(METRICS.render(), media_type=CONTENT_TYPE)


async def _answers(probe: Awaitable[object]) -> str:
    try:
        async with asyncio.timeout(3):
            await probe
    except Exception as error:  # noqa: BLE001 whatever it is, the part does not answer
        log.warning("health probe failed", fault=type(error).__name__)
        return "away"
    return "ok"


HEALTH = [live, ready, metrics]
