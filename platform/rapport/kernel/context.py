"""What the logs know about the request or job at hand; nothing decides by it."""

import structlog


def request_id() -> str:
    """The id bound by the middleware or the worker; empty on the command line."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
