"""Setting up the demonstration: tenant, files, the first package, people; the rest is left to the worker."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import LiteralString

import msgspec
from rapport.config import Settings
from rapport.ingest.command import run_feed
from rapport.kernel.access import system_actor
from rapport.kernel.access.templates import load_templates
from rapport.kernel.accounts import NewUser, create_user
from rapport.kernel.database import Tenant, Transaction
from rapport.kernel.database.migrate import migrate
from rapport.kernel.jobs import enqueue
from rapport.kernel.services import Services
from rapport.products.catalogue import ProductRow, load_products
from rapport.runtime import running

from tenants import demonstration
from tenants.demo.people import LogIn, make_log_ins
from tenants.demo.plan import Plan
from tenants.demo.say import say
from tenants.provisioning import NewTenant, admin_emails, create_tenant

PUBLISHED: LiteralString = "SELECT published_run_id FROM business_state WHERE tenant_id = $1"
CODES: LiteralString = (
    "SELECT code FROM org_unit WHERE tenant_id = $1 AND parent_id IS NULL ORDER BY code LIMIT 1"
)


async def prepare(settings: Settings, plan: Plan) -> list[LogIn]:
    """Everything before serving: the log-ins that were made now or at the first start."""
    if settings.admin_database_url is not None:
        await migrate(settings.admin_database_url, settings.role_passwords())
    async with running(settings) as services:
        tenant = await services.catalogue.find(plan.code) or await _make_tenant(services, plan)
        await _first_package(services, tenant, plan)
        log_ins = await _people(services, tenant, plan)
        await _leave_rest_to_worker(services, tenant, plan)
    return log_ins


async def _first_package(services: Services, tenant: Tenant, plan: Plan) -> None:
    """The past year, unless it is in; what was begun and broken off is gone through again."""
    if plan.own and not plan.feed.is_dir():
        say("Writing the demonstration bank's end-of-day files …")
        demonstration.generate(plan.feed.parent)
    async with services.database.transaction(tenant, readonly=True) as tx:
        published = await tx.fetch_value(PUBLISHED, tenant.id)
    if published is None:
        say("Taking in the first package …")
        await run_feed(services, tenant, "core", plan.feed, days=_first_day(plan.feed))


async def _make_tenant(services: Services, plan: Plan) -> Tenant:
    emails = admin_emails(f"admin@{plan.code}.example")
    new = NewTenant(
        plan.code,
        plan.name,
        "whole-bank",
        emails,
        plan.currency,
        plan.timezone,
        replayed=True,
        demonstration=True,
    )
    tenant = (await create_tenant(services, new)).tenant
    if plan.own:
        async with services.database.transaction(tenant) as tx:
            await load_products(tx, [_product(each) for each in demonstration.PRODUCTS])
    return tenant


def _product(product: demonstration.Product) -> ProductRow:
    return ProductRow(
        product.code,
        product.name_zh,
        product.name_en,
        product.category.value,
        product.nature.value,
        product.day_count,
        product.aum_factor,
        product.deposit_factor,
        product.risk_rating,
    )


async def _people(services: Services, tenant: Tenant, plan: Plan) -> list[LogIn]:
    """Log-ins of the people the files name; those made at an earlier start are remembered."""
    known = _remembered(services.settings, plan)
    async with services.database.transaction(tenant) as tx:
        await load_templates(tx)
        if plan.per_unit:
            from rapport.organisation.deal import deal

            await deal(tx, plan.per_unit)
        heads = [] if plan.own or known else await _heads(services, tx)
        log_ins = _featured_first([*known, *heads, *await make_log_ins(services, tx)])
    _remember(services.settings, plan, log_ins)
    return log_ins


def _featured_first(log_ins: list[LogIn]) -> list[LogIn]:
    """One person of each post first, Li Chen at the head; the order of the others stays."""
    order = {each.number.lower(): place for place, each in enumerate(demonstration.log_ins())}
    return sorted(log_ins, key=lambda each: order.get(each.email.split("@")[0], len(order)))


async def _heads(services: Services, tx: Transaction) -> list[LogIn]:
    """A bank's files without staff name no head and no feed operator: these two are added."""
    tenant = tx.tenant
    root = await tx.fetch_value(CODES, tx.tenant.id)
    made = []
    for post, name in (("UNIT_HEAD", "总行行长"), ("FEED_OPERATOR", "数据接入岗")):
        email = f"{post.lower().replace('_', '-')}@{tenant.code}.example"
        user = await create_user(
            services, tx, system_actor(tenant, "bootstrap"), NewUser(email, post, root, name=name)
        )
        made.append(LogIn(name, user.email, post, user.password, user.totp_secret))
    return made


async def _leave_rest_to_worker(services: Services, tenant: Tenant, plan: Plan) -> None:
    async with services.database.transaction(tenant) as tx:
        args = {"source": "core", "directory": str(plan.feed.resolve())}
        await enqueue(tx, "ingest.run_all", args, dedupe_key="ingest.run_all:core")


def _first_day(feed: Path) -> list[date]:
    days = sorted(folder.name for folder in feed.iterdir() if folder.is_dir() and folder.name.isdigit())
    return [date.fromisoformat(day) for day in days[:1]]


def _file(settings: Settings, plan: Plan) -> Path:
    return settings.data_dir / "demonstration" / f"{plan.code}-log-ins.json"


def _remember(settings: Settings, plan: Plan, log_ins: list[LogIn]) -> None:
    path = _file(settings, plan)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.encode([asdict(each) for each in log_ins]))


def _remembered(settings: Settings, plan: Plan) -> list[LogIn]:
    path = _file(settings, plan)
    return msgspec.json.decode(path.read_bytes(), type=list[LogIn]) if path.exists() else []
