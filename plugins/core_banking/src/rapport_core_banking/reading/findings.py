"""Collects what is wrong with one file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rapport_sdk.arrow import Array, pc
from rapport_sdk.problems import Problem

SHOWN: Final = 100


class FileRejected(Exception):
    """The file cannot be taken and reading on is of no use; the problem is in the findings already."""


class Findings:
    """Problems of one file. Only the first hundred are kept, all are counted."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._problems: list[Problem] = []
        self.count = 0
        self.blocked = False

    def block(self, reason: str, line: int = 0, column: str = "", **params: str) -> None:
        """The file is rejected, reading goes on to find more."""
        self.blocked = True
        self._add(
            Problem(file=self._file, reason=reason, line=line, column=column, params=params, blocking=True)
        )

    def reject(self, reason: str, line: int = 0, column: str = "", **params: str) -> FileRejected:
        """The exception to raise."""
        self.block(reason, line, column, **params)
        return FileRejected(reason)

    def rows(self, lines: Array, reason: str, column: str, params: dict[str, str]) -> None:
        """Rows that cannot be taken, by their line numbers."""
        for line in lines.slice(0, SHOWN).to_pylist():
            problem = Problem(
                file=self._file, reason=reason, line=line, column=column, params=params, blocking=False
            )
            self._add(problem)
        self.count += max(len(lines) - SHOWN, 0)

    def problems(self) -> tuple[Problem, ...]:
        """What blocks comes first, then by line."""
        ordered = sorted(self._problems, key=lambda problem: (not problem.blocking, problem.line))
        return tuple(ordered[:SHOWN])

    def _add(self, problem: Problem) -> None:
        self.count += 1
        if problem.blocking or len(self._problems) < SHOWN:
            self._problems.append(problem)


def any_true(masks: Sequence[Array]) -> Array:
    """The row-wise or of masks without nulls."""
    combined = masks[0]
    for mask in masks[1:]:
        combined = pc.or_(combined, mask)
    return combined
