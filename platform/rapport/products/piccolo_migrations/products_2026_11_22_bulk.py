from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from rapport.kernel.database.engine import ENGINE

ID = "2026-11-22T00:00:01:000002"
VERSION = "1.38.0"
DESCRIPTION = "balances, postings and measures: keyed without an id, postings by month, so by hand"

TABLES = """
CREATE TABLE balance_change (
    tenant_id integer NOT NULL DEFAULT current_setting('app.tenant_id')::int,
    account_id uuid NOT NULL,
    valid_from date NOT NULL,
    balance bigint NOT NULL,
    batch_id uuid,
    line integer NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, account_id, valid_from) INCLUDE (balance)
);
CREATE TABLE posting (
    tenant_id integer NOT NULL DEFAULT current_setting('app.tenant_id')::int,
    booked date NOT NULL,
    id uuid NOT NULL DEFAULT uuidv7(),
    account_id uuid NOT NULL,
    amount bigint NOT NULL,
    operation varchar(16) NOT NULL DEFAULT '',
    purpose varchar(24) NOT NULL DEFAULT '',
    counterparty_bank varchar(60) NOT NULL DEFAULT '',
    counterparty_account varchar(60) NOT NULL DEFAULT '',
    source_system varchar(20) NOT NULL,
    source_key varchar(80) NOT NULL,
    batch_id uuid NOT NULL,
    line integer NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, booked, id)
) PARTITION BY RANGE (booked);
CREATE TABLE posting_history (
    tenant_id integer NOT NULL DEFAULT current_setting('app.tenant_id')::int,
    booked date NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    amount bigint NOT NULL,
    operation varchar(16) NOT NULL,
    purpose varchar(24) NOT NULL,
    counterparty_bank varchar(60) NOT NULL,
    counterparty_account varchar(60) NOT NULL,
    source_system varchar(20) NOT NULL,
    source_key varchar(80) NOT NULL,
    batch_id uuid NOT NULL,
    line integer NOT NULL,
    retired_by uuid NOT NULL,
    retired_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, booked, id)
);
CREATE TABLE account_measure (
    tenant_id integer NOT NULL DEFAULT current_setting('app.tenant_id')::int,
    run_id uuid NOT NULL,
    account_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    as_of date NOT NULL,
    balance bigint NOT NULL,
    balance_base bigint NOT NULL,
    mtd_days bigint NOT NULL,
    qtd_days bigint NOT NULL,
    ytd_days bigint NOT NULL,
    mtd_avg bigint NOT NULL,
    qtd_avg bigint NOT NULL,
    ytd_avg bigint NOT NULL,
    PRIMARY KEY (tenant_id, run_id, account_id)
);
CREATE TABLE customer_measure (
    tenant_id integer NOT NULL DEFAULT current_setting('app.tenant_id')::int,
    run_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    as_of date NOT NULL,
    deposit bigint NOT NULL DEFAULT 0,
    deposit_mtd_avg bigint NOT NULL DEFAULT 0,
    deposit_qtd_avg bigint NOT NULL DEFAULT 0,
    deposit_ytd_avg bigint NOT NULL DEFAULT 0,
    deposit_day_base bigint NOT NULL DEFAULT 0,
    deposit_month_base bigint NOT NULL DEFAULT 0,
    deposit_year_base bigint NOT NULL DEFAULT 0,
    deposit_prior_year_avg bigint,
    aum bigint NOT NULL DEFAULT 0,
    aum_mtd_avg bigint NOT NULL DEFAULT 0,
    aum_qtd_avg bigint NOT NULL DEFAULT 0,
    aum_ytd_avg bigint NOT NULL DEFAULT 0,
    aum_day_base bigint NOT NULL DEFAULT 0,
    aum_month_base bigint NOT NULL DEFAULT 0,
    aum_year_base bigint NOT NULL DEFAULT 0,
    aum_30_days_ago bigint NOT NULL DEFAULT 0,
    aum_avg_30 bigint NOT NULL DEFAULT 0,
    aum_avg_prior_90 bigint NOT NULL DEFAULT 0,
    aum_recent_days bigint NOT NULL DEFAULT 0,
    aum_prior_days bigint NOT NULL DEFAULT 0,
    aum_first_on date,
    aum_peak_bound bigint NOT NULL DEFAULT 0,
    loan bigint NOT NULL DEFAULT 0,
    loan_mtd_avg bigint NOT NULL DEFAULT 0,
    loan_qtd_avg bigint NOT NULL DEFAULT 0,
    loan_ytd_avg bigint NOT NULL DEFAULT 0,
    loan_year_base bigint NOT NULL DEFAULT 0,
    accounts integer NOT NULL DEFAULT 0,
    categories integer NOT NULL DEFAULT 0,
    credit_amount bigint NOT NULL DEFAULT 0,
    credit_used bigint NOT NULL DEFAULT 0,
    next_maturity date,
    PRIMARY KEY (tenant_id, run_id, customer_id)
);
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="products", description=DESCRIPTION)

    async def create() -> None:
        for statement in TABLES.split(";\n"):
            if statement.strip():
                await ENGINE.run_ddl(statement)

    manager.add_raw(create)
    return manager
