"""`python -m rapport_core_banking MAPPING [FOLDER]`: check a mapping, and try it on packages, storing nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from rapport_core_banking.config import CoreBankingConfig
from rapport_core_banking.connector import STREAM, CoreBanking
from rapport_core_banking.mapping import MappingError, load_mapping
from rapport_sdk.connector import State, Stream
from rapport_sdk.errors import BadConfiguration
from rapport_sdk.package import DayEnd, DayState, FileEnd, PackageDay, Scan, Verdict


def main(arguments: list[str] | None = None) -> int:
    """0: everything is right; 1: a file or a day is not; 2: the mapping or the folder cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m rapport_core_banking", description=__doc__)
    parser.add_argument("mapping", help="core, or the path of a YAML file")
    parser.add_argument("folder", nargs="?", help="a folder with packages to try it on")
    given = parser.parse_args(arguments)
    try:
        return _tried(given.mapping, given.folder)
    except MappingError as error:
        sys.stderr.write(f"{error}\n")
    except BadConfiguration as error:
        sys.stderr.write(f"{error.field}: {error}\n")
    return 2


def _tried(mapping: str, folder: str | None) -> int:
    loaded = load_mapping(mapping)
    sys.stdout.write(f"mapping {loaded.name}: {len(loaded.tables)} tables\n")
    if folder is None:
        return 0
    right = True
    for line, good in _report(CoreBanking(CoreBankingConfig(directory=folder, mapping=mapping))):
        sys.stdout.write(f"{line}\n")
        right &= good
    return 0 if right else 1


def _report(connector: CoreBanking) -> Iterator[tuple[str, bool]]:
    for item in connector.extract(Stream(name=STREAM, tables=()), State()):
        match item:
            case Scan(days=days):
                yield from (_waiting(day) for day in days if day.state is DayState.WAITING)
            case FileEnd() if item.problem_count:
                yield from _problems(item)
            case DayEnd(as_of=as_of, verdict=verdict):
                yield f"{as_of} {verdict}", verdict is Verdict.ACCEPTED
            case _:
                continue


def _waiting(day: PackageDay) -> tuple[str, bool]:
    return f"{day.as_of} WAITING for {', '.join(day.missing)}", True


def _problems(end: FileEnd) -> Iterator[tuple[str, bool]]:
    for problem in end.problems:
        place = f"{problem.file}, line {problem.line}, {problem.column or 'whole line'}"
        where = place if problem.line else problem.file
        yield f"{where}: {problem.message}", True
    more = end.problem_count - len(end.problems)
    if more:
        yield f"{end.problems[0].file}: and {more} more", True
