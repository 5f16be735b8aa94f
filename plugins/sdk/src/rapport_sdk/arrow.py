"""The one door to pyarrow, which ships no types: its objects pass the type checkers as `Any` from here on."""

from __future__ import annotations

import importlib
from typing import Any, TypeAlias

pa: Any = importlib.import_module("pyarrow")
pc: Any = importlib.import_module("pyarrow.compute")

Array: TypeAlias = Any
DataType: TypeAlias = Any
RecordBatch: TypeAlias = Any
Schema: TypeAlias = Any
