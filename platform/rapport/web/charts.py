"""Charts as data: ECharts options whose formatters are names; `<x-chart>` draws them in the page's colours.

Amounts are whole minor units; days travel as milliseconds of their UTC midnight.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from rapport.kernel.money import minor_digits

Tone = Literal["plain", "info", "good", "warn", "bad"]
ChartDocument = dict[str, object]

DAY_MS: Final = 86_400_000
_EPOCH: Final = date(1970, 1, 1)
_MANY_DAYS: Final = 100  # beyond, the axis names months
_GRID: Final = {"left": 4, "right": 12, "top": 34, "bottom": 2, "containLabel": True}

_AMOUNTS: Final = {"type": "value", "splitNumber": 4, "axisLabel": {"formatter": "moneyAxis"}}


@dataclass(frozen=True, slots=True)
class Line:
    """A balance as its changes: (day it holds from, minor units), days ascending."""

    name: str
    changes: Sequence[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class ChartEvent:
    """Something that happened to the customer; `id` is that of its row in the list (`data-event`)."""

    id: str
    on: date
    text: str
    icon: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Bars:
    name: str
    values: Sequence[int]


def balance_chart(
    lines: Sequence[Line],
    events: Sequence[ChartEvent],
    *,
    first: date,
    last: date,
    currency: str,
    known_until: date | None = None,
) -> ChartDocument:
    """Balances from `first` to `last`, one upon the other, with events on the topmost curve.

    Days before a line's first change count as 0; events outside the days shown are left out. The lines end
    on `known_until`, if that is before `last`: what people did since stands at the height last known.
    """
    end = last if known_until is None else min(last, known_until)
    days = sorted({first, end, *(day for line in lines for day, _ in line.changes if first < day < end)})
    option: dict[str, object] = {
        "grid": _GRID,
        "legend": {"top": 0, "left": 0} if len(lines) > 1 else {"show": False},
        "tooltip": {"trigger": "axis", "titleFormatter": "day", "valueFormatter": "money"},
        "xAxis": _time_axis(first, last),
        "yAxis": _AMOUNTS,
        "series": [_step_line(line, days) for line in lines],
    }
    shown = [event for event in events if first <= event.on <= last]
    return _document(option, currency, [_placed(event, lines) for event in shown])


def bar_chart(categories: Sequence[str], bars: Sequence[Bars], *, currency: str) -> ChartDocument:
    """Amounts beside each other by category."""
    option: dict[str, object] = {
        "grid": _GRID if len(bars) > 1 else {**_GRID, "top": 8},
        "legend": {"top": 0, "left": 0} if len(bars) > 1 else {"show": False},
        "tooltip": {"trigger": "axis", "valueFormatter": "money"},
        "xAxis": {"type": "category", "data": list(categories)},
        "yAxis": _AMOUNTS,
        "series": [
            {
                "name": one.name,
                "type": "bar",
                "barMaxWidth": 28,
                "itemStyle": _ROUND,
                "data": list(one.values),
            }
            for one in bars
        ],
    }
    return _document(option, currency)


def share_chart(
    shares: Sequence[tuple[str, int]], *, currency: str, names_below: bool = False
) -> ChartDocument:
    """Parts of a whole as a ring; negative parts cannot be drawn and are refused (ValueError).

    `names_below` the ring, for a narrow place and long names; else beside it.
    """
    if any(minor < 0 for _, minor in shares):
        raise ValueError("a share below zero: draw bars instead")
    slices = [{"name": name, "value": minor} for name, minor in shares]
    center, radius = (["50%", "40%"], ["44%", "68%"]) if names_below else (["30%", "50%"], ["58%", "82%"])
    ring = {"type": "pie", "radius": radius, "center": center, "label": {"show": False}}
    beside = {"orient": "vertical", "right": 0, "top": "middle"}
    below = {"orient": "horizontal", "left": "center", "bottom": 0}
    option: dict[str, object] = {
        "tooltip": {"trigger": "item", "valueFormatter": "money"},
        "legend": below if names_below else beside,
        "series": [{**ring, "data": slices}],
    }
    return _document(option, currency)


_ROUND: Final = {"borderRadius": [3, 3, 0, 0]}


def value_on(changes: Sequence[tuple[date, int]], day: date) -> int:
    """The balance in force on `day`; 0 before the first change."""
    at = bisect_right(changes, day, key=lambda change: change[0])
    return changes[at - 1][1] if at else 0


def milliseconds(day: date) -> int:
    return (day - _EPOCH).days * DAY_MS


def _time_axis(first: date, last: date) -> dict[str, object]:
    months = (last - first).days > _MANY_DAYS
    return {
        "type": "time",
        "min": milliseconds(first),
        "max": milliseconds(last),
        "minInterval": 28 * DAY_MS if months else DAY_MS,
        "splitLine": {"show": False},
        "axisLabel": {"formatter": "month" if months else "dayShort"},
    }


def _step_line(line: Line, days: Sequence[date]) -> dict[str, object]:
    return {
        "name": line.name,
        "type": "line",
        "step": "end",
        "stack": "total",
        "showSymbol": False,
        "lineStyle": {"width": 1.75},
        "areaStyle": {"opacity": 0.12},
        "data": [[milliseconds(day), value_on(line.changes, day)] for day in days],
    }


def _placed(event: ChartEvent, lines: Sequence[Line]) -> dict[str, object]:
    return {
        "id": event.id,
        "at": milliseconds(event.on),
        "value": sum(value_on(line.changes, event.on) for line in lines),
        "text": event.text,
        "icon": event.icon,
        "tone": event.tone,
    }


def _document(
    option: dict[str, object], currency: str, events: Sequence[dict[str, object]] = ()
) -> ChartDocument:
    return {"option": option, "events": list(events), "digits": minor_digits(currency)}
