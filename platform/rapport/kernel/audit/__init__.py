"""The audit log: a hash chain a tenant, written as the last statement before COMMIT (security.md)."""

from rapport.kernel.audit.chain import Json
from rapport.kernel.audit.log import append, refused

__all__ = ["Json", "append", "refused"]
