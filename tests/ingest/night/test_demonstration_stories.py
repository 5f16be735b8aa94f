"""The stories planted in the demonstration bank, from its end-of-day files to the alerts they raise."""

from pathlib import Path
from typing import Any

import pytest
from rapport.ingest.command import run_feed
from rapport.kernel.services import Services
from rapport.products.catalogue import ProductRow, load_products

from tenants.demonstration import CURRENCY, PRODUCTS, TIMEZONE, generate, stories

CUSTOMERS = 300
SIGNALS = """
    SELECT c.customer_no, r.business_date, s.code, s.points, s.since, s.dates
      FROM churn_signal s
      JOIN customer c ON c.tenant_id = $1 AND c.id = s.customer_id
      JOIN calculation_run r ON r.tenant_id = $1 AND r.id = s.run_id AND r.state IN ('DONE', 'PUBLISHED', 'PRUNED')
     WHERE s.tenant_id = $1
"""
ALERTS = """
    SELECT c.customer_no, a.raised_level, a.level, a.opened_on, a.signals, c.lead_rm_id, t.assignee_id
      FROM churn_alert a
      JOIN customer c ON c.tenant_id = $1 AND c.id = a.customer_id
      LEFT JOIN task t ON t.tenant_id = $1 AND t.kind = 'ALERT' AND t.subject_id = a.id
     WHERE a.tenant_id = $1
"""
RANKS = ("NONE", "YELLOW", "ORANGE", "RED")


@pytest.fixture
async def told(services: Services, tenant_factory: Any, tmp_path: Path) -> Any:
    """The bank after its backfill and twenty days, each with its night."""
    tenant = await tenant_factory(replayed=True, currency=CURRENCY, timezone=TIMEZONE)
    async with services.database.transaction(tenant) as tx:
        await load_products(
            tx,
            [
                ProductRow(
                    each.code,
                    each.name_zh,
                    each.name_en,
                    str(each.category),
                    str(each.nature),
                    each.day_count,
                    each.aum_factor,
                    each.deposit_factor,
                    each.risk_rating,
                )
                for each in PRODUCTS
            ],
        )
    made = generate(tmp_path, customers=CUSTOMERS)
    result = await run_feed(services, tenant, "core", made.feed)
    assert (result["days_promoted"], result["days_reconciled"]) == (21, 21)
    return tenant


async def test_every_story_is_told(services: Services, told: Any) -> None:
    async with services.database.transaction(told) as tx:
        rows = [dict(row) for row in await tx.fetch(SIGNALS, told.id)]
        alerts = {row["customer_no"]: dict(row) for row in await tx.fetch(ALERTS, told.id)}
    found: dict[tuple[str, object], set[str]] = {}
    for row in rows:
        found.setdefault((row["customer_no"], row["business_date"]), set()).add(row["code"])
    expected = [(story.code, each) for story in stories() for each in story.expected]
    assert len(expected) > 20
    for code, each in expected:
        live = found.get((each.customer_no, each.on), set())
        assert {str(signal) for signal in each.signals} <= live, (code, each)
        if each.level != "NONE":
            alert = alerts[each.customer_no]
            assert RANKS.index(alert["raised_level"]) >= RANKS.index(str(each.level)), (code, each)
            assert alert["opened_on"] <= each.on
            assert alert["assignee_id"] == alert["lead_rm_id"] is not None
