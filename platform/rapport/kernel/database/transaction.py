"""One tenant transaction per request or job (tenancy.md, The request).

The connection is taken at the first statement, so a request that asks nothing of the database costs
nothing. `BEGIN` and the settings travel as one simple query: row-level security is free, round trips are
not. Statements are `LiteralString`: pyright proves that none is built from a value.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Any, LiteralString, Self, TypeVar
from uuid import UUID

import asyncpg
import asyncpg.pool
import msgspec

from rapport.kernel.database.tenant import Tenant
from rapport.kernel.errors import Unavailable

Connection = asyncpg.pool.PoolConnectionProxy
Pool = asyncpg.Pool
T = TypeVar("T")
Hook = Callable[["Transaction"], Awaitable[None]]
AfterCommit = Callable[[], Awaitable[None]]

# what a connection says whose server went away; nothing has been done on it yet. The last one: the server's
# farewell has been read, its end not yet
BROKEN = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InternalClientError,
)
BEGIN = {
    False: "BEGIN; SET LOCAL app.tenant_id = '%d'",
    True: "BEGIN READ ONLY; SET LOCAL app.tenant_id = '%d'",
}


class OutsideTenantScope(RuntimeError):
    """A statement was tried outside a tenant transaction."""


class NestedTransaction(RuntimeError):
    """A second transaction was opened inside one: pass the open one on instead."""


class SwallowedError(RuntimeError):
    """An error inside the transaction was caught, so PostgreSQL rolled back: nothing was saved."""


current: ContextVar["Transaction | None"] = ContextVar("rapport_transaction", default=None)


def current_transaction() -> "Transaction":
    """The open transaction, for Piccolo and the logs alone; everything else is handed its own."""
    if (transaction := current.get()) is None:
        raise OutsideTenantScope("open a tenant transaction first")
    return transaction


class Transaction:
    """A unit of work in one tenant; commits when its block ends well, else rolls back.

    `tenant` is whose rows are seen. Several tasks may use one transaction (`gather`): a lock orders them.
    """

    def __init__(
        self, pool: Pool, tenant: Tenant, *, readonly: bool = False, acquire_timeout: float = 5.0
    ) -> None:
        self.tenant = tenant
        self.readonly = readonly
        self._pool = pool
        self._acquire_timeout = acquire_timeout
        self._connection: Connection | None = None
        self._lock = asyncio.Lock()
        self._finished = False
        self._token: Token[Transaction | None] | None = None
        self._before_commit: list[Hook] = []
        self._after_commit: list[AfterCommit] = []
        self._in_any_case: list[Hook] = []
        self.kept_on_error = False
        self.pending_audit: list[Any] = []

    async def __aenter__(self) -> Self:
        if (outer := current.get()) is not None and not outer.finished:
            raise NestedTransaction("a tenant transaction is open already: pass it on")
        self._token = current.set(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self.finish(commit=error is None)
        finally:
            if self._token is not None:
                current.reset(self._token)
                self._token = None

    @asynccontextmanager
    async def entered(self) -> AsyncGenerator[None]:
        """Make this the current transaction for a while, without ending it (a job's lease)."""
        token = current.set(self)
        try:
            yield
        finally:
            current.reset(token)

    def keep_on_error(self) -> None:
        """Commit although the answer is an error: a refused log-in must be counted and audited."""
        self.kept_on_error = True

    @property
    def finished(self) -> bool:
        return self._finished

    @property
    def connection(self) -> Connection:
        """The open connection, as Piccolo expects it; raises before the first statement."""
        if self._connection is None:
            raise OutsideTenantScope("no statement has run yet")
        return self._connection

    async def connect(self) -> Connection:
        """The connection with the tenant set, for COPY and temporary tables; not to be used concurrently."""
        if self._finished:
            raise OutsideTenantScope("this transaction is closed")
        if self._connection is None:
            self._connection = await self._open()
        return self._connection

    async def _open(self) -> Connection:
        """A connection with the transaction begun; one that died idle is given back and another is tried."""
        for _ in range(self._pool.get_size() + 1):
            connection = await self._acquire()
            try:
                await connection.execute(BEGIN[self.readonly] % self.tenant.id)
            except BaseException as error:
                if not isinstance(error, BROKEN):
                    await self._pool.release(connection)
                    raise
                connection.terminate()
                await self._pool.release(connection)
                continue
            return connection
        raise Unavailable(retry_after=5)

    async def _acquire(self) -> Connection:
        try:
            idle = self._pool.get_idle_size() > 0  # a timeout costs a task of its own
            return await self._pool.acquire(timeout=None if idle else self._acquire_timeout)
        except (OSError, asyncpg.InterfaceError) as error:
            raise Unavailable(retry_after=5) from error

    async def finish(self, *, commit: bool) -> None:
        """Commit or roll back, once; the connection goes back to the pool whatever happens."""
        if self._finished:
            return
        try:
            if commit:
                await self._run_before_commit()
        except BaseException:
            commit = False
            raise
        finally:
            self._finished = True
            await self._end(commit=commit)
            if not commit:
                await self._tell_rollback()
        if commit:
            for callback in self._after_commit:
                await callback()

    async def _tell_rollback(self) -> None:
        """What must be written down although nothing else was: in a transaction of its own, once."""
        hooks, self._in_any_case = self._in_any_case, []
        if hooks:
            async with Transaction(self._pool, self.tenant, acquire_timeout=self._acquire_timeout) as tx:
                for hook in hooks:
                    await hook(tx)

    async def _run_before_commit(self) -> None:
        hooks, self._in_any_case = self._in_any_case, []
        for hook in hooks:
            await hook(self)
        for hook in self._before_commit:
            await hook(self)

    async def _end(self, *, commit: bool) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            tag = await connection.execute("COMMIT" if commit else "ROLLBACK")
        finally:
            await self._pool.release(connection)
        if commit and tag != "COMMIT":
            raise SwallowedError("an error was swallowed in this transaction: nothing was saved")

    def before_commit(self, hook: Hook) -> None:
        """Run `hook` as one of the last statements before COMMIT (the audit chain)."""
        self._before_commit.append(hook)

    def after_commit(self, callback: AfterCommit) -> None:
        """Run `callback` once the data are saved (ring a job's bell, tell browsers)."""
        self._after_commit.append(callback)

    def in_any_case(self, hook: Hook) -> None:
        """Run `hook` before COMMIT, or after a rollback in a transaction of its own (an audited refusal)."""
        self._in_any_case.append(hook)

    async def fetch(self, sql: LiteralString, *args: object) -> list[asyncpg.Record]:
        async with self._lock:
            return await (await self.connect()).fetch(sql, *args)

    async def fetch_row(self, sql: LiteralString, *args: object) -> asyncpg.Record | None:
        async with self._lock:
            return await (await self.connect()).fetchrow(sql, *args)

    async def fetch_value(self, sql: LiteralString, *args: object) -> Any:
        async with self._lock:
            return await (await self.connect()).fetchval(sql, *args)

    async def execute(self, sql: LiteralString, *args: object) -> int:
        """Run a statement; the number of rows it touched, 0 where that has no meaning."""
        async with self._lock:
            tag = await (await self.connect()).execute(sql, *args)
        last = tag.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def execute_many(self, sql: LiteralString, rows: Iterable[Sequence[object]]) -> None:
        async with self._lock:
            await (await self.connect()).executemany(sql, rows)

    async def copy_records(
        self, table: LiteralString, columns: Sequence[LiteralString], records: Iterable[Sequence[object]]
    ) -> None:
        """Binary COPY into a temporary table of this transaction (row-level security refuses others)."""
        async with self._lock:
            await (await self.connect()).copy_records_to_table(table, columns=list(columns), records=records)

    async def structs(self, kind: type[T], sql: LiteralString, *args: object) -> list[T]:
        """Rows as `kind` (a msgspec struct or frozen dataclass); column names are field names."""
        return [
            msgspec.convert(dict(row), kind, builtin_types=NATIVE) for row in await self.fetch(sql, *args)
        ]

    async def struct(self, kind: type[T], sql: LiteralString, *args: object) -> T | None:
        row = await self.fetch_row(sql, *args)
        return None if row is None else msgspec.convert(dict(row), kind, builtin_types=NATIVE)

    def savepoint(self) -> "Savepoint":
        """`async with tx.savepoint():` keeps the transaction usable when the block raises."""
        return Savepoint(self)


class Savepoint:
    """Savepoints of one name shadow each other, so they nest."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def __aenter__(self) -> None:
        await self._transaction.execute("SAVEPOINT inside")

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            await self._transaction.execute("ROLLBACK TO SAVEPOINT inside")
        await self._transaction.execute("RELEASE SAVEPOINT inside")


def _native_types() -> tuple[type, ...]:
    import datetime as dt
    from decimal import Decimal

    return (bytes, dt.datetime, dt.date, dt.time, dt.timedelta, UUID, Decimal)


NATIVE = _native_types()
