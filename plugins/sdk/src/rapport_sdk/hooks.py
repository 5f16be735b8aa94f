"""pluggy's markers, and the hook that brings connectors. Hooks are cheap, synchronous and do no I/O."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

import pluggy

if TYPE_CHECKING:
    from rapport_sdk.connector import Connector
    from rapport_sdk.spec import Spec

GROUP: Final = "rapport"  # the entry point group, and pluggy's project name

_Hook = TypeVar("_Hook", bound=Callable[..., Any])


class _Marker(Protocol):
    def __call__(self, function: _Hook, /) -> _Hook: ...


# Both markers return what they mark; pluggy's own annotations lose its type.
hookspec = cast("_Marker", pluggy.HookspecMarker(GROUP))
hookimpl = cast("_Marker", pluggy.HookimplMarker(GROUP))


@hookspec
def rapport_connectors() -> Sequence[tuple[Spec, type[Connector]]]:
    """The connectors that this plugin brings, each with its declaration."""
    raise NotImplementedError
