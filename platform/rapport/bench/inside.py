"""The product's application inside this process: started, stopped, its log where it is wanted."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import BinaryIO

from rapport.kernel.http.asgi import App, Message
from rapport.kernel.logging import redirect


@asynccontextmanager
async def started(app: App, log: BinaryIO) -> AsyncGenerator[None]:
    """The application's own start and stop; standard output is for the figures, so its log goes to `log`."""
    before = redirect(log)
    inbox: asyncio.Queue[Message] = asyncio.Queue()
    outbox: asyncio.Queue[Message] = asyncio.Queue()

    async def live() -> None:
        await app({"type": "lifespan", "asgi": {"version": "3.0"}}, inbox.get, outbox.put)

    task = asyncio.create_task(live())
    await inbox.put({"type": "lifespan.startup"})
    if (await outbox.get())["type"] != "lifespan.startup.complete":
        raise RuntimeError("the application did not start")
    try:
        yield
    finally:
        await inbox.put({"type": "lifespan.shutdown"})
        await task
        redirect(before)
