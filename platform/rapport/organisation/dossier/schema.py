"""Indexes and rules of dossiers."""

from rapport.kernel.database.schema import Schema

SCHEMA = Schema(
    indexes=(
        "CREATE INDEX IF NOT EXISTS ix_qualification_employee ON qualification (tenant_id, employee_id, name)",
        "CREATE INDEX IF NOT EXISTS ix_qualification_end ON qualification (tenant_id, valid_to)",
        "CREATE INDEX IF NOT EXISTS ix_employment_employee ON employment_history (tenant_id, employee_id)",
        "CREATE INDEX IF NOT EXISTS ix_training_employee ON training (tenant_id, employee_id)",
        "CREATE INDEX IF NOT EXISTS ix_reward_employee ON reward_punishment (tenant_id, employee_id)",
        "CREATE INDEX IF NOT EXISTS ix_leave_employee ON leave_record (tenant_id, employee_id)",
        "CREATE INDEX IF NOT EXISTS ix_grade_employee ON grade_history (tenant_id, employee_id, valid_from)",
        (
            "CREATE INDEX IF NOT EXISTS ix_employee_change_employee"
            " ON employee_change (tenant_id, employee_id, changed_at DESC, id)"
        ),
        "CREATE INDEX IF NOT EXISTS ix_employee_unit ON employee (tenant_id, org_id)",
    )
)
