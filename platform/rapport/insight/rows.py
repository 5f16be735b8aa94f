"""Rows of "my day" as a person reads them."""

from collections.abc import Callable, Mapping
from typing import Any

import asyncpg
import msgspec

from rapport.activities.titles import task_title
from rapport.kernel import i18n
from rapport.scoring.words import listed, signal_name


def shown(card: str, row: asyncpg.Record) -> dict[str, Any]:
    """The row with `text`, what it is about in the reader's language."""
    fields = dict(row)
    write = _TEXTS.get(card)
    return {**fields, "text": write(fields)} if write else fields


def _alert(row: Mapping[str, Any]) -> str:
    """The signals' names, the heaviest first."""
    signals: list[dict[str, Any]] = msgspec.json.decode(row["signals"])
    heaviest = sorted(signals, key=lambda each: -int(each.get("points", 0)))
    return listed(signal_name(each["code"]) for each in heaviest)


def _product(row: Mapping[str, Any]) -> str:
    if row["kind"] == "CREDIT_LINE":
        return i18n.gettext("Credit line")
    english = i18n.current.get() == "en"
    return (row["product_en"] if english else "") or row["product"]


def _task(row: Mapping[str, Any]) -> str:
    return task_title(row["title"], msgspec.json.decode(row["title_args"]))


_TEXTS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "alerts": _alert,
    "maturities": _product,
    "tasks": _task,
}
