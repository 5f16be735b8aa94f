"""Indexes of contacts and tasks."""

from rapport.kernel.database.schema import Schema

SCHEMA = Schema(
    indexes=(
        (
            "CREATE INDEX IF NOT EXISTS ix_call_report_customer"
            " ON call_report (tenant_id, customer_id, contacted_on DESC)"
        ),
        "CREATE INDEX IF NOT EXISTS ix_call_report_recent ON call_report (tenant_id, started_at DESC, id)",
        "CREATE INDEX IF NOT EXISTS ix_call_report_rm ON call_report (tenant_id, rm_id, contacted_on DESC)",
        (
            "CREATE UNIQUE INDEX IF NOT EXISTS ux_call_report_source"
            " ON call_report (tenant_id, source_system, source_key) WHERE source_system <> ''"
        ),
        "CREATE INDEX IF NOT EXISTS ix_attachment_report ON attachment (tenant_id, report_id)",
        (
            "CREATE INDEX IF NOT EXISTS ix_task_assignee ON task (tenant_id, assignee_id, due_on)"
            " WHERE closed_at IS NULL"
        ),
        "CREATE INDEX IF NOT EXISTS ix_task_customer ON task (tenant_id, customer_id, due_on)",
        (
            "CREATE UNIQUE INDEX IF NOT EXISTS ux_task_occasion ON task (tenant_id, kind, subject_id, occasion)"
            " WHERE subject_id IS NOT NULL"
        ),
        "CREATE INDEX IF NOT EXISTS ix_task_subject ON task (tenant_id, subject_id)",
    )
)
