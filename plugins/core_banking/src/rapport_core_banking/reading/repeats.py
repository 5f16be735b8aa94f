"""Journal lines that a bank writes twice, word for word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from rapport_core_banking.reading.findings import Findings
from rapport_sdk.arrow import Array, RecordBatch, pa, pc
from rapport_sdk.canonical.schema import LINE

_REMEMBERED: Final = 100_000
_BETWEEN: Final = "\x1f"
_UNKNOWN: Final = "\x1e"


@dataclass(slots=True)
class Repeats:
    """Leaves out rows without money that stood in the file before. Any other repeated key is an error.

    Only rows whose amount is zero are remembered, and only the first 100,000 of them.
    """

    amount: str | None
    findings: Findings
    count: int = 0
    _seen: dict[str, int] = field(default_factory=dict[str, int])

    def without(self, batch: RecordBatch) -> RecordBatch:
        if self.amount is None:
            return batch
        nothing = pc.equal(batch.column(self.amount), 0)
        if not pc.any(nothing).as_py():
            return batch
        repeated = self._repeated(batch.filter(nothing))
        if not repeated:
            return batch
        self.count += len(repeated)
        lines = pa.array(repeated, pa.int32())
        return batch.filter(pc.invert(pc.is_in(batch.column(LINE), lines)))

    def _repeated(self, rows: RecordBatch) -> list[int]:
        lines: list[int] = []
        for text, line in zip(_texts(rows).to_pylist(), rows.column(LINE).to_pylist(), strict=True):
            first = self._seen.get(text)
            if first is not None:
                lines.append(line)
                self.findings.rows(pa.array([line]), "REPEATED_LINE", "", {"first": str(first)})
            elif len(self._seen) < _REMEMBERED:
                self._seen[text] = line
        return lines


def _texts(rows: RecordBatch) -> Array:
    """Each row as one text: all columns but its line number."""
    columns = [rows.column(name).cast(pa.string()) for name in rows.schema.names if name != LINE]
    return pc.binary_join_element_wise(*columns, _BETWEEN, null_handling="replace", null_replacement=_UNKNOWN)
