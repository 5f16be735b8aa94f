"""Indexes of accounts and postings, and the function that makes a month's partition."""

from rapport.kernel.database.schema import Schema

POSTING_MONTH = """
CREATE OR REPLACE FUNCTION ensure_posting_month(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    first date := date_trunc('month', day)::date;
    part text := 'posting_' || to_char(first, 'YYYYMM');
BEGIN
    IF first < date '1900-01-01' OR first > date '2199-12-01' THEN
        RAISE EXCEPTION 'posting month out of range' USING ERRCODE = '22008';
    END IF;
    IF to_regclass('public.' || part) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('posting_month'), to_char(first, 'YYYYMM')::int);
        EXECUTE format('CREATE TABLE IF NOT EXISTS public.%I PARTITION OF public.posting '
                       'FOR VALUES FROM (%L) TO (%L)', part, first, (first + interval '1 month')::date);
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
        EXECUTE format('DROP POLICY IF EXISTS tenant ON public.%I', part);
        EXECUTE format('CREATE POLICY tenant ON public.%I '
                       'USING (tenant_id = current_setting(''app.tenant_id'')::int) '
                       'WITH CHECK (tenant_id = current_setting(''app.tenant_id'')::int)', part);
    END IF;
END
$$
"""

# The planner must not guess about tables that a first load has just filled; only an owner may ANALYZE.
STATISTICS = """
CREATE OR REPLACE FUNCTION refresh_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    ANALYZE public.customer, public.account, public.account_party, public.balance_change, public.posting,
            public.call_report, public.assignment, public.fx_rate;
END
$$
"""

SCHEMA = Schema(
    indexes=(
        "CREATE INDEX IF NOT EXISTS ix_account_customer ON account (tenant_id, customer_id)",
        (
            "CREATE INDEX IF NOT EXISTS ix_account_maturity ON account (tenant_id, maturity_date)"
            " WHERE maturity_date IS NOT NULL"
        ),
        "CREATE INDEX IF NOT EXISTS ix_account_source ON account (tenant_id, source_system, source_key)",
        "CREATE INDEX IF NOT EXISTS ix_account_party_customer ON account_party (tenant_id, customer_id)",
        "CREATE INDEX IF NOT EXISTS ix_card_customer ON card (tenant_id, customer_id)",
        "CREATE INDEX IF NOT EXISTS ix_card_account ON card (tenant_id, account_id)",
        "CREATE INDEX IF NOT EXISTS ix_credit_line_customer ON credit_line (tenant_id, customer_id)",
        "CREATE INDEX IF NOT EXISTS ix_standing_order_account ON standing_order (tenant_id, account_id)",
        (
            "CREATE INDEX IF NOT EXISTS ix_posting_account ON posting (tenant_id, account_id, booked DESC)"
            " INCLUDE (amount)"
        ),
        "DROP INDEX IF EXISTS ix_posting_batch",  # a revision finds its rows by day, through the key
        (
            "CREATE INDEX IF NOT EXISTS ix_posting_payroll ON posting (tenant_id, account_id, booked)"
            " WHERE purpose = 'PAYROLL'"
        ),
        (
            "CREATE UNIQUE INDEX IF NOT EXISTS ux_posting_source"
            " ON posting (tenant_id, source_system, source_key, booked)"
        ),
        "CREATE INDEX IF NOT EXISTS ix_posting_history_account ON posting_history (tenant_id, account_id)",
        (
            "CREATE INDEX IF NOT EXISTS ix_customer_measure_aum"
            " ON customer_measure (tenant_id, run_id, aum DESC, customer_id DESC)"
        ),
        (
            "CREATE INDEX IF NOT EXISTS ix_customer_measure_deposit"
            " ON customer_measure (tenant_id, run_id, deposit DESC, customer_id DESC)"
        ),
        (
            "CREATE INDEX IF NOT EXISTS ix_customer_measure_change"
            " ON customer_measure (tenant_id, run_id, aum_change DESC, customer_id DESC)"
        ),
        (
            "CREATE INDEX IF NOT EXISTS ix_customer_measure_customer"
            " ON customer_measure (tenant_id, customer_id)"
        ),
        (
            "CREATE INDEX IF NOT EXISTS ix_account_measure_customer"
            " ON account_measure (tenant_id, run_id, customer_id)"
        ),
    ),
    functions=(
        POSTING_MONTH,
        STATISTICS,
        "REVOKE ALL ON FUNCTION refresh_statistics() FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION refresh_statistics() TO rapport_app",
        "REVOKE ALL ON FUNCTION ensure_posting_month(date) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION ensure_posting_month(date) TO rapport_app",
    ),
)
