"""The child process of one run: `python -I -m rapport_sdk.child FD`, request on stdin, frames on FD."""

from __future__ import annotations

import importlib
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from rapport_sdk.connector import Batch, Connector, Item, PackageConnector
from rapport_sdk.errors import BadConfiguration, Transient
from rapport_sdk.package import DayBegin, FileBegin, FileEnd
from rapport_sdk.request import Limits, Operation, Request, read_request
from rapport_sdk.spec import Spec, decode_config
from rapport_sdk.wire import PROTOCOL, Done, Fault, Hello, Message, Streams, encode_item

_GATHERED: Final = 256 * 1024


def main() -> int:
    out = int(sys.argv[1])
    request = read_request(sys.stdin.buffer)
    os.dup2(2, 1)  # what a plugin prints is never mistaken for a frame, and is redacted with stderr
    apply_limits(request.limits)
    threading.Thread(target=_die_with_host, daemon=True).start()
    return serve(request, out)


def serve(request: Request, out: int) -> int:
    """Answer one request; 0 if the last frame was Done."""
    outlet = Outlet(out)
    try:
        for frame in answer(request):
            outlet.put(frame)
    except BrokenPipeError:
        return 1
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything; it becomes a frame
        outlet.put(fault_of(error))
        return 1
    return 0


def answer(request: Request) -> Iterator[Item | Message]:
    spec, kind = find_connector(request.module, request.connector)
    yield Hello(PROTOCOL, spec.name, spec.version)
    connector = kind(decode_config(spec, request.config, request.config_version))
    yield from operate(connector, request)
    yield Done()


def operate(connector: Connector, request: Request) -> Iterable[Item | Message]:
    match request.operation:
        case Operation.CHECK:
            return [connector.check()]
        case Operation.DISCOVER:
            return [Streams(tuple(connector.discover()))]
        case Operation.SCAN:
            return [_packages(connector).scan()]
        case Operation.EXTRACT:
            return _extract(connector, request)


def _extract(connector: Connector, request: Request) -> Iterable[Item]:
    stream = next((stream for stream in connector.discover() if stream.name == request.stream), None)
    if stream is None:
        raise BadConfiguration(f"the connector has no stream named {request.stream}", "stream")
    return connector.extract(stream, request.state)


def _packages(connector: Connector) -> PackageConnector:
    if not isinstance(connector, PackageConnector):
        raise BadConfiguration("the connector reads no packages, so there is nothing to scan")
    return connector


def find_connector(module: str, name: str) -> tuple[Spec, type[Connector]]:
    """The declaration of `name` among those that the plugin's hook returns."""
    plugin: Any = importlib.import_module(module)
    found: Iterable[tuple[Spec, type[Connector]]] = plugin.rapport_connectors()
    match [(spec, kind) for spec, kind in found if spec.name == name]:
        case [one]:
            return one
        case _:
            raise BadConfiguration(f"the plugin brings no connector named {name}")


def fault_of(error: BaseException) -> Fault:
    """A defect is told by its type and place alone: the message of a foreign exception may quote data."""
    if isinstance(error, Transient):
        return Fault(kind="transient", message=str(error), retry_after=error.retry_after)
    if isinstance(error, BadConfiguration):
        return Fault(kind="configuration", message=str(error), field=error.field)
    if isinstance(error, MemoryError):
        return Fault(kind="memory", message="The connector needs more memory than its limit.")
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    return Fault(kind="defect", message=f"{type(error).__name__} at {places}")


def apply_limits(limits: Limits) -> None:
    _lower(resource.RLIMIT_AS, limits.memory_bytes)
    _lower(resource.RLIMIT_CPU, limits.cpu_seconds)
    _lower(resource.RLIMIT_FSIZE, limits.file_bytes)
    _lower(resource.RLIMIT_NOFILE, limits.open_files)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, wanted: int) -> None:
    _, hard = resource.getrlimit(kind)
    bound = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(kind, (bound, bound))


def _die_with_host() -> None:
    """The host holds stdin open for the run; its end means that nobody listens any more."""
    while os.read(0, 1):
        continue
    os.killpg(0, signal.SIGKILL)


class Outlet:
    """Writes frames; those within a day of files are gathered, for a small day is many small frames."""

    def __init__(self, out: int) -> None:
        self._out = out
        self._waiting: list[bytes | memoryview] = []
        self._size = 0

    def put(self, frame: Item | Message) -> None:
        parts = encode_item(frame)
        self._waiting += parts
        self._size += sum(map(len, parts))
        if self._size >= _GATHERED or not _within_day(frame):
            self._flush()

    def _flush(self) -> None:
        waiting, self._waiting, self._size = self._waiting, [], 0
        view = memoryview(b"".join(waiting))
        while view:
            view = view[os.write(self._out, view) :]


def _within_day(frame: Item | Message) -> bool:
    if isinstance(frame, Batch):
        return frame.cursor is None
    return isinstance(frame, DayBegin | FileBegin | FileEnd)


if __name__ == "__main__":
    sys.exit(main())
