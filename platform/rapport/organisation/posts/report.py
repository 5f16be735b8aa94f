"""The monthly separation report: who held what, conflicts, grants and their approvals; signed for the auditor.

Conflicts are computed here from the raw rows, by a statement that shares nothing with the rules that prevent them.
The signature is Ed25519 over canonical JSON; the public key stands in the report, its digest in the audit chain.
"""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any, LiteralString

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rapport.kernel import audit
from rapport.kernel.access import Actor, Permission, require
from rapport.kernel.audit.chain import canonical_json
from rapport.kernel.database import Transaction
from rapport.kernel.services import Services

FORMAT = "rapport separation report 1"
DORMANT_DAYS = 90
# $1 tenant, $2 and $3 the first and the last day of the month
HELD: LiteralString = """
    SELECT u.id::text AS user, u.name, u.employee_no, u.status, p.code AS post, p.family,
           up.valid_from::text AS since, up.valid_to::text AS until, coalesce(up.approval_id::text, '') AS approval
      FROM user_post up
      JOIN user_account u ON u.tenant_id = $1 AND u.id = up.user_id
      JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id
     WHERE up.tenant_id = $1 AND up.valid_from <= $3 AND (up.valid_to IS NULL OR up.valid_to >= $2)
     ORDER BY u.name, u.id, up.valid_from, p.code
"""
CONFLICTS: LiteralString = """
    WITH held AS (
        SELECT up.id, up.user_id, p.code, p.family, p.permissions, p.data_scope, up.valid_from,
               coalesce(up.valid_to, date '9999-12-31') AS valid_to
          FROM user_post up JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id
         WHERE up.tenant_id = $1 AND up.valid_from <= $3 AND (up.valid_to IS NULL OR up.valid_to >= $2))
    SELECT 'MAINTENANCE_SEPARATE' AS rule, a.user_id::text AS user, a.code || ' + ' || b.code AS what
      FROM held a JOIN held b ON b.user_id = a.user_id AND b.id > a.id
     WHERE a.valid_from <= b.valid_to AND b.valid_from <= a.valid_to
       AND 1 = (SELECT count(*) FROM unnest(ARRAY[a.family, b.family]) f WHERE f = 'MAINTENANCE')
    UNION ALL
    SELECT 'ADMINISTRATORS_SEPARATE', a.user_id::text, a.code || ' + ' || b.code
      FROM held a JOIN held b ON b.user_id = a.user_id AND b.id > a.id
     WHERE a.valid_from <= b.valid_to AND b.valid_from <= a.valid_to AND a.code <> b.code
       AND a.code LIKE '%\\_ADMIN' AND b.code LIKE '%\\_ADMIN'
    UNION ALL
    SELECT 'MAINTENANCE_SEES_NO_CUSTOMER', a.user_id::text, a.code FROM held a
     WHERE a.family = 'MAINTENANCE' AND (a.data_scope <> 'NONE' OR 'customer:read' = ANY(a.permissions))
    UNION ALL
    SELECT 'MAKER_IS_CHECKER', d.checker_id::text, a.kind
      FROM approval_decision d JOIN approval a ON a.tenant_id = $1 AND a.id = d.approval_id
     WHERE d.tenant_id = $1 AND d.at >= $2 AND d.at < $3::date + 1 AND d.checker_id = a.maker_id
     ORDER BY 1, 2, 3
"""
GRANTS: LiteralString = """
    SELECT a.id::text AS approval, a.kind, a.object_id AS object, a.state, a.maker_id::text AS maker,
           d.checker_id::text AS checker, d.decision, d.at::text AS at
      FROM approval a JOIN approval_decision d ON d.tenant_id = $1 AND d.approval_id = a.id
     WHERE a.tenant_id = $1 AND a.kind = ANY($4::text[]) AND d.at >= $2 AND d.at < $3::date + 1
     ORDER BY d.at, a.id
"""
DORMANT: LiteralString = """
    SELECT u.id::text AS user, u.name FROM user_account u
     WHERE u.tenant_id = $1 AND u.status = 'ACTIVE' AND u.created_at < $2::date - $3::int
       AND NOT EXISTS (SELECT 1 FROM user_session s
                        WHERE s.tenant_id = $1 AND s.user_id = u.id AND s.created_at >= $2::date - $3::int)
     ORDER BY u.name, u.id
"""
DELEGATED: LiteralString = """
    SELECT d.from_user_id::text AS principal, d.to_user_id::text AS delegate, d.valid_from::text AS since,
           d.valid_to::text AS until
      FROM approval_delegation d
     WHERE d.tenant_id = $1 AND d.valid_from < $3::date + 1 AND coalesce(d.revoked_at, d.valid_to) >= $2
     ORDER BY d.valid_from, d.id
"""
KINDS = ("post.grant", "post.end", "user.status", "role.change")


async def separation(tx: Transaction, month: date) -> dict[str, Any]:
    """What the month looked like; any day of it names it."""
    first, last = _bounds(month)
    span = (tx.tenant.id, first, last)
    return {
        "format": FORMAT,
        "tenant": tx.tenant.code,
        "month": f"{first:%Y-%m}",
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "conflicts": [dict(row) for row in await tx.fetch(CONFLICTS, *span)],
        "held": [dict(row) for row in await tx.fetch(HELD, *span)],
        "grants": [dict(row) for row in await tx.fetch(GRANTS, *span, list(KINDS))],
        "delegations": [dict(row) for row in await tx.fetch(DELEGATED, *span)],
        "dormant": [dict(row) for row in await tx.fetch(DORMANT, tx.tenant.id, last, DORMANT_DAYS)],
    }


async def signed_report(services: Services, tx: Transaction, actor: Actor, month: date) -> bytes:
    """The report with its signature, as a JSON document; its digest stands in the audit chain."""
    require(actor, Permission.AUDIT_READ)
    report = await separation(tx, month)
    key = Ed25519PrivateKey.from_private_bytes(services.keys.derive(f"separation-report:{tx.tenant.id}"))
    content = canonical_json(report)
    signature = {
        "public_key": key.public_key().public_bytes_raw().hex(),
        "signature": key.sign(content).hex(),
    }
    digest = hashlib.sha256(content).hexdigest()
    details: dict[str, audit.Json] = {"sha256": digest, "public_key": signature["public_key"]}
    audit.append(tx, actor, "access.report", "report", report["month"], details=details)
    return json.dumps({"report": report, **signature}, ensure_ascii=False, indent=1).encode()


def verified(document: bytes) -> dict[str, Any]:
    """`{intact, month, tenant, conflicts, public_key, sha256}`; compare the key with the audit chain."""
    try:
        given = json.loads(document)
        content = canonical_json(given["report"])
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(given["public_key"]))
        key.verify(bytes.fromhex(given["signature"]), content)
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return {"intact": False}
    report = given["report"]
    return {
        "intact": True,
        "tenant": report["tenant"],
        "month": report["month"],
        "conflicts": len(report["conflicts"]),
        "public_key": given["public_key"],
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _bounds(month: date) -> tuple[date, date]:
    first = month.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
