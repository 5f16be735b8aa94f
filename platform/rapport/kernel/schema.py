"""Indexes and grants of the kernel's tables."""

from rapport.kernel.access.schema import ACCESS_FUNCTIONS
from rapport.kernel.approvals.schema import APPROVAL_FUNCTIONS, APPROVAL_GRANTS, APPROVAL_INDEXES
from rapport.kernel.audit.schema import AUDIT_FUNCTIONS
from rapport.kernel.authentication.break_glass_schema import BREAK_GLASS_FUNCTIONS, BREAK_GLASS_INDEXES
from rapport.kernel.database.schema import Schema

SCHEMA = Schema(
    indexes=(
        "CREATE INDEX IF NOT EXISTS ix_job_due ON job (run_after) WHERE state = 'WAITING'",
        "CREATE INDEX IF NOT EXISTS ix_job_recent ON job (tenant_id, created_at DESC)",
        (
            "CREATE UNIQUE INDEX IF NOT EXISTS ux_job_dedupe ON job (tenant_id, dedupe_key)"
            " WHERE state = 'WAITING' AND dedupe_key IS NOT NULL"
        ),
        "CREATE INDEX IF NOT EXISTS ix_job_schedule_due ON job_schedule (next_run) WHERE enabled",
        (
            "CREATE INDEX IF NOT EXISTS ix_user_session_open ON user_session (tenant_id, user_id, created_at)"
            " WHERE revoked_at IS NULL"
        ),
        "CREATE INDEX IF NOT EXISTS ix_idempotency_key_age ON idempotency_key (tenant_id, created_at)",
        *APPROVAL_INDEXES,
        *BREAK_GLASS_INDEXES,
    ),
    functions=(*AUDIT_FUNCTIONS, *APPROVAL_FUNCTIONS, *ACCESS_FUNCTIONS, *BREAK_GLASS_FUNCTIONS),
    grants=(
        *APPROVAL_GRANTS,
        "DROP POLICY IF EXISTS relay ON job",
        "CREATE POLICY relay ON job FOR ALL TO rapport_relay USING (true) WITH CHECK (true)",
        "DROP POLICY IF EXISTS relay ON job_schedule",
        "CREATE POLICY relay ON job_schedule FOR ALL TO rapport_relay USING (true) WITH CHECK (true)",
        "GRANT SELECT, UPDATE, INSERT ON job TO rapport_relay",
        "GRANT SELECT, UPDATE ON job_schedule TO rapport_relay",
    ),
    read_only=("audit_entry", "audit_head"),
)
