"""Separation of duties as the database itself enforces it (domain.md 2.2, FIXED).

A person holds maintenance posts or others, never both at one time; the three administrators exclude each other; no
maintenance post carries business data or reaches customers. The rule's name is the constraint's name.
"""

from typing import Final, LiteralString

# The person's row is locked first, so that two grants at once see each other.
HOLDER: LiteralString = """
CREATE OR REPLACE FUNCTION user_post_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_code text;
    v_family text;
    v_roles text[];
    v_other record;
BEGIN
    PERFORM 1 FROM user_account u WHERE u.tenant_id = NEW.tenant_id AND u.id = NEW.user_id FOR UPDATE;
    SELECT p.code, p.family, p.default_roles INTO STRICT v_code, v_family, v_roles
      FROM post p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.post_id;
    FOR v_other IN
        SELECT p.code, p.family, p.default_roles
          FROM user_post up JOIN post p ON p.tenant_id = NEW.tenant_id AND p.id = up.post_id
         WHERE up.tenant_id = NEW.tenant_id AND up.user_id = NEW.user_id AND up.id <> NEW.id
           AND daterange(up.valid_from, up.valid_to, '[]') && daterange(NEW.valid_from, NEW.valid_to, '[]')
    LOOP
        IF (v_family = 'MAINTENANCE') <> (v_other.family = 'MAINTENANCE') THEN
            RAISE EXCEPTION 'maintenance and other posts exclude each other'
                  USING ERRCODE = 'RP001', CONSTRAINT = 'MAINTENANCE_SEPARATE';
        END IF;
        IF v_code <> v_other.code
           AND v_code IN ('SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN')
           AND v_other.code IN ('SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN') THEN
            RAISE EXCEPTION 'the three administrators exclude each other'
                  USING ERRCODE = 'RP001', CONSTRAINT = 'ADMINISTRATORS_SEPARATE';
        END IF;
        IF EXISTS (SELECT 1 FROM role r
                    WHERE r.tenant_id = NEW.tenant_id
                      AND ((r.code = ANY(v_roles) AND r.exclusive_with && v_other.default_roles)
                        OR (r.code = ANY(v_other.default_roles) AND r.exclusive_with && v_roles))) THEN
            RAISE EXCEPTION 'roles exclude each other' USING ERRCODE = 'RP001', CONSTRAINT = 'ROLES_EXCLUSIVE';
        END IF;
    END LOOP;
    RETURN NEW;
END $$
"""
HOLDER_TRIGGER: LiteralString = """
CREATE OR REPLACE TRIGGER user_post_guard BEFORE INSERT OR UPDATE ON user_post
   FOR EACH ROW EXECUTE FUNCTION user_post_guard()
"""
POST: LiteralString = """
CREATE OR REPLACE FUNCTION post_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.family = 'MAINTENANCE' AND (NEW.data_scope <> 'NONE' OR EXISTS (
           SELECT 1 FROM unnest(NEW.permissions) AS p(code)
            WHERE split_part(p.code, ':', 1) IN ('customer', 'holding', 'contact', 'task', 'alert', 'assignment',
                                                 'handover', 'consent'))) THEN
        RAISE EXCEPTION 'maintenance posts see no business data'
              USING ERRCODE = 'RP001', CONSTRAINT = 'MAINTENANCE_SEES_NO_CUSTOMER';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.family = 'MAINTENANCE') <> (NEW.family = 'MAINTENANCE')
       AND EXISTS (SELECT 1 FROM user_post up WHERE up.tenant_id = NEW.tenant_id AND up.post_id = NEW.id) THEN
        RAISE EXCEPTION 'a post that was held keeps its side' USING ERRCODE = 'RP001',
              CONSTRAINT = 'MAINTENANCE_SEPARATE';
    END IF;
    RETURN NEW;
END $$
"""
POST_TRIGGER: LiteralString = """
CREATE OR REPLACE TRIGGER post_guard BEFORE INSERT OR UPDATE ON post
   FOR EACH ROW EXECUTE FUNCTION post_guard()
"""
ACCESS_FUNCTIONS: Final[tuple[LiteralString, ...]] = (HOLDER, HOLDER_TRIGGER, POST, POST_TRIGGER)
