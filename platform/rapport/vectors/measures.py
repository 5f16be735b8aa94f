"""Vectors of the measures (M-..)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from rapport.kernel.calendar import Period, period_end
from rapport.kernel.money import PercentChange, percent_change
from rapport.products.formulas import (
    Average,
    BalanceChange,
    Baseline,
    RateChange,
    ShareSpan,
    attribute,
    average,
    converted_average,
    increments,
    interest,
    measures,
    month_end,
)
from rapport.vectors.reading import balance_changes, day, decimal, minor, month, shown

_SPAN_KEYS = frozenset({"from", "to"})


def averages(inputs: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """M-01."""
    current = measures(balance_changes(inputs["eod_balances_changed_on"], currency), day(inputs["as_of"]))
    base = Baseline(
        minor(inputs["base_point_balance"], currency), minor(inputs["base_prior_year_daily_avg"], currency)
    )
    gained, end = increments(current, base), month_end(current)
    return {
        **_average("mtd", current.month, currency),
        **_average("qtd", current.quarter, currency),
        **_average("ytd", current.year, currency),
        "point_balance": shown(current.point, currency),
        "point_increment": shown(gained.point, currency),
        "ytd_avg_increment": shown(gained.year_average, currency),
        "month_end_deviation_pct": _percent(end.deviation),
        "month_end_spike_flag": end.spike,
    }


def interest_of_month(inputs: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """M-02."""
    changes = balance_changes(inputs["eod_balances_changed_on"], currency)
    first = month(inputs["month"])
    last = period_end(first, Period.MONTH)
    earned = interest(changes, first, last, decimal(inputs["rate_pct"]), inputs["basis"])
    return {
        "interest_days": earned.days,
        "balance_days": shown(earned.balance_days, currency),
        "mtd_avg": shown(average(changes, first, last).average, currency),
        "interest": shown(earned.amount, currency),
    }


def attribution(inputs: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """M-03."""
    first = month(inputs["month"])
    changes = [BalanceChange(first, minor(inputs["balance_every_day"], currency))]
    spans = [_share_span(row) for row in inputs["shares"]]
    parts = attribute(changes, spans, first, period_end(first, Period.MONTH))
    by_member = {f"{member}_mtd_avg": shown(amount, currency) for member, amount in parts.items()}
    return by_member | {"sum": shown(sum(parts.values()), currency)}


def changes(inputs: Mapping[str, Any], _currency: str) -> dict[str, Any]:
    """M-04."""
    return {"rows": [_changes_of(row) for row in inputs["rows"]]}


def foreign_currency(inputs: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """M-06: consecutive days; which ones does not matter."""
    first = date(2026, 1, 1)
    days = [first + timedelta(days=i) for i in range(len(inputs["days"]))]
    rows = list(zip(days, inputs["days"], strict=True))
    balances = [BalanceChange(each, minor(row["balance_usd"], "USD")) for each, row in rows]
    rates = [RateChange(each, decimal(row["rate"])) for each, row in rows]
    converted = converted_average(balances, rates, first, days[-1], currency="USD", base=currency)
    return {f"{currency.lower()}_daily_avg": shown(converted.average, currency)}


def _average(name: str, of: Average, currency: str) -> dict[str, Any]:
    return {
        f"{name}_days": of.days,
        f"{name}_balance_days": shown(of.balance_days, currency),
        f"{name}_avg": shown(of.average, currency),
    }


def _share_span(row: Mapping[str, str]) -> ShareSpan:
    shares = {member: decimal(share) for member, share in row.items() if member not in _SPAN_KEYS}
    return ShareSpan(day(row["from"]), day(row["to"]), shares)


def _changes_of(row: Mapping[str, str]) -> dict[str, Any]:
    current = decimal(row["current"])
    yoy = percent_change(current, decimal(row["same_period_last_year"]))
    qoq = percent_change(current, decimal(row["previous_period"]))
    return {
        "yoy_pct": _percent(yoy),
        "yoy_flag": yoy.flag.value,
        "qoq_pct": _percent(qoq),
        "qoq_flag": qoq.flag.value,
    }


def _percent(change: PercentChange) -> str | None:
    return None if change.percent is None else str(change.percent)
