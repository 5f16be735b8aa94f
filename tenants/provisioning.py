"""Making a tenant: its row, keys, posts, root unit, products, feed source and three administrators."""

import re
from dataclasses import dataclass
from datetime import date
from typing import LiteralString

from rapport.activities.reminders import JOB as REMIND
from rapport.customers.exports.jobs import EXPIRE_JOB as EXPIRE_EXPORTS
from rapport.ingest.source import ensure_source
from rapport.kernel import audit
from rapport.kernel.access import POSTS, system_actor
from rapport.kernel.access.templates import load_templates
from rapport.kernel.accounts import NewUser, UserCreated, create_user
from rapport.kernel.approvals.jobs import EXPIRE
from rapport.kernel.authentication.tokens import is_tenant_code
from rapport.kernel.database import Database, Tenant, Transaction
from rapport.kernel.errors import Conflict, Invalid
from rapport.kernel.jobs.queue import schedule
from rapport.kernel.services import Services
from rapport.organisation.portfolios.jobs import DAILY
from rapport.products.catalogue import DEFAULT, load_products

INSERT: LiteralString = """
    INSERT INTO tenant (code, name, mode, placement, currency, timezone, root_code, replayed, demonstration,
                        status, created_at)
    VALUES ($1, $2, $3, 'shared', $4, $5, $6, $7, $8, 'ACTIVE', now())
    ON CONFLICT (code) DO NOTHING RETURNING id
"""
SEAL: LiteralString = "UPDATE tenant SET sealed_at = now() WHERE id = $1 AND sealed_at IS NULL RETURNING id"
ROOT: LiteralString = """
    INSERT INTO org_unit (tenant_id, code, name, type, valid_from) VALUES ($1, $2, $3, $4, $5)
"""
STATE: LiteralString = "INSERT INTO business_state (tenant_id, updated_at) VALUES ($1, now())"
MODES = ("whole-bank", "single-branch")
ADMINISTRATORS = ("SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN")
POST_NAMES = {post.code: post.name for post in POSTS}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class NewTenant:
    """`admin_emails`: system, security and audit administrator; three different addresses."""

    code: str
    name: str
    mode: str
    admin_emails: tuple[str, str, str]
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"
    root_code: str = "HO"
    replayed: bool = False
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class TenantCreated:
    tenant: Tenant
    admins: tuple[UserCreated, ...]


def admin_emails(email: str) -> tuple[str, str, str]:
    """Plus-addresses of one address for the three administrators."""
    if not EMAIL.fullmatch(email):
        raise Invalid(f"{email} is not an e-mail address")
    local, _, host = email.rpartition("@")
    return (f"{local}+system@{host}", f"{local}+security@{host}", f"{local}+audit@{host}")


async def create_tenant(services: Services, new: NewTenant) -> TenantCreated:
    """All of it or nothing visible: the tenant's row comes first, its contents in one transaction.

    Raises Invalid for a code, mode or address that cannot be, Conflict for a code that is taken.
    """
    code = new.code.lower()
    if not is_tenant_code(code) or new.mode not in MODES:
        raise Invalid(
            "a tenant code is 1 to 40 of a-z, 0-9 and hyphens; the mode whole-bank or single-branch"
        )
    tenant = await _insert(services.database, code, new)
    services.catalogue.forget()
    async with services.database.transaction(tenant) as tx:
        admins = await _fill(services, tx, new)
    return TenantCreated(tenant, admins)


async def _insert(database: Database, code: str, new: NewTenant) -> Tenant:
    async with database.platform() as connection:
        number = await connection.fetchval(
            INSERT,
            code,
            new.name,
            new.mode,
            new.currency,
            new.timezone,
            new.root_code,
            new.replayed,
            new.demonstration,
        )
    if number is None:
        raise Conflict(f"the tenant {code} exists already")
    return Tenant(
        number,
        code,
        new.name,
        currency=new.currency,
        timezone=new.timezone,
        mode=new.mode,
        replayed=new.replayed,
    )


async def _fill(services: Services, tx: Transaction, new: NewTenant) -> tuple[UserCreated, ...]:
    await services.key_store.create(tx)
    await tx.execute(STATE, tx.tenant.id)
    await load_templates(tx)
    await schedule(tx, EXPIRE, every_seconds=3600)
    await schedule(tx, EXPIRE_EXPORTS, every_seconds=300)
    await schedule(tx, DAILY, every_seconds=900)
    await schedule(tx, REMIND, at="06:30")
    level = "HEAD_OFFICE" if new.mode == "whole-bank" else "BRANCH"
    await tx.execute(ROOT, tx.tenant.id, new.root_code, new.name, level, date(1900, 1, 1))
    await load_products(tx, DEFAULT)
    await ensure_source(tx, "core")
    actor = system_actor(tx.tenant, "bootstrap")
    audit.append(tx, actor, "tenant.create", "tenant", tx.tenant.code, details={"mode": new.mode})
    return tuple(
        [
            await create_user(services, tx, actor, NewUser(email, post, new.root_code, name=POST_NAMES[post]))
            for email, post in zip(new.admin_emails, ADMINISTRATORS, strict=True)
        ]
    )


async def seal(services: Services, tenant: Tenant) -> bool:
    """End the bootstrap: from now on grants need maker and checker. False when it was sealed before."""
    async with services.database.transaction(tenant) as tx:
        audit.append(tx, system_actor(tenant, "bootstrap"), "tenant.seal", "tenant", tenant.code)
        async with services.database.platform() as connection:
            return await connection.fetchval(SEAL, tenant.id) is not None
