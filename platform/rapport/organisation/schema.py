"""Indexes of the organisation's tables, and what its nouns add."""

from rapport.kernel.database.schema import Schema
from rapport.organisation.dossier.schema import SCHEMA as DOSSIER
from rapport.organisation.leavers.schema import SCHEMA as LEAVERS
from rapport.organisation.portfolios.schema import SCHEMA as PORTFOLIOS
from rapport.organisation.units.schema import SCHEMA as UNITS

OWN = Schema(
    indexes=(
        "CREATE INDEX IF NOT EXISTS ix_org_unit_parent ON org_unit (tenant_id, parent_id)",
        "CREATE INDEX IF NOT EXISTS ix_assignment_customer ON assignment (tenant_id, customer_id, valid_from)",
        (
            "CREATE INDEX IF NOT EXISTS ix_assignment_running ON assignment (tenant_id, rm_id, customer_id)"
            " WHERE valid_to IS NULL"
        ),
        (
            "CREATE UNIQUE INDEX IF NOT EXISTS ux_assignment_lead ON assignment (tenant_id, customer_id, line)"
            " WHERE type = 'LEAD' AND valid_to IS NULL"
        ),
    )
)
SCHEMA = OWN + UNITS + DOSSIER + PORTFOLIOS + LEAVERS
