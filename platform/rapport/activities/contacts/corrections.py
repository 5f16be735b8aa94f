"""Later edits, which keep what was there, and the leader's review (domain.md 10.2)."""

from datetime import date
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.activities.contacts.model import Content, faults
from rapport.activities.contacts.repository import Report, find_report, may_review
from rapport.activities.contacts.service import moments
from rapport.activities.hooks import alert_desk
from rapport.kernel import business_date
from rapport.kernel.access import Actor, Permission, require
from rapport.kernel.audit import append
from rapport.kernel.audit.chain import Json
from rapport.kernel.business_date import local_day
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from rapport.kernel.i18n import gettext

KEEP: LiteralString = """
    INSERT INTO call_report_version (tenant_id, report_id, version, content, edited_by, edited_at)
    VALUES ($1, $2, $3, $4::jsonb, $5, now())
"""
CORRECT: LiteralString = """
    UPDATE call_report
       SET contacted_on = $3, started_at = $4, ended_at = $5, channel = $6, purpose = $7,
           persons_met = $8::text[], companions = $9::text[], place = $10, topics = $11::text[], needs = $12,
           feedback = $13, competitor_info = $14, tags = $15::text[], price_refused_on = $16, risks = $17,
           mood = $18, next_step = $19, next_date = $20, validity = '', review_comment = '',
           version = version + 1
     WHERE tenant_id = $1 AND id = $2
"""
REVIEW: LiteralString = """
    UPDATE call_report SET validity = $3, review_comment = $4, version = version + 1
     WHERE tenant_id = $1 AND id = $2
"""


async def correct_contact(
    tx: Transaction, actor: Actor, report_id: UUID, version: int, content: Content
) -> Report:
    """Write the correction over the report and keep what it said; it has to be reviewed again.

    Raises `Conflict` when it was changed since `version`, `Forbidden` unless the actor wrote it or leads.
    """
    require(actor, Permission.CONTACT_WRITE)
    report = await _locked(tx, actor, report_id, version)
    if report.recorded_by not in (None, actor.user_id) and not may_review(actor, report):
        raise Forbidden
    today = await business_date.today(tx)
    started_at, ended_at = moments(tx.tenant, content, today)
    if content.start is None:
        started_at = report.started_at
    on = local_day(tx.tenant, started_at)
    _check(content, report, on, today)
    kept = msgspec.json.encode(report).decode()
    await tx.execute(KEEP, tx.tenant.id, report_id, report.version, kept, actor.user_id)
    await tx.execute(CORRECT, tx.tenant.id, report_id, on, started_at, ended_at, *_said(content, on))
    details: dict[str, Json] = {"customer": str(report.customer_id), "version": report.version + 1}
    append(tx, actor, "contact.correct", "call_report", str(report_id), details=details)
    await _evaluate(tx, report.customer_id)
    return report


async def review_contact(
    tx: Transaction, actor: Actor, report_id: UUID, version: int, validity: str, comment: str
) -> Report:
    """Mark a report valid or not, with a comment; only by who leads and did not record it himself."""
    require(actor, Permission.CONTACT_WRITE)
    report = await _locked(tx, actor, report_id, version)
    if not may_review(actor, report):
        raise Forbidden
    if validity not in ("VALID", "INVALID"):
        fault = FieldError("validity", "invalid", gettext("Choose one"))
        raise Invalid(fields=[fault])
    if validity == "INVALID" and not comment.strip():
        fault = FieldError("comment", "missing", gettext("Say what is missing in the report"))
        raise Invalid(fields=[fault])
    await tx.execute(REVIEW, tx.tenant.id, report_id, validity, comment.strip()[:1000])
    append(tx, actor, "contact.review", "call_report", str(report_id), details={"validity": validity})
    await _evaluate(tx, report.customer_id)
    return report


async def _locked(tx: Transaction, actor: Actor, report_id: UUID, version: int) -> Report:
    report = await find_report(tx, actor, report_id, lock=True)
    if report is None:
        raise NotFound
    if report.version != version:
        raise Conflict
    return report


def _check(content: Content, report: Report, on: date, today: date) -> None:
    """The next step of an old report may have passed meanwhile; a new one may not lie in the past."""
    unchanged = content.next_date == report.next_date
    found = [
        each
        for each in faults(content, on, today)
        if not (unchanged and (each.field, each.code) == ("next_date", "past"))
    ]
    if found:
        raise Invalid(fields=found)


def _said(content: Content, on: date) -> tuple[object, ...]:
    return (
        content.channel,
        content.purpose,
        list(content.contacts),
        list(content.companions),
        content.place,
        list(content.topics),
        content.needs,
        content.feedback,
        content.competitor_info,
        list(content.tags),
        on if content.price_refused else None,
        content.risks,
        content.mood,
        content.next_step.strip(),
        content.next_date,
    )


async def _evaluate(tx: Transaction, customer_id: UUID) -> None:
    """What was said, and whether it counts, may move the score."""
    desk = alert_desk()
    if desk is not None:
        await desk.evaluate(tx, customer_id)
