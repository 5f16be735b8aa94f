"""Statements of approvals."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.database import Transaction

COLUMNS: LiteralString = """
    a.id, a.kind, a.object_type, a.object_id, a.title, a.payload, a.diff, a.base, a.content_hash, a.state,
    a.maker_id, m.name AS maker, a.maker_post, a.reason, a.beneficiary_ids, a.steps, a.step, a.step_permission,
    a.step_unit_id, a.step_exact, a.created_at, a.submitted_at, a.expires_at, a.decided_at, a.version
"""
INSERT: LiteralString = """
    INSERT INTO approval (tenant_id, id, kind, object_type, object_id, title, payload, base, content_hash, state,
                          maker_id, maker_post, reason, beneficiary_ids, steps, step, step_permission,
                          step_unit_id, step_exact, created_at, submitted_at, expires_at, version, diff)
    VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10::varchar, $11, $12, $13, $14, $15::jsonb, 0, $16,
            $17, $18, now(), CASE WHEN $10::varchar = 'PENDING' THEN now() END,
            coalesce($20, now() + make_interval(days => $19)), 1, $21::jsonb)
"""
FIND: LiteralString = f"""
    SELECT {COLUMNS} FROM approval a JOIN user_account m ON m.tenant_id = $1 AND m.id = a.maker_id
     WHERE a.tenant_id = $1 AND a.id = $2
"""
LOCK: LiteralString = "SELECT 1 FROM approval WHERE tenant_id = $1 AND id = $2 FOR UPDATE"
DECISIONS: LiteralString = """
    SELECT d.step, d.checker_id, u.name AS checker, d.checker_post, d.on_behalf_of,
           coalesce(o.name, '') AS principal, d.decision, d.comment, d.at
      FROM approval_decision d
      JOIN user_account u ON u.tenant_id = $1 AND u.id = d.checker_id
      LEFT JOIN user_account o ON o.tenant_id = $1 AND o.id = d.on_behalf_of
     WHERE d.tenant_id = $1 AND d.approval_id = $2 ORDER BY d.step, d.at
"""
DECIDE: LiteralString = """
    INSERT INTO approval_decision (tenant_id, approval_id, step, checker_id, checker_post, on_behalf_of,
                                   decision, content_hash, comment, at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now())
"""
ADVANCE: LiteralString = """
    UPDATE approval SET step = $3, step_permission = $4, step_unit_id = $5, step_exact = $6, version = version + 1
     WHERE tenant_id = $1 AND id = $2 AND state = 'PENDING'
"""
END: LiteralString = """
    UPDATE approval SET state = $3, decided_at = now(), version = version + 1
     WHERE tenant_id = $1 AND id = $2 AND state = ANY($4::varchar[])
"""
SEND: LiteralString = """
    UPDATE approval SET state = 'PENDING', submitted_at = now(), base = $3, content_hash = $4, payload = $5::jsonb,
                        steps = $6::jsonb, step = 0, step_permission = $7, step_unit_id = $8, step_exact = $9,
                        beneficiary_ids = $10, diff = $12::jsonb, expires_at = now() + make_interval(days => $11),
                        version = version + 1
     WHERE tenant_id = $1 AND id = $2 AND state = 'DRAFT'
"""
OVERDUE: LiteralString = """
    SELECT id FROM approval WHERE tenant_id = $1 AND state = 'PENDING' AND expires_at <= now()
     ORDER BY expires_at LIMIT 500
"""


class ApprovalRow(msgspec.Struct, frozen=True):
    """An approval as stored; `payload`, `diff` and `steps` are JSON texts."""

    id: UUID
    kind: str
    object_type: str
    object_id: str
    title: str
    payload: str
    diff: str
    base: str
    content_hash: bytes
    state: str
    maker_id: UUID
    maker: str
    maker_post: str
    reason: str
    beneficiary_ids: list[UUID]
    steps: str
    step: int
    step_permission: str
    step_unit_id: UUID | None
    step_exact: bool
    created_at: datetime
    submitted_at: datetime | None
    expires_at: datetime
    decided_at: datetime | None
    version: int


class DecisionRow(msgspec.Struct, frozen=True):
    """Who decided what; `principal` is for whom, when it was delegated."""

    step: int
    checker_id: UUID
    checker: str
    checker_post: str
    on_behalf_of: UUID | None
    principal: str
    decision: str
    comment: str
    at: datetime


async def find_row(tx: Transaction, approval_id: UUID) -> ApprovalRow | None:
    return await tx.struct(ApprovalRow, FIND, tx.tenant.id, approval_id)


async def decisions(tx: Transaction, approval_id: UUID) -> list[DecisionRow]:
    return await tx.structs(DecisionRow, DECISIONS, tx.tenant.id, approval_id)
