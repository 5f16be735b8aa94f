"""Statements of exports."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.access.expand import PERSON

COLUMNS: LiteralString = """
    x.id, x.user_id, x.user_post_id, x.user_name, x.employee_no, x.employee_id, x.query, x.columns, x.locale,
    CASE WHEN x.state = 'READY' AND x.expires_at <= now() THEN 'EXPIRED' ELSE x.state END AS state, x.rule,
    x.total_rows, x.done_rows, x.reason, x.approval_id, x.request_id, x.created_at, x.ready_at, x.expires_at,
    x.downloaded_at
"""
INSERT: LiteralString = """
    INSERT INTO customer_export (tenant_id, id, user_id, user_post_id, user_name, employee_no, employee_id, query,
                                 columns, locale, state, total_rows, reason, request_id, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, now())
"""
MINE: LiteralString = f"""
    SELECT {COLUMNS} FROM customer_export x
     WHERE x.tenant_id = $1 AND x.user_id = $2 ORDER BY x.id DESC LIMIT 100
"""
ONE: LiteralString = f"SELECT {COLUMNS} FROM customer_export x WHERE x.tenant_id = $1 AND x.id = $2"
APPROVAL: LiteralString = "UPDATE customer_export SET approval_id = $3 WHERE tenant_id = $1 AND id = $2"
MOVE: LiteralString = """
    UPDATE customer_export SET state = $3, rule = $4, content = NULL
     WHERE tenant_id = $1 AND id = $2 AND state = ANY($5::varchar[])
"""
PROGRESS: LiteralString = """
    UPDATE customer_export SET done_rows = $3 WHERE tenant_id = $1 AND id = $2 AND state = 'RUNNING'
"""
READY: LiteralString = """
    UPDATE customer_export SET state = 'READY', content = $3, done_rows = $4, total_rows = $4, ready_at = now(),
                               expires_at = now() + make_interval(mins => $5)
     WHERE tenant_id = $1 AND id = $2 AND state = 'RUNNING'
"""
# The row's lock makes it single: of two that ask at once one finds nothing left.
TAKE: LiteralString = """
    WITH taken AS (
        SELECT x.id, x.content FROM customer_export x
         WHERE x.tenant_id = $1 AND x.id = $2 AND x.user_id = $3 AND x.state = 'READY' AND x.expires_at > now()
           FOR UPDATE)
    UPDATE customer_export x SET state = 'DOWNLOADED', content = NULL, downloaded_at = now()
      FROM taken t WHERE x.tenant_id = $1 AND x.id = t.id
    RETURNING t.content, x.total_rows, x.created_at
"""
EXPIRE: LiteralString = """
    UPDATE customer_export SET state = 'EXPIRED', content = NULL
     WHERE tenant_id = $1 AND state = 'READY' AND expires_at <= now()
    RETURNING id
"""
STOP: LiteralString = """
    UPDATE customer_export SET state = 'STOPPED', rule = $3, content = NULL
     WHERE tenant_id = $1 AND employee_id = $2 AND state IN ('PENDING', 'QUEUED', 'RUNNING', 'READY')
    RETURNING id
"""
OWNER: LiteralString = f"""
    SELECT {PERSON}
      FROM customer_export x
      JOIN user_account u ON u.tenant_id = $1 AND u.id = x.user_id AND u.status = 'ACTIVE'
      JOIN user_post up ON up.tenant_id = $1 AND up.id = x.user_post_id AND up.user_id = u.id
       AND up.valid_from <= current_date AND (up.valid_to IS NULL OR up.valid_to >= current_date)
      JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id AND p.status = 'ACTIVE'
     WHERE x.tenant_id = $1 AND x.id = $2
"""
COUNTED: LiteralString = """
    SELECT count(*) AS files, coalesce(sum(x.total_rows), 0)::bigint AS rows FROM customer_export x
     WHERE x.tenant_id = $1 AND x.user_id = $2 AND x.downloaded_at > now() - interval '30 days'
"""


class ExportRow(msgspec.Struct, frozen=True):
    """An export without its content."""

    id: UUID
    user_id: UUID
    user_post_id: UUID | None
    user_name: str
    employee_no: str
    employee_id: UUID | None
    query: str
    columns: list[str]
    locale: str
    state: str
    rule: str
    total_rows: int
    done_rows: int
    reason: str
    approval_id: UUID | None
    request_id: str
    created_at: datetime
    ready_at: datetime | None
    expires_at: datetime | None
    downloaded_at: datetime | None

    @property
    def open(self) -> bool:
        return self.state in ("QUEUED", "RUNNING")
