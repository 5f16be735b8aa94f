"""Indexes of feeds and runs."""

from rapport.kernel.database.schema import Schema

SCHEMA = Schema(
    indexes=(
        "CREATE INDEX IF NOT EXISTS ix_feed_day_date ON feed_day (tenant_id, business_date DESC)",
        (
            "CREATE INDEX IF NOT EXISTS ix_set_aside_open ON set_aside_row (tenant_id, reason, value)"
            " WHERE resolved_at IS NULL"
        ),
        "CREATE INDEX IF NOT EXISTS ix_reconciliation_date ON reconciliation (tenant_id, business_date)",
        (
            "CREATE INDEX IF NOT EXISTS ix_calculation_run_date"
            " ON calculation_run (tenant_id, business_date DESC)"
        ),
    )
)
