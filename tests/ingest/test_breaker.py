"""Three defects in a row rest a connector for its tenant alone; what the bank can mend itself does not count."""

import pytest
from rapport.extension.faults import FaultKind, RunFault
from rapport.ingest import breaker
from rapport.kernel.errors import Unavailable

OVER = "UPDATE plugin_state SET open_until = now() - interval '1 s' WHERE tenant_id = $1"


async def _fail(database, tenant, kind):
    state = await breaker.let_through(database, tenant, "core_banking")
    await breaker.failed(database, tenant, "core_banking", state, RunFault(kind, "it went wrong"))


async def test_the_third_defect_rests_it_for_this_tenant(database, tenant_factory):
    first, second = await tenant_factory(), await tenant_factory()
    for _ in range(3):
        await _fail(database, first, FaultKind.CRASHED)
    with pytest.raises(Unavailable, match="rests after 3 faults"):
        await breaker.let_through(database, first, "core_banking")
    assert (await breaker.let_through(database, second, "core_banking")).faults == 0
    async with database.transaction(first) as tx:
        await tx.execute(OVER, first.id)
    assert (await breaker.let_through(database, first, "core_banking")).faults == 3, "one try is let through"


async def test_a_success_forgets_faults(database, tenant):
    for _ in range(2):
        await _fail(database, tenant, FaultKind.PROTOCOL)
    await breaker.succeeded(database, tenant, "core_banking")
    await _fail(database, tenant, FaultKind.PROTOCOL)
    assert (await breaker.let_through(database, tenant, "core_banking")).faults == 1


async def test_wrong_settings_and_an_absent_source_do_not_count(database, tenant):
    for kind in (FaultKind.CONFIGURATION, FaultKind.TRANSIENT):
        for _ in range(4):
            await _fail(database, tenant, kind)
    assert (await breaker.let_through(database, tenant, "core_banking")).faults == 0
