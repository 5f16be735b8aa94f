"""Invariants of assignments, held by the database itself (domain.md 2.4, FIXED)."""

from typing import LiteralString

from rapport.kernel.database.schema import Schema

# At COMMIT, for each customer and line that was touched: one lead or none, shares of 100.0000 %, no overlaps.
# What the bank's files bring is checked file by file, set-based, before it is promoted.
WHOLE: LiteralString = """
CREATE OR REPLACE FUNCTION assignment_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_leads integer;
    v_others integer;
    v_shares numeric;
BEGIN
    SELECT count(*) FILTER (WHERE a.type = 'LEAD'), count(*) FILTER (WHERE a.type = 'CO'),
           coalesce(sum(a.share_pct) FILTER (WHERE a.type <> 'CUSTODY'), 0)
      INTO v_leads, v_others, v_shares
      FROM assignment a
     WHERE a.tenant_id = NEW.tenant_id AND a.customer_id = NEW.customer_id AND a.line = NEW.line
       AND a.valid_to IS NULL;
    IF v_leads > 1 THEN
        RAISE EXCEPTION 'a second lead' USING ERRCODE = 'RP001', CONSTRAINT = 'SECOND_LEAD';
    END IF;
    IF v_leads = 0 AND v_others > 0 THEN
        RAISE EXCEPTION 'co managers without a lead' USING ERRCODE = 'RP001', CONSTRAINT = 'NO_LEAD';
    END IF;
    IF v_leads = 1 AND v_shares <> 100 THEN
        RAISE EXCEPTION 'shares are not 100' USING ERRCODE = 'RP001', CONSTRAINT = 'SHARES_NOT_100';
    END IF;
    IF EXISTS (
        SELECT 1 FROM assignment a JOIN assignment b
            ON b.tenant_id = a.tenant_id AND b.customer_id = a.customer_id AND b.line = a.line AND b.id > a.id
           AND b.type = a.type AND (a.type = 'LEAD' OR b.rm_id = a.rm_id)
           AND daterange(a.valid_from, a.valid_to, '[]') && daterange(b.valid_from, b.valid_to, '[]')
         WHERE a.tenant_id = NEW.tenant_id AND a.customer_id = NEW.customer_id AND a.line = NEW.line) THEN
        RAISE EXCEPTION 'assignments overlap' USING ERRCODE = 'RP001', CONSTRAINT = 'ASSIGNMENT_OVERLAP';
    END IF;
    RETURN NULL;
END $$
"""
WHOLE_INSERTED: LiteralString = """
CREATE CONSTRAINT TRIGGER assignment_whole_inserted AFTER INSERT ON assignment
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.source <> 'IMPORT')
EXECUTE FUNCTION assignment_whole()
"""
WHOLE_UPDATED: LiteralString = """
CREATE CONSTRAINT TRIGGER assignment_whole_updated AFTER UPDATE ON assignment
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.source <> 'IMPORT' OR NEW.approval_id IS NOT NULL)
EXECUTE FUNCTION assignment_whole()
"""
LOCKED: LiteralString = """
CREATE OR REPLACE FUNCTION assignment_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM locked_period p WHERE p.tenant_id = OLD.tenant_id
                      AND daterange(p.first, p.last, '[]') && daterange(OLD.valid_from, OLD.valid_to, '[]')) THEN
            RAISE EXCEPTION 'the period is locked' USING ERRCODE = 'RP001', CONSTRAINT = 'PERIOD_LOCKED';
        END IF;
        RETURN OLD;
    END IF;
    IF EXISTS (
        SELECT 1 FROM locked_period p
         WHERE p.tenant_id = NEW.tenant_id
           AND (TG_OP = 'INSERT' AND NEW.valid_from <= p.last
                OR TG_OP = 'UPDATE' AND (NEW.valid_from, NEW.rm_id, NEW.share_pct, NEW.type)
                                        IS DISTINCT FROM (OLD.valid_from, OLD.rm_id, OLD.share_pct, OLD.type)
                   AND least(OLD.valid_from, NEW.valid_from) <= p.last
                OR TG_OP = 'UPDATE' AND NEW.valid_to IS DISTINCT FROM OLD.valid_to
                   AND least(coalesce(OLD.valid_to, 'infinity'),
                             coalesce(NEW.valid_to, 'infinity')) < p.last)) THEN
        RAISE EXCEPTION 'the period is locked' USING ERRCODE = 'RP001', CONSTRAINT = 'PERIOD_LOCKED';
    END IF;
    RETURN NEW;
END $$
"""
LOCKED_TRIGGER: LiteralString = """
CREATE OR REPLACE TRIGGER assignment_locked BEFORE INSERT OR UPDATE OR DELETE ON assignment
   FOR EACH ROW EXECUTE FUNCTION assignment_locked()
"""
SCHEMA = Schema(
    indexes=(
        "CREATE INDEX IF NOT EXISTS ix_transfer_request_state ON transfer_request (tenant_id, state, created_at)",
        "CREATE UNIQUE INDEX IF NOT EXISTS ux_claim_open ON claim (tenant_id, customer_id) WHERE state = 'OPEN'",
        (
            "CREATE UNIQUE INDEX IF NOT EXISTS ux_pool_entry_now ON pool_entry (tenant_id, customer_id, line)"
            " WHERE left_on IS NULL"
        ),
        "CREATE INDEX IF NOT EXISTS ix_pool_entry_released ON pool_entry (tenant_id, customer_id, released_by)",
        "CREATE INDEX IF NOT EXISTS ix_custody_deadline ON custody (tenant_id, deadline) WHERE state = 'ACTIVE'",
        "CREATE INDEX IF NOT EXISTS ix_locked_period_last ON locked_period (tenant_id, last)",
    ),
    functions=(
        WHOLE,
        "DROP TRIGGER IF EXISTS assignment_whole_inserted ON assignment",
        WHOLE_INSERTED,
        "DROP TRIGGER IF EXISTS assignment_whole_updated ON assignment",
        WHOLE_UPDATED,
        LOCKED,
        LOCKED_TRIGGER,
    ),
)
