"""Keys must be unique within a file, also across its pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapport_core_banking.reading.findings import SHOWN, Findings
from rapport_sdk.arrow import Array, pa, pc

_BETWEEN = "\x1f"  # no cell holds a control character, so a joined key is as unique as its parts


@dataclass(slots=True)
class KeyCheck:
    """Collects the keys of the rows delivered; they share memory with the batches while the file is read."""

    _keys: list[Array] = field(default_factory=list[Array])
    _lines: list[Array] = field(default_factory=list[Array])

    def add(self, parts: Sequence[Array], lines: Array) -> None:
        texts = [pc.fill_null(part.cast(pa.string()), "") for part in parts]
        self._keys.append(texts[0] if len(texts) == 1 else pc.binary_join_element_wise(*texts, _BETWEEN))
        self._lines.append(lines)

    def report(self, findings: Findings, column: str) -> None:
        """Each line that repeats a key blocks the file; the first hundred are named."""
        keys = pa.chunked_array(self._keys, pa.string())
        counted = pc.value_counts(keys)
        if len(counted) == len(keys):
            return
        repeated = counted.field(0).filter(pc.greater(counted.field(1), 1)).slice(0, SHOWN)
        here = pc.is_in(keys, repeated)
        lines = pa.chunked_array(self._lines, pa.int32()).filter(here)
        rows = sorted(zip(keys.filter(here).to_pylist(), lines.to_pylist(), strict=True))[: 10 * SHOWN]
        for (key, first), (other, line) in pairwise(rows):
            if key == other:
                findings.block("DUPLICATE_KEY", line, column, first=str(first))
