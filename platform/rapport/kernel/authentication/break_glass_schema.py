"""What the database itself holds of break-glass: the time limit, the second person, the request as it was."""

from typing import Final, LiteralString

GUARD: LiteralString = """
CREATE OR REPLACE FUNCTION break_glass_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.minutes NOT BETWEEN 1 AND 60
       OR NEW.ends_at > NEW.decided_at + make_interval(mins => NEW.minutes) THEN
        RAISE EXCEPTION 'at most 60 minutes'
              USING ERRCODE = 'RP001', CONSTRAINT = 'BREAK_GLASS_AT_MOST_60_MINUTES';
    END IF;
    IF NEW.state IN ('APPROVED', 'ENDED') AND (NEW.decided_by IS NULL OR NEW.ends_at IS NULL)
       OR NEW.token_hash IS NOT NULL AND NEW.decided_by IS NULL THEN
        RAISE EXCEPTION 'the bank decides' USING ERRCODE = 'RP001', CONSTRAINT = 'BREAK_GLASS_TWO_PERSONS';
    END IF;
    IF TG_OP = 'UPDATE' AND (
           (OLD.operator_id, OLD.operator_name, OLD.reason, OLD.scopes, OLD.minutes, OLD.requested_at)
           IS DISTINCT FROM
           (NEW.operator_id, NEW.operator_name, NEW.reason, NEW.scopes, NEW.minutes, NEW.requested_at)
           OR OLD.decided_at IS NOT NULL
              AND (OLD.decided_at, OLD.decided_by, OLD.ends_at)
                  IS DISTINCT FROM (NEW.decided_at, NEW.decided_by, NEW.ends_at)
           OR OLD.state IN ('ENDED', 'REFUSED') AND NEW.state <> OLD.state) THEN
        RAISE EXCEPTION 'it stays as it was' USING ERRCODE = 'RP001', CONSTRAINT = 'BREAK_GLASS_FIXED';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGER: LiteralString = """
CREATE OR REPLACE TRIGGER break_glass_guard BEFORE INSERT OR UPDATE ON break_glass
   FOR EACH ROW EXECUTE FUNCTION break_glass_guard()
"""
BREAK_GLASS_FUNCTIONS: Final[tuple[LiteralString, ...]] = (GUARD, TRIGGER)
BREAK_GLASS_INDEXES: Final[tuple[LiteralString, ...]] = (
    "CREATE UNIQUE INDEX IF NOT EXISTS ux_break_glass_token ON break_glass (tenant_id, token_hash)",
    "CREATE UNIQUE INDEX IF NOT EXISTS ux_break_glass_entry ON break_glass (tenant_id, entry_hash)",
)
