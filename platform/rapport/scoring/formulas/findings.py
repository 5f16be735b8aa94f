"""What a signal says about a customer on one night (domain.md 9.6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

Evidence = Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class SignalFinding:
    """A signal that is true on a night.

    `since` is, for an account signal (A..), the first night of its present run of being true, and for an
    event signal (E..) the day of the latest live event, all of whose days are in `dates`, oldest first.
    `evidence` holds what the screen explains the signal with: minor units, counts, ISO dates, ids.
    """

    code: str
    since: date
    evidence: Evidence
    dates: tuple[date, ...] = ()

    @property
    def is_account_signal(self) -> bool:
        return self.code.startswith("A")


def carry_since(findings: Iterable[SignalFinding], previous: Mapping[str, date]) -> list[SignalFinding]:
    """Give account signals that were already true on the last night run the date that they had then.

    `previous` holds code → since of that night. In SQL: `coalesce(previous.since, night)` for the A signals.
    """
    return [
        replace(finding, since=previous[finding.code])
        if finding.is_account_signal and finding.code in previous
        else finding
        for finding in findings
    ]


def window_start(night: date, days: int) -> date:
    """First day of the window of `days` days that ends on `night`."""
    return night - timedelta(days=days - 1)
