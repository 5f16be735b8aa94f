"""The early warning's signals, brought by the same hook as a plugin's."""

from collections.abc import Sequence

from rapport.scoring.modules import SignalModule
from rapport.scoring.signals import MODULES
from rapport_sdk.hooks import hookimpl


@hookimpl
def rapport_scoring_modules() -> Sequence[SignalModule]:
    return list(MODULES)
