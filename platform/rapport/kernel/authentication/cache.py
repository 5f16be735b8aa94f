"""Who was behind a token a moment ago: at most one second old, so a revocation counts within one."""

import time
from collections import OrderedDict

from rapport.kernel.access import Actor

SECONDS = 0.9
MOST = 20_000


class ActorCache:
    """Actors by token hash; process-local and bounded."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._known: OrderedDict[bytes, tuple[float, Actor]] = OrderedDict()

    def get(self, key: bytes) -> Actor | None:
        until, actor = self._known.get(key, (0.0, None))
        return actor if time.monotonic() < until else None

    def put(self, key: bytes, actor: Actor) -> None:
        self._known[key] = (time.monotonic() + self._seconds, actor)
        self._known.move_to_end(key)
        while len(self._known) > MOST:
            self._known.popitem(last=False)

    def drop(self, key: bytes) -> None:
        self._known.pop(key, None)
