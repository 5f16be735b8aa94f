"""Finding the tenant a command names."""

from rapport.kernel.database import Tenant
from rapport.kernel.errors import NotFound
from rapport.kernel.services import Services


async def find_tenant(services: Services, code: str) -> Tenant:
    """Raises NotFound with a line that names the code."""
    tenant = await services.catalogue.find(code)
    if tenant is None:
        raise NotFound(f"there is no tenant {code}: `rapport tenant create` makes one")
    return tenant
