"""The columns every tenant table has, and how they are written down for Piccolo."""

from typing import Any

from piccolo.columns import UUID, Date, ForeignKey, Integer, Varchar
from piccolo.columns.defaults.base import Default
from piccolo.columns.defaults.uuid import UUID7

from rapport.kernel.database.transaction import current_transaction
from rapport.kernel.ids import uuid7


class Uuid7(UUID7):
    """UUIDv7 by the server, or by us where Python needs the id first."""

    @property
    def postgres(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride, reportIncompatibleMethodOverride]  # untyped there
        return "uuidv7()"

    def python(self) -> Any:
        return uuid7()


class CurrentTenant(Default):
    """The tenant of the open transaction."""

    @property
    def postgres(self) -> str:
        return "current_setting('app.tenant_id')::int"

    @property
    def sqlite(self) -> str:
        raise NotImplementedError("PostgreSQL only")

    @property
    def cockroach(self) -> str:
        raise NotImplementedError("PostgreSQL only")

    def python(self) -> int:
        return current_transaction().tenant.id

    def __repr__(self) -> str:
        return "CurrentTenant()"


class TenantId(Integer):
    """`tenant_id integer NOT NULL`, first in every key and index."""

    column_type = "INTEGER"  # pyright: ignore[reportIncompatibleMethodOverride, reportAssignmentType]  # as Piccolo's own columns do

    def __init__(self, **kwargs: Any) -> None:
        self._validated = True
        default: Any = CurrentTenant()
        options: dict[str, Any] = {**kwargs, "default": default}
        super().__init__(**options)


class TenantForeignKey(ForeignKey[Any]):
    """A reference inside the tenant; `secure()` adds the constraint on (tenant_id, column)."""

    @property
    def ddl(self) -> str:
        plain = super().ddl
        return plain[: plain.index(" REFERENCES ")] + plain[plain.rindex(" DEFAULT ") :]


class Owned:
    """What every tenant table begins with."""

    tenant_id = TenantId()
    id = UUID(primary_key=True, default=Uuid7())


class Origin:
    """Where a row of the bank's came from (feeds.md, Rows keep their origin)."""

    source_system = Varchar(length=20, default="")
    source_key = Varchar(length=80, default="")
    batch_id = UUID(null=True, default=None)
    as_of = Date(null=True, default=None)


class Sourced(Origin):
    """The origin with the file's line; where `line` is a business line, `source_line` says it instead."""

    line = Integer(default=0)
