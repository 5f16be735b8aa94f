"""Feeds: sources, days, files, what was wrong with them, and the nightly run."""

from piccolo.columns import (
    JSONB,
    UUID,
    BigInt,
    Boolean,
    Date,
    DoublePrecision,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from rapport.kernel.database.columns import Owned, TenantForeignKey


class FeedSource(Owned, Table):
    """Where a bank's files come from. Whoever raises `promotions`, the count of days taken in, holds it."""

    code = Varchar(length=20)
    connector = Varchar(length=60)
    mapping = Text(default="")
    directory = Text(default="")
    enabled = Boolean(default=True)
    promotions = BigInt(default=0)
    ux_feed_source_code = Unique(["tenant_id", "code"])


class FeedDay(Owned, Table):
    """One revision of one business day's package; its id is the `batch_id` of every row it brought.

    `fingerprint` tells one package from another; `decided_at` is when it last was promoted, held or refused.
    """

    source_id = TenantForeignKey(FeedSource)
    business_date = Date()
    revision = Integer(default=1)
    fingerprint = Varchar(length=128, default="")
    state = Varchar(length=12, default="SEEN")
    reason = Text(default="")
    rows = BigInt(default=0)
    seconds = DoublePrecision(default=0.0)
    seen_at = Timestamptz()
    decided_at = Timestamptz(null=True, default=None)
    promoted_at = Timestamptz(null=True, default=None)
    reconciled = Boolean(null=True, default=None)
    released_by = UUID(null=True, default=None)
    ux_feed_day_revision = Unique(["tenant_id", "source_id", "business_date", "revision"])


class FeedFile(Owned, Table):
    """A file of a day. `first_booked` and `last_booked` bound the book dates of a journal's rows."""

    day_id = TenantForeignKey(FeedDay)
    entity = Varchar(length=24)
    name = Varchar(length=200)
    mode = Varchar(length=8, default="")
    rows = BigInt(default=0)
    amount = BigInt(default=0)
    sha256 = Varchar(length=64, default="")
    size = BigInt(default=0)
    state = Varchar(length=12, default="SEEN")
    set_aside = BigInt(default=0)
    first_booked = Date(null=True, default=None)
    last_booked = Date(null=True, default=None)
    archive = Text(default="")
    ux_feed_file_entity = Unique(["tenant_id", "day_id", "entity"])


class FeedProblem(Owned, Table):
    """A finding about a file: `reason` is the English sentence of `code` filled with `params`.

    Never quotes a personal value. Blocking ones quarantine their file, the others are for information.
    """

    day_id = TenantForeignKey(FeedDay)
    file = Varchar(length=200)
    line = Integer(default=0)
    column = Varchar(length=60, default="")
    code = Varchar(length=40)
    reason = Text()
    params = JSONB(default="{}")
    blocking = Boolean(default=True)


class SetAsideRow(Owned, Table):
    """A row that waits for a decision (an unknown product code): kept by its key, never counted as zero."""

    day_id = TenantForeignKey(FeedDay)
    entity = Varchar(length=24)
    source_key = Varchar(length=80)
    line = Integer()
    column = Varchar(length=60)
    value = Varchar(length=80, default="")
    reason = Varchar(length=40)
    amount = BigInt(null=True, default=None)
    resolved_at = Timestamptz(null=True, default=None)


class Reconciliation(Owned, Table):
    """Total against general ledger for one subject, currency and day; minor units."""

    day_id = TenantForeignKey(FeedDay)
    business_date = Date()
    subject = Varchar(length=20)
    currency = Varchar(length=3)
    ledger = BigInt()
    facts = BigInt()
    difference = BigInt()


class CalculationRun(Owned, Table):
    """A night's figures; readers see the published one (business_state.published_run_id)."""

    business_date = Date()
    state = Varchar(length=12, default="RUNNING")
    started_at = Timestamptz()
    finished_at = Timestamptz(null=True, default=None)
    published_at = Timestamptz(null=True, default=None)


class RunStep(Owned, Table):
    run_id = TenantForeignKey(CalculationRun)
    position = Integer()
    name = Varchar(length=40)
    state = Varchar(length=12, default="WAITING")
    rows = BigInt(default=0)
    seconds = DoublePrecision(default=0.0)
    reached = JSONB(default="{}")
    error = Text(default="")
    ux_run_step_name = Unique(["tenant_id", "run_id", "name"])
