"""Figures of a connector from what its runs delivered."""

from datetime import UTC, date, datetime
from typing import Any

from rapport.extension.breaker import BreakerState
from rapport.extension.faults import FaultKind, RunFault
from rapport.extension.health import Health, RunFigures

from rapport_sdk.package import DayEnd, FileEnd, Verdict

NOW = datetime(2026, 1, 5, 3, tzinfo=UTC)
DAY = date(2026, 1, 4)


def end(verdict: Verdict = Verdict.ACCEPTED, **more: Any) -> FileEnd:
    parts: dict[str, Any] = {
        "rows": 10,
        "set_aside": 1,
        "repeated": 0,
        "amount": "0",
        "sha256": "",
        "problems": (),
    }
    return FileEnd(as_of=DAY, table="party", verdict=verdict, problem_count=0, **{**parts, **more})


def test_figures_add_up() -> None:
    figures = RunFigures()
    for item in (end(), end(rows=5), end(Verdict.QUARANTINED, rows=0), DayEnd(DAY, Verdict.ACCEPTED, {})):
        figures = figures.add(item)
    assert figures == RunFigures(days=1, files=3, rows=15, rejects=2, quarantined_files=1, as_of=DAY)
    assert figures.add(DayEnd(date(2026, 1, 9), Verdict.QUARANTINED, {})) == figures


def test_health_over_good_and_bad_runs() -> None:
    good = Health().succeeded(NOW, RunFigures(days=1, rows=15, as_of=DAY))
    assert good.lag_days(date(2026, 1, 6)) == 2
    bad = good.failed(NOW, RunFault(FaultKind.IDLE, "silent"), BreakerState(1))
    assert (bad.fault, bad.last_success, bad.figures.rows) == ("silent", NOW, 15)
    empty = bad.succeeded(NOW, RunFigures())
    assert (empty.fault, empty.figures.as_of, empty.breaker) == ("", DAY, BreakerState())
    assert Health().lag_days(DAY) is None
