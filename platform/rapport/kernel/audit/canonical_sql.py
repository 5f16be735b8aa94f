"""The same canonical form in the database (PostgreSQL 11 and later), for the function that appends.

The lengths come from `int4send(octet_length(…))`, n and at from `int8send` and `timestamptz_send`
(microseconds since 2000-01-01 UTC), texts from `convert_to(…, 'UTF8')`.
"""

from typing import Final, LiteralString

AUDIT_FIELD: Final[LiteralString] = """
CREATE OR REPLACE FUNCTION audit_field(value bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN int4send(octet_length(value)) || value
"""

AUDIT_ENTRY_HASH: Final[LiteralString] = """
CREATE OR REPLACE FUNCTION audit_entry_hash(
    previous bytea, chain text, n bigint, at timestamptz, actor text, post text, action text,
    object_type text, object_id text, reason text, request_id text, address text,
    details_hash bytea, personal_hash bytea
) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN sha256(
    audit_field('rapport audit 1'::bytea)
    || audit_field(previous)
    || audit_field(convert_to(chain, 'UTF8'))
    || audit_field(int8send(n))
    || audit_field(timestamptz_send(at))
    || audit_field(convert_to(actor, 'UTF8'))
    || audit_field(convert_to(post, 'UTF8'))
    || audit_field(convert_to(action, 'UTF8'))
    || audit_field(convert_to(object_type, 'UTF8'))
    || audit_field(convert_to(object_id, 'UTF8'))
    || audit_field(convert_to(reason, 'UTF8'))
    || audit_field(convert_to(request_id, 'UTF8'))
    || audit_field(convert_to(address, 'UTF8'))
    || audit_field(details_hash)
    || audit_field(personal_hash)
)
"""
