"""Indexes of exports."""

from rapport.kernel.database.schema import Schema

SCHEMA = Schema(
    indexes=(
        "CREATE INDEX IF NOT EXISTS ix_customer_export_user ON customer_export (tenant_id, user_id, id DESC)",
        (
            "CREATE INDEX IF NOT EXISTS ix_customer_export_open ON customer_export (tenant_id, expires_at)"
            " WHERE content IS NOT NULL"
        ),
    )
)
