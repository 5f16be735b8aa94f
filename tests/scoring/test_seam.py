"""The seam of the signals: one hook for the product's own and for plugins'."""

from datetime import date
from typing import Any

import pytest
from rapport.extension.declarations import checked_modules
from rapport.extension.registry import Registry
from rapport.ingest.night import run_night
from rapport.kernel.business_date import advance
from rapport.kernel.database import Database, Transaction
from rapport.scoring import hooks, registry
from rapport.scoring.formulas.parameters import POINTS
from rapport.scoring.modules import SignalModule
from rapport.scoring.signals import MODULES

DAY = date(2026, 6, 30)
SIGNALS = """
    SELECT code, points, since, evidence FROM churn_signal WHERE tenant_id = $1 ORDER BY customer_id, code
"""


class Loyalty:
    """What a plugin may bring: a module that is no signal."""

    name = "loyalty"
    version = "1"

    def __init__(self) -> None:
        self.days: list[date] = []

    async def run(self, tx: Transaction, as_of: date) -> int:
        self.days.append(as_of)
        return await tx.execute("UPDATE customer SET lifecycle = 'MATURE' WHERE tenant_id = $1", tx.tenant.id)


def test_the_products_signals_come_by_the_hook_of_plugins() -> None:
    found = Registry()
    found.add("scoring", hooks)
    modules = found.scoring_modules()
    assert [plugin.fault for plugin in found.plugins] == [""]
    assert [module.name for module in modules] == sorted(module.name for module in MODULES)
    assert len(checked_modules(list(MODULES), taken={})) == len(MODULES)


def test_every_signal_has_its_points_and_kind() -> None:
    codes = ["A01", "A02", "A04", "A06", "A09", "A10", "E01", "E04", "E05", "E06"]
    assert [module.code for module in registry.signals()] == codes
    for module in registry.signals():
        assert isinstance(module, SignalModule)
        assert (module.points, module.kind) == (POINTS[module.code], module.code[0])
    assert [module.code for module in registry.signals("E")] == codes[6:]


@pytest.fixture
async def bank(database: Database, tenant_factory: Any) -> Any:
    """A customer whose balance fell to a twentieth."""
    tenant = await tenant_factory(replayed=True)
    async with database.transaction(tenant) as tx:
        customer = await tx.fetch_value(
            "INSERT INTO customer (tenant_id, customer_no, name, type, updated_at)"
            " VALUES ($1, 'C1', 'C1', 'PERSON', now()) RETURNING id",
            tenant.id,
        )
        product = await tx.fetch_value(
            "INSERT INTO product_type (tenant_id, code, name, category, nature, aum_factor, deposit_factor)"
            " VALUES ($1, 'X', 'X', 'DEPOSIT', 'LIABILITY', 1, 1) RETURNING id",
            tenant.id,
        )
        account = await tx.fetch_value(
            "INSERT INTO account (tenant_id, account_no, kind, customer_id, product_type_id, currency)"
            " VALUES ($1, 'A1', 'DEPOSIT', $2, $3, 'CNY') RETURNING id",
            tenant.id,
            customer,
            product,
        )
        await tx.execute_many(
            "INSERT INTO balance_change (tenant_id, account_id, valid_from, balance) VALUES ($1, $2, $3, $4)",
            [
                (tenant.id, account, date(2025, 1, 1), 100_000_000),
                (tenant.id, account, date(2026, 6, 1), 5_000_000),
            ],
        )
        await advance(tx, DAY)
    return tenant


async def test_a_module_writes_its_day_again(database: Database, bank: Any) -> None:
    await run_night(database, bank, DAY)
    async with database.transaction(bank) as tx:
        before = await tx.fetch(SIGNALS, bank.id)
        assert [row["code"] for row in before] == ["A01", "A09"]
        for module in registry.signals():
            await module.run(tx, DAY)
        assert await tx.fetch(SIGNALS, bank.id) == before


async def test_a_plugins_module_runs_once_a_night(
    database: Database, bank: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    loyalty, found = Loyalty(), Registry()
    found.add("scoring", hooks)
    found.add("loyalty", type("Plugin", (), {"rapport_scoring_modules": _marked(loyalty)})())
    monkeypatch.setattr(registry, "_registered", lambda: found)
    result = await run_night(database, bank, DAY, customers_at_once=1)
    assert loyalty.days == [DAY]
    assert {step.name: step.rows for step in result.steps}["modules"] == 1
    async with database.transaction(bank) as tx:
        assert (
            await tx.fetch_value("SELECT lifecycle FROM customer WHERE tenant_id = $1", bank.id) == "MATURE"
        )


def _marked(module: Loyalty) -> Any:
    from rapport_sdk.hooks import hookimpl

    @hookimpl
    def rapport_scoring_modules(self: object) -> list[Loyalty]:
        return [module]

    return rapport_scoring_modules
