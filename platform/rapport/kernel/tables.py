"""The kernel's own tables: tenants, people who log in, their posts, jobs, parameters."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    Boolean,
    Bytea,
    Date,
    Integer,
    Serial,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from rapport.kernel.database.columns import Owned, TenantForeignKey


class TenantRecord(Table, tablename="tenant"):
    """A platform table (no row-level security): the catalogue of tenants."""

    id = Serial(primary_key=True)
    code = Varchar(length=40, unique=True)
    name = Varchar(length=200)
    mode = Varchar(length=20, default="whole-bank")
    placement = Varchar(length=40, default="shared")
    currency = Varchar(length=3, default="CNY")
    timezone = Varchar(length=40, default="Asia/Shanghai")
    root_code = Varchar(length=40, default="HO")
    replayed = Boolean(default=False)
    demonstration = Boolean(default=False)
    status = Varchar(length=20, default="ACTIVE")
    sealed_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()


class DataKey(Owned, Table):
    """A tenant's data keys, wrapped by the key-encryption key; retired ones still open old values."""

    version = SmallInt()
    wrapped = Bytea()
    created_at = Timestamptz()
    retired_at = Timestamptz(null=True, default=None)
    ux_data_key_version = Unique(["tenant_id", "version"])


class UserAccount(Owned, Table):
    """Somebody who logs in. The e-mail address is encrypted and found by its blind index."""

    email = Bytea()
    email_index = Bytea()
    name = Varchar(length=100)
    employee_no = Varchar(length=40, default="")
    password_hash = Varchar(length=200, default="")
    must_change_password = Boolean(default=False)
    password_set_at = Timestamptz(null=True, default=None)
    totp_secret = Bytea(null=True, default=None)
    totp_step = BigInt(default=0)
    locale = Varchar(length=10, default="zh_CN")
    theme = Varchar(length=10, default="system")
    status = Varchar(length=20, default="ACTIVE")
    created_at = Timestamptz()
    ux_user_account_email = Unique(["tenant_id", "email_index"])


class PasswordHistory(Owned, Table):
    """Former password hashes of a person, so that none of the last comes back; older ones are deleted."""

    user_id = TenantForeignKey(UserAccount)
    password_hash = Varchar(length=200)
    replaced_at = Timestamptz()


class Role(Owned, Table):
    """Permissions × data scope × business lines (domain.md 2.2); `lines` empty: every line."""

    code = Varchar(length=40)
    name = Varchar(length=100)
    name_en = Varchar(length=100, default="")
    permissions = Array(base_column=Text())
    data_scope = Varchar(length=20)
    lines = Array(base_column=Text())
    exclusive_with = Array(base_column=Text())
    status = Varchar(length=12, default="ACTIVE")
    version = Integer(default=1)
    ux_role_code = Unique(["tenant_id", "code"])


class Post(Owned, Table):
    """A position (domain.md 2.2). `permissions`, `data_scope` and `lines` are what its roles add up to.

    `org_type` empty: for units of every type; `headcount` None: no limit.
    """

    code = Varchar(length=40)
    name = Varchar(length=100)
    name_en = Varchar(length=100)
    family = Varchar(length=20)
    org_type = Varchar(length=20, default="")
    default_roles = Array(base_column=Text())
    headcount = Integer(null=True, default=None)
    permissions = Array(base_column=Text())
    data_scope = Varchar(length=20)
    lines = Array(base_column=Text())
    status = Varchar(length=12, default="ACTIVE")
    version = Integer(default=1)
    ux_post_code = Unique(["tenant_id", "code"])


class UserPost(Owned, Table):
    """Who holds which post where, and when; `org_unit_id` points into organisation.

    One main post at a time, and side posts; `approval_id` is the grant that a second person approved.
    """

    user_id = TenantForeignKey(UserAccount)
    post_id = TenantForeignKey(Post)
    org_unit_id = UUID(default=None, null=True)
    is_main = Boolean(default=True)
    valid_from = Date()
    valid_to = Date(null=True, default=None)
    approval_id = UUID(null=True, default=None)


class UserSession(Owned, Table):
    """A log-in; the token itself is stored nowhere, only its SHA-256."""

    token_hash = Bytea()
    user_id = TenantForeignKey(UserAccount)
    user_post_id = TenantForeignKey(UserPost)
    created_at = Timestamptz()
    last_seen_at = Timestamptz()
    expires_at = Timestamptz()
    second_factor_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)
    address = Varchar(length=60, default="")
    user_agent = Varchar(length=200, default="")
    ux_user_session_token = Unique(["tenant_id", "token_hash"])


class ApiKey(Owned, Table):
    """A key of the JSON API: acts as its user, within its scopes. `name` is the key's visible beginning."""

    name = Varchar(length=100, default="")
    purpose = Varchar(length=60, default="")
    key_hash = Bytea()
    user_id = TenantForeignKey(UserAccount)
    user_post_id = TenantForeignKey(UserPost)
    scopes = Array(base_column=Text())
    created_at = Timestamptz()
    expires_at = Timestamptz()
    last_used_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)
    ux_api_key_key = Unique(["tenant_id", "key_hash"])


class Job(Owned, Table):
    """Work to do, written in the transaction that asked for it (tenancy.md, Jobs)."""

    name = Varchar(length=100)
    args = JSONB(default="{}")
    request_id = Varchar(length=64, default="")
    queue = Varchar(length=20, default="default")
    dedupe_key = Varchar(length=120, null=True, default=None)
    run_after = Timestamptz()
    published_at = Timestamptz(null=True, default=None)
    attempts = SmallInt(default=0)
    state = Varchar(length=12, default="WAITING")
    progress = JSONB(default="{}")
    result = JSONB(null=True, default=None)
    error = Text(default="")
    created_at = Timestamptz()
    finished_at = Timestamptz(null=True, default=None)


class JobSchedule(Owned, Table):
    """A job that comes back: every day at `at` (local time of the tenant) or every `every_seconds`."""

    name = Varchar(length=100)
    args = JSONB(default="{}")
    at = Varchar(length=5, default="")
    every_seconds = Integer(default=0)
    next_run = Timestamptz()
    enabled = Boolean(default=True)
    ux_job_schedule_name = Unique(["tenant_id", "name"])


class IdempotencyKey(Owned, Table):
    """An answer already given to a write with this `Idempotency-Key`."""

    user_id = UUID()
    key = Varchar(length=100)
    fingerprint = Bytea()
    status = SmallInt()
    body = Bytea()
    created_at = Timestamptz()
    ux_idempotency_key_key = Unique(["tenant_id", "user_id", "key"])


class Approval(Owned, Table):
    """What one person made and others must decide (domain.md 2.2, maker-checker).

    `content_hash` binds the decision to kind, object, payload and what it replaces (`base`). `steps` are
    decided in their order by different persons; the current one is repeated in columns, for the inbox.
    `diff` is what it would have changed when it was asked for: shown once it can no longer be compared.
    """

    kind = Varchar(length=40)
    object_type = Varchar(length=40)
    object_id = Varchar(length=80)
    title = Varchar(length=200)
    payload = JSONB()
    diff = JSONB(default="[]")
    base = Text(default="")
    content_hash = Bytea()
    state = Varchar(length=12)
    maker_id = TenantForeignKey(UserAccount)
    maker_post = Varchar(length=40, default="")
    reason = Varchar(length=500, default="")
    beneficiary_ids = Array(base_column=UUID())
    steps = JSONB()
    step = SmallInt(default=0)
    step_permission = Varchar(length=40, default="")
    step_unit_id = UUID(null=True, default=None)
    step_exact = Boolean(default=False)
    created_at = Timestamptz()
    submitted_at = Timestamptz(null=True, default=None)
    expires_at = Timestamptz()
    decided_at = Timestamptz(null=True, default=None)
    version = Integer(default=1)


class ApprovalDecision(Owned, Table):
    """One person's decision on one step; never changed. The database refuses maker and beneficiaries."""

    approval_id = TenantForeignKey(Approval)
    step = SmallInt()
    checker_id = TenantForeignKey(UserAccount)
    checker_post = Varchar(length=40, default="")
    on_behalf_of = UUID(null=True, default=None)
    decision = Varchar(length=10)
    content_hash = Bytea()
    comment = Varchar(length=500, default="")
    at = Timestamptz()
    ux_approval_decision_checker = Unique(["tenant_id", "approval_id", "checker_id"])


class ApprovalDelegation(Owned, Table):
    """Somebody decides for another for a while; `kinds` empty: every kind."""

    from_user_id = TenantForeignKey(UserAccount)
    to_user_id = TenantForeignKey(UserAccount)
    kinds = Array(base_column=Text())
    valid_from = Timestamptz()
    valid_to = Timestamptz()
    reason = Varchar(length=200, default="")
    created_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)


class BreakGlass(Owned, Table):
    """One look of the operator into this bank: asked for with a reason, allowed by a second person at the bank.

    Neither token is stored, only its SHA-256; `entry_hash` opens the session once. The database keeps the
    request as it was asked for and ends it 60 minutes after the decision at the latest.
    """

    operator_id = Varchar(length=60)
    operator_name = Varchar(length=100)
    reason = Varchar(length=500)
    scopes = Array(base_column=Text())
    minutes = SmallInt()
    state = Varchar(length=12)
    requested_at = Timestamptz()
    decided_at = Timestamptz(null=True, default=None)
    decided_by = TenantForeignKey(UserAccount, null=True, default=None)
    ends_at = Timestamptz(null=True, default=None)
    entry_hash = Bytea(null=True, default=None)
    token_hash = Bytea(null=True, default=None)
    entered_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    ended_by = Varchar(length=80, default="")


class Parameter(Owned, Table):
    """A tenant's business parameter, by version; the newest valid one counts."""

    code = Varchar(length=60)
    version = Integer()
    value = JSONB()
    valid_from = Date()
    maker = UUID(null=True, default=None)
    checker = UUID(null=True, default=None)
    created_at = Timestamptz()
    ux_parameter_version = Unique(["tenant_id", "code", "version"])


class BusinessState(Owned, Table):
    """Which day it is for the tenant, and which run its readers see. One row a tenant."""

    data_as_of = Date(null=True, default=None)
    published_run_id = UUID(null=True, default=None)
    published_as_of = Date(null=True, default=None)
    updated_at = Timestamptz()
    ux_business_state_once = Unique(["tenant_id"])


class PluginState(Owned, Table):
    """What a tenant uses of a plugin (an allow-list), its faults and its breaker."""

    plugin = Varchar(length=60)
    enabled = Boolean(default=False)
    config = Bytea(null=True, default=None)
    faults = SmallInt(default=0)
    open_until = Timestamptz(null=True, default=None)
    last_success_at = Timestamptz(null=True, default=None)
    last_error = Text(default="")
    ux_plugin_state_plugin = Unique(["tenant_id", "plugin"])
