"""Entry point of the core banking connector. Light: the host imports it, only the child reads files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rapport_core_banking.config import CoreBankingConfig
from rapport_sdk import Capability, Checked, Connector, Item, Kind, Spec, State, Stream, hookimpl
from rapport_sdk.package import Scan

SPEC: Final = Spec(
    name="core_banking",
    version="1.0.0",
    kind=Kind.CORE_BANKING,
    title="Core banking, end-of-day files",
    config=CoreBankingConfig,
    capabilities=frozenset({Capability.EXTRACT, Capability.PACKAGES}),
)


class LazyCoreBanking:
    """The connector; what it needs is loaded when one is made."""

    def __init__(self, config: CoreBankingConfig) -> None:
        from rapport_core_banking.connector import CoreBanking

        self._connector = CoreBanking(config)

    def check(self) -> Checked:
        return self._connector.check()

    def discover(self) -> list[Stream]:
        return self._connector.discover()

    def scan(self) -> Scan:
        return self._connector.scan()

    def extract(self, stream: Stream, state: State) -> Iterator[Item]:
        return self._connector.extract(stream, state)


@hookimpl
def rapport_connectors() -> Sequence[tuple[Spec, type[Connector]]]:
    return [(SPEC, LazyCoreBanking)]
