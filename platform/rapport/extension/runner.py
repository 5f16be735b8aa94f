"""Runs connectors, each run in a child process with limits, and streams what they deliver."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from rapport.extension.faults import FaultKind, RunFault
from rapport.extension.process import ChildProcess
from rapport.extension.registry import RegisteredConnector
from rapport_sdk.connector import Checked, Item, State, Stream
from rapport_sdk.errors import BadConfiguration
from rapport_sdk.package import Scan
from rapport_sdk.request import Limits, Operation, Request, encode_request
from rapport_sdk.secret import redact, secret_values
from rapport_sdk.spec import decode_config
from rapport_sdk.wire import PROTOCOL, Done, Fault, Frame, Hello, ProtocolError, Streams

_Answer = TypeVar("_Answer")
_SENT_ONCE: Final = (Hello, Checked, Streams)


@dataclass(frozen=True, slots=True)
class RunLimits:
    """`idle_seconds` is how long the host waits for a frame, `total_seconds` the length of a whole run."""

    idle_seconds: float = 60.0
    total_seconds: float = 4 * 3600.0
    grace_seconds: float = 2.0
    runs_per_tenant: int = 2
    child: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Call:
    """Who runs what. `config` is raw, secrets in the clear; it travels by stdin and is never logged."""

    tenant_id: int
    connector: RegisteredConnector
    config: Mapping[str, Any] = field(repr=False)
    config_version: int | None = None


class Run:
    """The items of a run under way, in their order. Iterating raises RunFault if the run fails."""

    def __init__(self, child: ChildProcess, limits: RunLimits, secrets: list[str]) -> None:
        self._child = child
        self._limits = limits
        self._secrets = secrets
        self._deadline = time.monotonic() + limits.total_seconds
        self._greeted = False
        self._done = False

    def __aiter__(self) -> AsyncIterator[Item]:
        return self._items()

    async def _items(self) -> AsyncGenerator[Item]:
        while (frame := await self.next_frame()) is not None:
            if isinstance(frame, _SENT_ONCE):
                raise self._fault(FaultKind.PROTOCOL, "The connector answered what it was not asked.")
            yield frame

    async def next_frame(self) -> Item | Checked | Streams | None:
        """The next frame that is not bookkeeping; None when the run is over and went well."""
        if self._done:
            return None
        frame = await self._received()
        if not self._greeted:
            frame = await self._greeting(frame)
        match frame:
            case Done():
                self._done = True
                return None
            case Fault():
                raise self._told(frame)
            case Hello():
                raise self._fault(FaultKind.PROTOCOL, "The connector greeted twice.")
            case _:
                return frame

    async def _greeting(self, frame: Frame) -> Frame:
        if isinstance(frame, Fault):
            return frame
        if not isinstance(frame, Hello) or frame.protocol != PROTOCOL:
            raise self._fault(FaultKind.PROTOCOL, "The connector speaks another protocol.")
        self._greeted = True
        return await self._received()

    async def _received(self) -> Frame:
        left = self._deadline - time.monotonic()
        try:
            async with asyncio.timeout(min(self._limits.idle_seconds, max(left, 0))):
                frame = await self._child.frame()
        except TimeoutError:
            raise self._too_long(left) from None
        except ProtocolError as error:
            raise self._fault(FaultKind.PROTOCOL, f"The connector sent {error}.") from None
        if frame is None:
            raise await self._ended_early()
        return frame

    def _too_long(self, left: float) -> RunFault:
        if left <= self._limits.idle_seconds:
            hours = self._limits.total_seconds / 3600
            return self._fault(FaultKind.OVERTIME, f"The run took longer than its {hours:g} hours.")
        return self._fault(
            FaultKind.IDLE, f"The connector sent nothing for {self._limits.idle_seconds:g} seconds."
        )

    async def _ended_early(self) -> RunFault:
        status = await self._child.wait(self._limits.grace_seconds)
        if status is not None and status == -signal.SIGXCPU:
            return self._fault(FaultKind.OVERTIME, "The connector used up its processor time.")
        return self._fault(FaultKind.CRASHED, f"The connector's process ended early ({_named(status)}).")

    def _told(self, fault: Fault) -> RunFault:
        kinds = {kind.value: kind for kind in FaultKind}
        kind = kinds.get(fault.kind, FaultKind.DEFECT)
        return self._fault(kind, fault.message, field=fault.field, retry_after=fault.retry_after)

    def _fault(
        self, kind: FaultKind, message: str, *, field: str = "", retry_after: float | None = None
    ) -> RunFault:
        clean = redact(message, self._secrets)
        return RunFault(kind, clean, field=field, retry_after=retry_after, said=self.said())

    def said(self) -> str:
        """What the child has written to stdout and stderr so far, secrets taken out."""
        return self._child.said(self._secrets)


class Runner:
    """Starts runs, no more at once for a tenant than its limit; one for a process and its event loop."""

    def __init__(self, limits: RunLimits | None = None) -> None:
        self._limits = limits or RunLimits()
        self._slots: dict[int, asyncio.Semaphore] = {}

    @asynccontextmanager
    async def extract(self, call: Call, stream: str, state: State) -> AsyncGenerator[Run]:
        """Stream what `state` does not know. Leaving the block early kills the child."""
        async with self._run(call, Operation.EXTRACT, stream, state) as run:
            yield run

    async def check(self, call: Call) -> Checked:
        return await self._ask(call, Operation.CHECK, Checked)

    async def discover(self, call: Call) -> tuple[Stream, ...]:
        return (await self._ask(call, Operation.DISCOVER, Streams)).streams

    async def scan(self, call: Call) -> Scan:
        """Only for connectors with `Capability.PACKAGES`."""
        return await self._ask(call, Operation.SCAN, Scan)

    async def _ask(self, call: Call, operation: Operation, kind: type[_Answer]) -> _Answer:
        async with self._run(call, operation, "", State()) as run:
            answer = await run.next_frame()
            if not isinstance(answer, kind) or await run.next_frame() is not None:
                raise RunFault(FaultKind.PROTOCOL, "The connector answered what it was not asked.")
            return answer

    @asynccontextmanager
    async def _run(self, call: Call, operation: Operation, stream: str, state: State) -> AsyncGenerator[Run]:
        secrets = _secrets(call)
        request = Request(
            operation=operation,
            module=call.connector.module,
            connector=call.connector.spec.name,
            config=dict(call.config),
            config_version=call.config_version,
            stream=stream,
            state=state,
            limits=self._limits.child,
        )
        slots = asyncio.Semaphore(self._limits.runs_per_tenant)
        async with self._slots.setdefault(call.tenant_id, slots):
            child = await ChildProcess.start()
            try:
                child.send(encode_request(request))
                yield Run(child, self._limits, secrets)
            finally:
                await child.close(self._limits.grace_seconds)


def _secrets(call: Call) -> list[str]:
    """Also the first check of the configuration, before a process is started for it."""
    try:
        return secret_values(decode_config(call.connector.spec, call.config, call.config_version))
    except BadConfiguration as error:
        raise RunFault(FaultKind.CONFIGURATION, str(error), field=error.field) from None


def _named(status: int | None) -> str:
    if status is None:
        return "still running, without a connection"
    if status >= 0:
        return f"status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
