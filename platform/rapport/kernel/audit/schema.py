"""The only way into the audit log: a function of the owner; the application reads, nothing more (security.md)."""

from typing import LiteralString

from rapport.kernel.audit.canonical_sql import AUDIT_ENTRY_HASH, AUDIT_FIELD

AUDIT_APPEND: LiteralString = """
CREATE OR REPLACE FUNCTION audit_append(
    p_name text, p_actor text, p_post text, p_action text, p_object_type text, p_object_id text,
    p_reason text, p_request_id text, p_address text, p_details text, p_details_hash bytea,
    p_personal bytea, p_personal_hash bytea
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    v_tenant integer := current_setting('app.tenant_id')::integer;
    v_chain text := v_tenant || ':' || p_name;
    v_at timestamptz;
    v_n bigint;
    v_previous bytea;
    v_hash bytea;
BEGIN
    INSERT INTO audit_head (tenant_id, chain, n, hash)
    VALUES (v_tenant, v_chain, 0, decode(repeat('00', 32), 'hex'))
    ON CONFLICT (tenant_id, chain) DO NOTHING;
    SELECT h.n + 1, h.hash INTO STRICT v_n, v_previous
      FROM audit_head h WHERE h.tenant_id = v_tenant AND h.chain = v_chain FOR UPDATE;
    v_at := clock_timestamp();
    v_hash := audit_entry_hash(v_previous, v_chain, v_n, v_at, p_actor, p_post, p_action, p_object_type,
                               p_object_id, p_reason, p_request_id, p_address, p_details_hash,
                               p_personal_hash);
    INSERT INTO audit_entry (tenant_id, chain, n, at, actor, post, action, object_type, object_id, reason,
                             request_id, address, details, details_hash, personal, personal_hash, previous,
                             hash)
    VALUES (v_tenant, v_chain, v_n, v_at, p_actor, p_post, p_action, p_object_type, p_object_id, p_reason,
            p_request_id, p_address, p_details::jsonb, p_details_hash, p_personal, p_personal_hash,
            v_previous, v_hash);
    UPDATE audit_head SET n = v_n, hash = v_hash WHERE tenant_id = v_tenant AND chain = v_chain;
    RETURN v_n;
END
$$
"""
SIGNATURE: LiteralString = (
    "audit_append(text, text, text, text, text, text, text, text, text, text, bytea, bytea, bytea)"
)
AUDIT_FUNCTIONS: tuple[LiteralString, ...] = (
    AUDIT_FIELD,
    AUDIT_ENTRY_HASH,
    AUDIT_APPEND,
    f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO rapport_app",
)
