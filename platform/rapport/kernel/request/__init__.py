"""The request: whose it is, its transaction, and the rights a route asks for."""

from rapport.kernel.request.guard import MissingPermission, check_routes, guard
from rapport.kernel.request.request import Request
from rapport.kernel.request.scope import TenantScope

__all__ = ["MissingPermission", "Request", "TenantScope", "check_routes", "guard"]
