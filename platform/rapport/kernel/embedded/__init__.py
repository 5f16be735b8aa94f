"""PostgreSQL and Redis without an installation: programs from wheels, as children that never outlive us."""

from rapport.kernel.embedded.errors import EmbeddedError
from rapport.kernel.embedded.instance import Addresses
from rapport.kernel.embedded.postgres import EmbeddedPostgres
from rapport.kernel.embedded.provide import provided
from rapport.kernel.embedded.redis import EmbeddedRedis
from rapport.kernel.embedded.servers import ephemeral, serving, using

__all__ = [
    "Addresses",
    "EmbeddedError",
    "EmbeddedPostgres",
    "EmbeddedRedis",
    "ephemeral",
    "provided",
    "serving",
    "using",
]
