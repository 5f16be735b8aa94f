"""Alerts, movements, maturities and tiers (domain.md 9.1, 9.6, 9.7)."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    Boolean,
    Date,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from rapport.kernel.database.columns import Owned


class ChurnSignal(Owned, Table):
    """A signal that is live in a run, with the evidence behind it.

    `since` of an account signal is the first night of its present run of being true, of an event signal the
    day of its latest event; `dates` holds every live event's day, oldest first (domain.md 9.6).
    """

    run_id = UUID()
    customer_id = UUID()
    code = Varchar(length=4)
    points = SmallInt()
    since = Date()
    dates = Array(base_column=Date())
    evidence = JSONB(default="{}")
    ux_churn_signal_code = Unique(["tenant_id", "run_id", "customer_id", "code"])


class ChurnAlert(Owned, Table):
    """At most one open for a customer.

    Score, level and `signals` are those of the last day on which any level held (`evaluated_on`), so that the
    arithmetic shown always foots; `faded_on` is the day since when none does. `raised_on` and `raised_level`
    say when and how far it last rose. AUM in minor units of the base currency.
    """

    customer_id = UUID()
    opened_on = Date()
    evaluated_on = Date()
    raised_on = Date()
    raised_level = Varchar(length=8)
    faded_on = Date(null=True, default=None)
    base_score = SmallInt()
    combo = Boolean(default=False)
    score = SmallInt()
    level = Varchar(length=8)
    signals = JSONB(default="[]")
    state = Varchar(length=8, default="OPEN")
    due_on = Date(null=True, default=None)
    action = Text(default="")
    outcome = Varchar(length=12, default="")
    aum_opened = BigInt(default=0)
    aum_closed = BigInt(null=True, default=None)
    closed_on = Date(null=True, default=None)
    closed_at = Timestamptz(null=True, default=None)
    closed_by = UUID(null=True, default=None)
    run_id = UUID(null=True, default=None)
    version = Integer(default=1)
    created_at = Timestamptz()


class FundsMovement(Owned, Table):
    """A large movement of one posting (N-07); minor units of the base currency, `amount` signed."""

    customer_id = UUID()
    business_date = Date()
    direction = Varchar(length=3)
    amount = BigInt()
    threshold = BigInt()
    previous_aum = BigInt()
    counterparty_bank = Varchar(length=60, default="")
    posting_id = UUID()
    run_id = UUID()
    handled = Varchar(length=12, default="OPEN")
    ux_funds_movement_posting = Unique(["tenant_id", "posting_id"])


class MaturityNotice(Owned, Table):
    """A reminder of D-05: `notice_on` is T-`lead_days` moved back to a working day.

    `account_id` is an account, or a credit line where `kind` says so; `amount` in minor units of `currency`.
    """

    kind = Varchar(length=12, default="ACCOUNT")
    account_id = UUID()
    customer_id = UUID()
    maturity_date = Date()
    lead_days = SmallInt()
    notice_on = Date()
    amount = BigInt()
    currency = Varchar(length=3)
    handled_at = Timestamptz(null=True, default=None)
    ux_maturity_notice_lead = Unique(["tenant_id", "account_id", "maturity_date", "lead_days"])


class TierRecord(Owned, Table):
    """What the tier rule decided for a customer and month (N-01, N-02); readers see the `published` ones.

    `indicated` is the tier of the month's average, `tier` the one that holds in the next month.
    """

    customer_id = UUID()
    month = Date()
    average_aum = BigInt()
    indicated = Varchar(length=12)
    tier = Varchar(length=12)
    misses = SmallInt(default=0)
    run_id = UUID()
    published = Boolean(default=False)
    ux_tier_record_month = Unique(["tenant_id", "run_id", "customer_id", "month"])
