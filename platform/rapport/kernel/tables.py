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
    totp_secret = Bytea(null=True, default=None)
    totp_step = BigInt(default=0)
    locale = Varchar(length=10, default="zh_CN")
    theme = Varchar(length=10, default="system")
    status = Varchar(length=20, default="ACTIVE")
    created_at = Timestamptz()
    ux_user_account_email = Unique(["tenant_id", "email_index"])


class Post(Owned, Table):
    """A position with its role: permissions × data scope (domain.md 2.2)."""

    code = Varchar(length=40)
    name = Varchar(length=100)
    name_en = Varchar(length=100)
    family = Varchar(length=20)
    permissions = Array(base_column=Text())
    data_scope = Varchar(length=20)
    lines = Array(base_column=Text())
    ux_post_code = Unique(["tenant_id", "code"])


class UserPost(Owned, Table):
    """Who holds which post where, and when; `org_unit_id` and `team_id` point into organisation."""

    user_id = TenantForeignKey(UserAccount)
    post_id = TenantForeignKey(Post)
    org_unit_id = UUID(default=None, null=True)
    is_main = Boolean(default=True)
    valid_from = Date()
    valid_to = Date(null=True, default=None)


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
    """A key of the JSON API: acts as its user, within its scopes."""

    name = Varchar(length=100, default="")
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
