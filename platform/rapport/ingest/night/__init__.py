"""The nightly run (architecture.md)."""

from rapport.ingest.night.effects import refresh
from rapport.ingest.night.errors import InputsChanged, NotPromoted, NotVerified, RunLost
from rapport.ingest.night.model import NightResult, StepResult
from rapport.ingest.night.runner import run_night

__all__ = [
    "InputsChanged",
    "NightResult",
    "NotPromoted",
    "NotVerified",
    "RunLost",
    "StepResult",
    "refresh",
    "run_night",
]
