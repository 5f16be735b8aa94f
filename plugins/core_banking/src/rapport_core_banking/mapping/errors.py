"""What is wrong with a mapping file, place by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` is a place such as `tables.BALANCE.columns[2]`; `line` counts from 1 and is 0 if unknown."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"line {self.line}, {self.path}" if self.line else self.path
        return f"{place}: {self.message}"


class MappingError(Exception):
    """A mapping that cannot be used; `findings` says why, in the order of the file."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))
