"""The product's own signals of churn, one module each (domain.md 9.6)."""

from rapport.scoring.signals.balance import A01, A02, A09
from rapport.scoring.signals.events import E01, E04, E05, E06
from rapport.scoring.signals.products import A04, A06, A10
from rapport.scoring.sql_module import SqlModule

MODULES: tuple[SqlModule, ...] = (A01, A02, A04, A06, A09, A10, E01, E04, E05, E06)
