"""Customers in the JSON API: money as decimal strings of the tenant's currency, personal values masked."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from rapport.customers.record import CustomerRecord
from rapport.customers.timeline import TimelineEvent
from rapport.kernel.http.decoding import Strict
from rapport.kernel.money import decimal_text


def money(minor: int | None, currency: str) -> str | None:
    """Minor units as a decimal string with exactly the currency's digits."""
    return None if minor is None else decimal_text(minor, currency)


class CustomerItem(msgspec.Struct, frozen=True):
    """A customer in a list. Figures are those of the published run, null before the first."""

    id: UUID
    customer_no: str
    name: str
    type: str
    line: str
    tier: str
    status: str
    managing_org: str | None
    managing_org_name: str | None
    lead_rm: str | None
    lead_rm_name: str | None
    tags: list[str]
    last_contact_on: date | None
    contact_due_on: date | None
    next_task_on: date | None
    alert_score: int
    alert_level: str
    version: int
    currency: str
    aum: str | None
    aum_30_days_ago: str | None
    aum_change: str | None
    deposit: str | None
    loan: str | None
    next_maturity: date | None
    figures_as_of: date | None


class CustomerPage(msgspec.Struct, frozen=True):
    items: list[CustomerItem]
    next_cursor: str | None


class CustomerDetail(msgspec.Struct, frozen=True):
    """A customer with all his figures; `version` is what a change refers to by If-Match."""

    id: UUID
    customer_no: str
    name: str
    type: str
    line: str
    tier: str
    tier_since: date | None
    lifecycle: str
    status: str
    since: date | None
    managing_org: str | None
    managing_org_name: str | None
    lead_rm: str | None
    lead_rm_name: str | None
    mobile: str | None
    id_no: str | None
    email: str | None
    address: str | None
    tags: list[str]
    remark: str
    version: int
    last_contact_on: date | None
    contact_due_on: date | None
    next_task_on: date | None
    alert_score: int
    alert_level: str
    currency: str
    aum: str | None
    aum_30_days_ago: str | None
    aum_change: str | None
    aum_month_average: str | None
    deposit: str | None
    deposit_month_average: str | None
    deposit_year_average: str | None
    loan: str | None
    credit_amount: str | None
    credit_used: str | None
    accounts: int | None
    categories: int | None
    next_maturity: date | None
    figures_as_of: date | None


class CustomerPatch(Strict):
    """What may be changed: an absent field stays as it is."""

    tags: list[str] | msgspec.UnsetType = msgspec.UNSET
    remark: str | msgspec.UnsetType = msgspec.UNSET


class TimelineItem(msgspec.Struct, frozen=True):
    """An event in the caller's language; `on` is the business date, `at` the clock's time stamp if known."""

    id: str
    kind: str
    on: date
    at: datetime | None
    title: str
    text: str
    by: str
    amount: str | None
    currency: str | None


class TimelinePage(msgspec.Struct, frozen=True):
    items: list[TimelineItem]
    next_cursor: str | None


def customer_item(row: asyncpg.Record, currency: str) -> CustomerItem:
    """From a row of `listing/statements.py`, whose columns stand in this order."""
    (
        id_, number, name, type_, line, tier, status, unit_code, unit, rm_no, rm, tags, _remark, contacted, _soon,
        due, task, score, level, version, aum, aum_before, change, deposit, loan, maturity, as_of, *_key,
    ) = row  # fmt: skip
    return CustomerItem(
        id_, number, name, type_, line, tier, status, unit_code, unit, rm_no, rm, tags, contacted, due, task,
        score, level, version, currency, money(aum, currency), money(aum_before, currency),
        money(change, currency), money(deposit, currency), money(loan, currency), maturity, as_of,
    )  # fmt: skip


def customer_detail(record: CustomerRecord, masked: dict[str, str], currency: str) -> CustomerDetail:
    def amount(name: str) -> str | None:
        return money(getattr(record, name), currency)

    return CustomerDetail(
        id=record.id,
        customer_no=record.customer_no,
        name=record.name,
        type=record.type,
        line=record.line,
        tier=record.tier,
        tier_since=record.tier_since,
        lifecycle=record.lifecycle,
        status=record.status,
        since=record.since,
        managing_org=record.unit_code,
        managing_org_name=record.unit,
        lead_rm=record.rm_no,
        lead_rm_name=record.rm,
        mobile=masked.get("mobile"),
        id_no=masked.get("id_no"),
        email=masked.get("email"),
        address=masked.get("address"),
        tags=record.tags,
        remark=record.remark,
        version=record.version,
        last_contact_on=record.last_contact_on,
        contact_due_on=record.contact_due_on,
        next_task_on=record.next_task_on,
        alert_score=record.alert_score,
        alert_level=record.alert_level,
        currency=currency,
        aum=amount("aum"),
        aum_30_days_ago=amount("aum_30_days_ago"),
        aum_change=amount("aum_change"),
        aum_month_average=amount("aum_mtd_avg"),
        deposit=amount("deposit"),
        deposit_month_average=amount("deposit_mtd_avg"),
        deposit_year_average=amount("deposit_ytd_avg"),
        loan=amount("loan"),
        credit_amount=amount("credit_amount"),
        credit_used=amount("credit_used"),
        accounts=record.accounts,
        categories=record.categories,
        next_maturity=record.next_maturity,
        figures_as_of=record.as_of,
    )


def timeline_item(event: TimelineEvent, currency: str) -> TimelineItem:
    own = event.currency or currency
    amounts: dict[str, Any] = (
        {"amount": None, "currency": None}
        if event.amount is None
        else {"amount": money(event.amount, own), "currency": own}
    )
    return TimelineItem(
        id=event.id,
        kind=event.kind,
        on=event.at,
        at=event.moment,
        title=event.sentence(currency),
        text=event.text,
        by=event.by,
        **amounts,
    )
