"""The jobs there are, by their stable names."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rapport.kernel.database import Database, Tenant, Transaction

Result = dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a job works with.

    `tx` is the lease's own transaction: what is written there and the done mark are saved together. A job
    declared `long` leaves `tx` alone and opens transactions of its own with `database`; while it runs the
    lease holds the row, so nobody else works it.
    """

    job_id: UUID
    tenant: Tenant
    tx: Transaction
    database: Database
    services: Any = None


JobFunction = Callable[[JobContext, dict[str, Any]], Awaitable[Result]]


@dataclass(frozen=True, slots=True)
class JobDefinition:
    name: str
    function: JobFunction
    queue: str = "default"
    long: bool = False


@dataclass
class Registry:
    """Names to functions; a name is registered once."""

    definitions: dict[str, JobDefinition] = field(default_factory=dict)

    def add(self, definition: JobDefinition) -> None:
        if definition.name in self.definitions:
            raise ValueError(f"the job {definition.name} is registered twice")
        self.definitions[definition.name] = definition

    def __getitem__(self, name: str) -> JobDefinition:
        return self.definitions[name]

    def __contains__(self, name: str) -> bool:
        return name in self.definitions

    def __iter__(self) -> Iterator[JobDefinition]:
        return iter(self.definitions.values())


registry = Registry()


def job(name: str, *, queue: str = "default", long: bool = False) -> Callable[[JobFunction], JobFunction]:
    """Register an async function as the job `name`."""

    def register(function: JobFunction) -> JobFunction:
        registry.add(JobDefinition(name, function, queue, long))
        return function

    return register
