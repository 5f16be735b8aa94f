"""The web process: uvicorn over the application."""

import os
import socket
from typing import Any

import uvicorn

from rapport.application import create_application
from rapport.config import Settings, SettingsError
from rapport.runtime import build_services


def app() -> Any:
    """The application over the environment's settings, for a server that is started by other means."""
    return create_application(build_services(Settings.load(os.environ)))


def serve(settings: Settings) -> None:
    """Serve until SIGTERM; open requests and live streams get ten seconds."""
    config = uvicorn.Config(
        create_application(build_services(settings)),  # pyright: ignore[reportArgumentType]
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        timeout_graceful_shutdown=10,
        timeout_keep_alive=65,
    )
    uvicorn.Server(config).run(sockets=[_listening(settings)])


def _listening(settings: Settings) -> socket.socket:
    """The socket to serve on; told in one line when the port is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"RAPPORT_PORT: {settings.port} on {settings.host} cannot be used ({error.strerror}): name another"
        ) from error
    return listening
