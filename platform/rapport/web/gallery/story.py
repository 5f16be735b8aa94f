"""One made-up customer's year: the balance, what happened, what he holds, why the alert rose."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rapport.kernel.i18n import Lazy, _
from rapport.web.charts import ChartEvent, Line, Tone
from rapport.web.gallery.people import AS_OF

FIRST: Final = date(2025, 11, 19)
KINDS: Final[dict[str, Lazy]] = {
    "contact": _("Contacts"),
    "movement": _("Funds movements"),
    "maturity": _("Maturities"),
    "alert": _("Alerts"),
    "complaint": _("Complaints"),
}
KIND_ICONS: Final = {
    "contact": "phone",
    "movement": "arrow-left-right",
    "maturity": "alarm-clock",
    "alert": "triangle-alert",
    "complaint": "message-square-warning",
}


@dataclass(frozen=True, slots=True)
class Happening:
    id: str
    on: date
    kind: str
    text: Lazy
    by: str
    tone: Tone = "plain"

    def on_curve(self) -> ChartEvent:
        return ChartEvent(self.id, self.on, str(self.text), KIND_ICONS[self.kind], self.tone)


EVENTS: Final = (
    Happening("e1", date(2026, 10, 21), "alert", _("Churn alert red: 74 points"), "", "bad"),
    Happening("e2", date(2026, 10, 19), "movement", _("1,500,000 went out to another bank"), "", "bad"),
    Happening(
        "e3", date(2026, 10, 14), "contact", _("Asked for 2.15 % on a renewal: refused"), "陈晓琳", "warn"
    ),
    Happening("e4", date(2026, 10, 12), "maturity", _("Term deposit of 2,000,000 matured"), "", "info"),
    Happening(
        "e5",
        date(2026, 9, 24),
        "contact",
        _("Call: compared our rates with another bank"),
        "陈晓琳",
        "warn",
    ),
    Happening(
        "e6", date(2026, 9, 3), "complaint", _("Complaint: transfer limit of mobile banking"), "吴浩", "bad"
    ),
    Happening(
        "e7", date(2026, 8, 20), "contact", _("Branch visit: renewed the risk profile"), "陈晓琳", "info"
    ),
    Happening("e8", date(2026, 6, 30), "movement", _("Bonus of 860,000 came in"), "", "good"),
    Happening("e9", date(2026, 5, 12), "contact", _("Call: birthday greetings"), "陈晓琳", "info"),
    Happening(
        "e10", date(2026, 3, 3), "maturity", _("Wealth product of 500,000 matured, renewed"), "", "info"
    ),
    Happening(
        "e11", date(2026, 2, 26), "contact", _("Call: three offers for the maturity"), "陈晓琳", "info"
    ),
    Happening("e12", date(2026, 1, 15), "movement", _("Year-end bonus of 420,000 came in"), "", "good"),
)

HOLDINGS: Final = (
    (_("Demand deposit"), "deposit", 52_000_000, "0.10", None),
    (_("Term deposit, one year"), "deposit", 150_000_000, "1.55", date(2027, 3, 14)),
    (_("Steady 90 days, fixed income"), "wealth", 244_000_000, "2.45", date(2026, 12, 27)),
    (_("Growth technology mixed fund"), "fund", 96_100_000, "", None),
    (_("Business owner loan"), "loan", -86_000_000, "3.85", date(2028, 6, 1)),
)
FAMILIES: Final[dict[str, Lazy]] = {
    "deposit": _("Deposits"),
    "wealth": _("Wealth management"),
    "fund": _("Funds"),
    "loan": _("Loans"),
}
SCORE: Final = (
    (_("A02 Single large outflow"), _("1,500,000 on one day, 30 % of the balance before"), 20),
    (_("A04 Maturity not renewed"), _("2,000,000 matured, gone within 7 days"), 15),
    (_("E05 Competitor mentioned"), _("call report of 24 September"), 12),
    (_("E06 Price request refused"), _("14 October, 2.15 % asked"), 8),
    (_("E04 Contact lapse"), _("42 days, at most 22 for this tier"), 2),
)


def balance_lines() -> list[Line]:
    """Deposits that fall in November, investments that grow a little: a change a week."""
    chance = random.Random(4)  # noqa: S311 - made-up figures
    deposits, investments, at = 330_000_000, 270_000_000, FIRST
    lines: tuple[list[tuple[date, int]], list[tuple[date, int]]] = ([], [])
    while at <= AS_OF:
        deposits += _step(at) + chance.randint(-4_000_000, 4_200_000)
        investments += chance.randint(-3_000_000, 4_000_000)
        lines[0].append((at, deposits))
        lines[1].append((at, investments))
        at += timedelta(days=5)
    return [Line(str(_("Deposits")), lines[0]), Line(str(_("Investments")), lines[1])]


def _step(at: date) -> int:
    steps = {date(2026, 1, 15): 42_000_000, date(2026, 6, 30): 86_000_000, date(2026, 10, 19): -150_000_000}
    return sum(minor for day, minor in steps.items() if at - timedelta(days=5) < day <= at)
