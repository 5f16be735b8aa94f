"""Indexes of customers, and the one function that searches names behind row-level security."""

from rapport.customers.exports.schema import SCHEMA as EXPORTS
from rapport.customers.privacy.schema import SCHEMA as PRIVACY
from rapport.kernel.database.schema import Schema

SEARCH = """
CREATE OR REPLACE FUNCTION customer_search(grams text[], most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 200 AS $$
    SELECT c.id FROM public.customer c
     WHERE c.tenant_id = current_setting('app.tenant_id')::int AND c.name_grams @> grams
     LIMIT most
$$
"""

OWN = Schema(
    indexes=(
        "CREATE INDEX IF NOT EXISTS ix_customer_grams ON customer USING gin (name_grams)",
        "CREATE INDEX IF NOT EXISTS ix_customer_pinyin ON customer (tenant_id, name_pinyin, id)",
        "CREATE INDEX IF NOT EXISTS ix_customer_lead ON customer (tenant_id, lead_rm_id)",
        "CREATE INDEX IF NOT EXISTS ix_customer_unit ON customer (tenant_id, managing_org_id)",
        "CREATE INDEX IF NOT EXISTS ix_customer_last_contact ON customer (tenant_id, last_contact_on, id)",
        "CREATE INDEX IF NOT EXISTS ix_customer_contact_due ON customer (tenant_id, contact_due_on, id)",
        "CREATE INDEX IF NOT EXISTS ix_customer_alert ON customer (tenant_id, alert_score, id)",
        "CREATE INDEX IF NOT EXISTS ix_customer_mobile ON customer (tenant_id, mobile_index)",
        "CREATE INDEX IF NOT EXISTS ix_customer_id_no ON customer (tenant_id, id_no_index)",
        "CREATE INDEX IF NOT EXISTS ix_customer_source ON customer (tenant_id, source_system, source_key)",
        "CREATE INDEX IF NOT EXISTS ix_contact_person_customer ON contact_person (tenant_id, customer_id)",
        "CREATE INDEX IF NOT EXISTS ix_saved_view_page ON saved_view (tenant_id, page, owner_id)",
    ),
    functions=(
        SEARCH,
        "ALTER FUNCTION customer_search(text[], integer) OWNER TO rapport_search",
        "REVOKE ALL ON FUNCTION customer_search(text[], integer) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION customer_search(text[], integer) TO rapport_app",
    ),
    grants=("GRANT SELECT ON customer TO rapport_search",),
)
SCHEMA = OWN + EXPORTS + PRIVACY
