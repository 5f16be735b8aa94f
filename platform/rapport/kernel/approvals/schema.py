"""What the database itself enforces on approvals, and the indexes of the inbox."""

from typing import Final, LiteralString

# Whatever the application does: the maker and those who benefit decide nothing, an expired or changed
# content is not decided, and nobody decides two steps (a unique key).
GUARD: LiteralString = """
CREATE OR REPLACE FUNCTION approval_decision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_approval approval%ROWTYPE;
BEGIN
    SELECT * INTO STRICT v_approval FROM approval a WHERE a.tenant_id = NEW.tenant_id AND a.id = NEW.approval_id;
    IF NEW.checker_id = v_approval.maker_id OR NEW.on_behalf_of = v_approval.maker_id THEN
        RAISE EXCEPTION 'maker and checker are one person'
              USING ERRCODE = 'RP001', CONSTRAINT = 'MAKER_IS_CHECKER';
    END IF;
    IF NEW.checker_id = ANY(v_approval.beneficiary_ids) OR NEW.on_behalf_of = ANY(v_approval.beneficiary_ids) THEN
        RAISE EXCEPTION 'the checker benefits' USING ERRCODE = 'RP001', CONSTRAINT = 'CHECKER_BENEFITS';
    END IF;
    IF v_approval.state <> 'PENDING' OR v_approval.expires_at <= now() THEN
        RAISE EXCEPTION 'the approval is not open' USING ERRCODE = 'RP001', CONSTRAINT = 'APPROVAL_EXPIRED';
    END IF;
    IF NEW.content_hash <> v_approval.content_hash THEN
        RAISE EXCEPTION 'the content is another' USING ERRCODE = 'RP001', CONSTRAINT = 'CONTENT_CHANGED';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGER: LiteralString = """
CREATE OR REPLACE TRIGGER approval_decision_guard BEFORE INSERT ON approval_decision
   FOR EACH ROW EXECUTE FUNCTION approval_decision_guard()
"""
APPROVAL_FUNCTIONS: Final[tuple[LiteralString, ...]] = (GUARD, TRIGGER)
APPROVAL_INDEXES: Final[tuple[LiteralString, ...]] = (
    (
        "CREATE INDEX IF NOT EXISTS ix_approval_pending ON approval (tenant_id, step_permission, submitted_at)"
        " WHERE state = 'PENDING'"
    ),
    "CREATE INDEX IF NOT EXISTS ix_approval_maker ON approval (tenant_id, maker_id, created_at)",
    "CREATE INDEX IF NOT EXISTS ix_approval_object ON approval (tenant_id, object_type, object_id)",
    "CREATE INDEX IF NOT EXISTS ix_approval_decision_recent ON approval_decision (tenant_id, checker_id, at)",
    (
        "CREATE INDEX IF NOT EXISTS ix_approval_delegation_running ON approval_delegation"
        " (tenant_id, to_user_id, valid_to) WHERE revoked_at IS NULL"
    ),
)
APPROVAL_GRANTS: Final[tuple[LiteralString, ...]] = (
    "REVOKE UPDATE, DELETE ON approval_decision FROM rapport_app",
    "REVOKE DELETE ON approval FROM rapport_app",
)
