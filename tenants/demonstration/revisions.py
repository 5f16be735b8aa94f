"""Revisions: two days sent again as if a payment had never been credited to the wrong firm."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tenants.demonstration.corrections import Correction
from tenants.demonstration.files import File, write_package
from tenants.demonstration.ledger import Entry
from tenants.demonstration.packages import Packages
from tenants.demonstration.world import World


class Revisions:
    """Both days whole; every file but TXN and BALANCE is what it was."""

    def __init__(self, world: World, packages: Packages, root: Path) -> None:
        self._world, self._packages, self.root = world, packages, root

    @property
    def days(self) -> tuple[date, date]:
        return self._world.correction.booked, self._world.correction.corrected

    def write(self, day: date, files: dict[str, File], balances: list[int]) -> None:
        """Writes the revision of `day` if there is one, from its first package."""
        if day not in self.days:
            return
        entries = self._world.ledger.entries(day, day)
        revised = {**files, "TXN": self._packages.journal(_restated(entries, self._world.correction))}
        if day == self._world.correction.booked:
            right = _moved(balances, self._world.correction)
            revised["BALANCE"] = self._packages.balance_file(day, right)
        write_package(self.root, day, revised.values())


def _restated(entries: Iterator[Entry], correction: Correction) -> Iterator[Entry]:
    """The mistaken posting keeps its number and changes its account; the correction never happened."""
    for entry in entries:
        if entry.event is correction.mistaken:
            yield entry._replace(account=correction.right.index)
        elif entry.event is not correction.taken and entry.event is not correction.given:
            yield entry


def _moved(balances: list[int], correction: Correction) -> list[int]:
    out, amount = list(balances), correction.mistaken.amount
    out[correction.wrong.index] -= amount
    out[correction.right.index] += amount
    return out
