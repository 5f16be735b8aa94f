"""A value of the tenant's tables."""

import pytest


@pytest.fixture
def value(services, tenant):
    """`await value(statement, …)` in the tenant, which is $1."""

    async def ask(statement, *arguments):
        async with services.database.transaction(tenant) as tx:
            return await tx.fetch_value(statement, tenant.id, *arguments)

    return ask
