"""Exports of the customer list, from the wish to the download."""

from piccolo.columns import UUID, Array, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from rapport.kernel.database.columns import Owned


class CustomerExport(Owned, Table):
    """`query` is the list's address; `content` the encrypted file, gone after the one download or its end.

    State: PENDING (waits for an approval), QUEUED, RUNNING, READY, DOWNLOADED, EXPIRED, REJECTED, STOPPED.
    """

    user_id = UUID()
    user_post_id = UUID(null=True, default=None)
    user_name = Varchar(length=100)
    employee_no = Varchar(length=40, default="")
    employee_id = UUID(null=True, default=None)
    query = Text(default="")
    columns = Array(base_column=Text())
    locale = Varchar(length=10, default="zh_CN")
    state = Varchar(length=12)
    rule = Varchar(length=40, default="")
    total_rows = Integer(default=0)
    done_rows = Integer(default=0)
    reason = Varchar(length=200, default="")
    approval_id = UUID(null=True, default=None)
    request_id = Varchar(length=64, default="")
    content = Bytea(null=True, default=None)
    created_at = Timestamptz()
    ready_at = Timestamptz(null=True, default=None)
    expires_at = Timestamptz(null=True, default=None)
    downloaded_at = Timestamptz(null=True, default=None)
