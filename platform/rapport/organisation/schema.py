"""Indexes of the organisation's tables."""

from rapport.kernel.database.schema import Schema

SCHEMA = Schema(
    indexes=(
        "CREATE INDEX IF NOT EXISTS ix_org_unit_parent ON org_unit (tenant_id, parent_id)",
        "CREATE INDEX IF NOT EXISTS ix_assignment_customer ON assignment (tenant_id, customer_id, valid_from)",
        (
            "CREATE INDEX IF NOT EXISTS ix_assignment_running ON assignment (tenant_id, rm_id, customer_id)"
            " WHERE valid_to IS NULL"
        ),
        (
            "CREATE UNIQUE INDEX IF NOT EXISTS ux_assignment_lead ON assignment (tenant_id, customer_id, line)"
            " WHERE type = 'LEAD' AND valid_to IS NULL"
        ),
    )
)
