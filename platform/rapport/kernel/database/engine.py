"""Piccolo inside the tenant transaction.

The stock engine dials the database at import, runs statements outside a transaction on a connection of its
own and opens a second one for `batch()`; all three would leave the tenant's scope (tenancy.md).
"""

from typing import Any, NoReturn

from piccolo.engine.postgres import PostgresEngine
from piccolo.query.base import Query
from piccolo.querystring import QueryString

from rapport.kernel.database.transaction import OutsideTenantScope, current_transaction


class TenantEngine(PostgresEngine):
    """Runs every Piccolo query on the connection of the open tenant transaction."""

    def __init__(self) -> None:
        super().__init__(config={"database": "rapport"}, extensions=())

    async def check_version(self) -> None:
        """Nothing at import: the version is checked when the pools start."""

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:  # noqa: ARG002 Piccolo's signature
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return await current_transaction().fetch(sql, *args)  # pyright: ignore[reportArgumentType]  # Piccolo's own compiler wrote it

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:  # noqa: ARG002 Piccolo's signature
        return await current_transaction().fetch(ddl)  # pyright: ignore[reportArgumentType]  # the same

    def transaction(self, allow_nested: bool = True) -> NoReturn:  # noqa: ARG002 Piccolo's signature
        raise OutsideTenantScope("use Database.transaction(tenant)")

    async def get_new_connection(self) -> NoReturn:
        raise OutsideTenantScope("a connection of its own would leave the tenant's scope")

    async def batch(self, query: Query[Any, Any], batch_size: int = 100, node: str | None = None) -> NoReturn:  # noqa: ARG002
        raise OutsideTenantScope("batch() would leave the tenant's scope")


ENGINE = TenantEngine()
