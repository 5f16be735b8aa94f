"""What reads a bank's files: a connector in a child process, one for many days (connectors.md)."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from typing import Protocol

from rapport.extension.registry import Registry
from rapport.extension.runner import Call, Runner
from rapport.ingest.source import Source
from rapport.kernel.database import Tenant
from rapport_sdk.connector import Item, State

STREAM = "end_of_day"


class Reader(Protocol):
    """Opens a run over a source: first a Scan of all days, then each day that the cursor does not know."""

    def open(
        self, tenant: Tenant, source: Source, cursor: Mapping[str, str], days: Sequence[date] | None = None
    ) -> AbstractAsyncContextManager[AsyncIterator[Item]]: ...


class ConnectorReader:
    """Runs the source's connector."""

    def __init__(self, registry: Registry, runner: Runner) -> None:
        self._registry = registry
        self._runner = runner

    @asynccontextmanager
    async def open(
        self, tenant: Tenant, source: Source, cursor: Mapping[str, str], days: Sequence[date] | None = None
    ) -> AsyncGenerator[AsyncIterator[Item]]:
        """The items of one run. Leaving early ends the child; iterating raises RunFault when it fails."""
        connector = self._registry.connector(source.connector)
        call = Call(tenant.id, connector, source.config(tenant.timezone))
        state = State(cursor=dict(cursor), days=None if days is None else tuple(days))
        async with self._runner.extract(call, STREAM, state) as run:
            yield aiter(run)
