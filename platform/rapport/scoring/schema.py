"""Indexes of signals and alerts."""

from rapport.kernel.database.schema import Schema

SCHEMA = Schema(
    indexes=(
        "CREATE INDEX IF NOT EXISTS ix_churn_signal_customer ON churn_signal (tenant_id, customer_id)",
        (
            "CREATE UNIQUE INDEX IF NOT EXISTS ux_churn_alert_open ON churn_alert (tenant_id, customer_id)"
            " WHERE state = 'OPEN'"
        ),
        (
            "CREATE INDEX IF NOT EXISTS ix_churn_alert_customer"
            " ON churn_alert (tenant_id, customer_id, opened_on)"
        ),
        (
            "CREATE INDEX IF NOT EXISTS ix_funds_movement_customer"
            " ON funds_movement (tenant_id, customer_id, business_date)"
        ),
        "CREATE INDEX IF NOT EXISTS ix_funds_movement_date ON funds_movement (tenant_id, business_date)",
        "CREATE INDEX IF NOT EXISTS ix_maturity_notice_due ON maturity_notice (tenant_id, notice_on)",
        (
            "CREATE INDEX IF NOT EXISTS ix_maturity_notice_customer"
            " ON maturity_notice (tenant_id, customer_id, maturity_date)"
        ),
        (
            "CREATE UNIQUE INDEX IF NOT EXISTS ux_tier_record_published"
            " ON tier_record (tenant_id, month, customer_id) WHERE published"
        ),
        "CREATE INDEX IF NOT EXISTS ix_tier_record_customer ON tier_record (tenant_id, customer_id, month)",
    )
)
