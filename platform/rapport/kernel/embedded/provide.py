"""Settings made whole: the embedded servers stand in for those that are not named."""

from __future__ import annotations

import contextlib
from collections.abc import Generator

from rapport.config import Settings
from rapport.kernel.embedded.servers import serving, using


@contextlib.contextmanager
def provided(settings: Settings, *, exclusive: bool) -> Generator[Settings]:
    """The settings with an address for every server, and the servers running while the block does.

    `exclusive` is for the command that runs the product: it refuses where another one does. Other commands
    use the servers that are running on the data folder, or run them for as long as they need them.
    """
    postgres, redis = settings.database_url is None, settings.redis_url is None
    if not postgres and not redis:
        yield settings
        return
    run = serving if exclusive else using
    with run(settings.data_dir, settings.keys, postgres=postgres, redis=redis) as found:
        yield settings.with_servers(admin_database_url=found.admin_database_url, redis_url=found.redis_url)
