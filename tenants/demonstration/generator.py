"""Writes the demonstration bank: its feed, the revisions of two days, and packages with something wrong."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tenants.demonstration import world as worlds
from tenants.demonstration.bank import CUSTOMERS
from tenants.demonstration.files import File, write_package
from tenants.demonstration.packages import Packages
from tenants.demonstration.revisions import Revisions
from tenants.demonstration.samples import write_samples
from tenants.demonstration.timeline import DAILY_DAYS, LAST_DAY, Timeline


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was written. `rows` counts the records of the feed by table over all its days.

    `feed` holds the day folders that a bank would deliver; `revisions` two of them again, corrected;
    `samples` one folder each with the package of the day after, by what is wrong with it.
    """

    feed: Path
    revisions: Path
    samples: dict[str, Path]
    days: tuple[date, ...]
    revised: tuple[date, ...]
    rows: dict[str, int]
    size: int


def generate(
    out: Path, *, last_day: date = LAST_DAY, daily_days: int = DAILY_DAYS, customers: int = CUSTOMERS
) -> Manifest:
    """Writes under `out/feed`, `out/revisions` and `out/samples`; the same arguments give the same bytes.

    Raises ValueError for fewer than 240 customers or 20 daily days, which the stories need.
    """
    if daily_days < DAILY_DAYS:
        raise ValueError(f"the stories need at least {DAILY_DAYS} daily days")
    days = Timeline(last_day, daily_days)
    return _Writer(out, worlds.build(days, customers)).write()


class _Writer:
    def __init__(self, out: Path, world: worlds.World) -> None:
        self._world, self._out = world, out
        self._packages = Packages(world)
        self._revisions = Revisions(world, self._packages, out / "revisions")
        self._rows: dict[str, int] = {}
        self._size = 0

    def write(self) -> Manifest:
        days, samples = self._world.days, dict[str, Path]()
        for day, balances in self._world.ledger.closings():
            files = self._packages.package(day, balances)
            if day > days.last_day:
                samples = write_samples(self._out / "samples", day, files, self._world.accounts[0])
            else:
                write_package(self._out / "feed", day, files.values())
                self._revisions.write(day, files, balances)
                self._count(files)
        return Manifest(
            self._out / "feed",
            self._revisions.root,
            samples,
            (days.backfill, *days.daily),
            self._revisions.days,
            self._rows,
            self._size,
        )

    def _count(self, files: dict[str, File]) -> None:
        for table, file in files.items():
            self._rows[table] = self._rows.get(table, 0) + file.rows
            self._size += len(file.body)
