"""Event signals: E01, E04, E05, E06 (domain.md 9.6)."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import floor

from rapport.scoring.formulas.findings import Evidence, SignalFinding, window_start
from rapport.scoring.formulas.parameters import ChurnParameters


def manager_changed(night: date, changed_on: Sequence[date], rules: ChurnParameters) -> SignalFinding | None:
    """E01: the lead relationship manager changed, or was set to NOTICE or LEFT, on d−89 .. d.

    A first assignment is no change. The caller gives the days of hand-overs and of such statuses.
    """
    return _recent("E01", night, changed_on, rules.manager_changed_days)


def contact_lapsed(
    night: date, last_contact: date | None, interval_days: int | None, rules: ChurnParameters
) -> SignalFinding | None:
    """E04: more than 1.5 × the tier's interval (any channel) since the last contact.

    The event's day is the first one on which that is so: last contact + ⌊1.5 × interval⌋ + 1. A tier without
    an interval and a customer with whom no contact was ever recorded give none (the contact plan shows the
    latter as overdue). In SQL: `last_contact + floor(1.5 * interval)::int + 1 <= d`.
    """
    if last_contact is None or interval_days is None:
        return None
    lapsed_on = last_contact + timedelta(days=floor(rules.contact_lapse_factor * interval_days) + 1)
    if lapsed_on > night:
        return None
    evidence: Evidence = {
        "last_contact": last_contact.isoformat(),
        "days_since": (night - last_contact).days,
        "interval_days": interval_days,
    }
    return SignalFinding("E04", lapsed_on, evidence, (lapsed_on,))


def competitor_mentioned(
    night: date, mentioned_on: Sequence[date], rules: ChurnParameters
) -> SignalFinding | None:
    """E05: a call report of d−59 .. d carries the tag for a competitor's offer (他行报价, 挖转)."""
    return _recent("E05", night, mentioned_on, rules.competitor_days)


def price_refused(night: date, refused_on: Sequence[date], rules: ChurnParameters) -> SignalFinding | None:
    """E06: a price request was refused on d−29 .. d."""
    return _recent("E06", night, refused_on, rules.price_refused_days)


def _recent(code: str, night: date, events: Sequence[date], days: int) -> SignalFinding | None:
    first = window_start(night, days)
    live = tuple(sorted({event for event in events if first <= event <= night}))
    if not live:
        return None
    return SignalFinding(code, live[-1], {"latest": live[-1].isoformat(), "count": len(live)}, live)
