"""Requests at random, the same for the same seed: route, ids, parameters and body."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from rapport.bench.isolation.marks import Marks
from rapport.kernel.ids import uuid7

PARAMETER: Final = re.compile(r"\{(\w+):(\w+)\}")
SAME: Final = {"contact_id": "report_id", "employee_id": "employee_id", "rm_id": "employee_id"}
TEXTS: Final = {
    "field": "mobile",
    "cols": "name",
    "name": "alerts",
    "on": "2026-11-20",
    "panel_id": "holdings",
}
NAMES: Final = (
    "customer_id", "employee_id", "rm_id", "unit_id", "user_id", "task_id", "alert_id", "report_id", "selection",
    "title", "due", "next_step", "next_date", "channel", "purpose", "reason", "note", "feedback", "outcome",
    "name", "query", "field", "value", "version", "tags", "remark", "state", "code", "comment", "on", "line",
)  # fmt: skip
WORDS: Final = (
    "CALL",
    "CARE",
    "2026-12-01",
    "1",
    "ACTIVE",
    "RETAINED",
    "name",
    "",
    "x" * 300,
    "客户",
    "-1",
    "\u0000",
)
UNSAFE: Final = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; `shown` is all that its sender said, ids included."""

    method: str
    target: str
    headers: dict[str, str]
    content: bytes

    @property
    def shown(self) -> str:
        return self.target.lower() + self.content.decode("utf-8", "replace").lower()


@dataclass(frozen=True, slots=True)
class Route:
    """`permission` empty: open to all."""

    method: str
    path: str
    permission: str


class Drawing:
    """Draws requests of one bank's people."""

    def __init__(self, seed: int, routes: Sequence[Route], own: Marks, other: Marks) -> None:
        self._random = random.Random(seed)  # noqa: S311 no secret: the same requests for the same seed
        self._routes = routes
        self._own, self._other = own, other

    def draw(self, allowed: frozenset[str]) -> Asked:
        """Mostly what the post may do: a refusal at the door looks no further."""
        route = self._random.choice(self._routes)
        while route.permission not in allowed and self._random.random() < 0.9:
            route = self._random.choice(self._routes)
        method, template = route.method, route.path
        path = PARAMETER.sub(self._filled, template)
        query = self._query()
        json = template.startswith("/api/")
        headers = {"idempotency-key": str(uuid7()), "if-match": f'"{self._random.randint(0, 2)}"'}
        if self._random.random() < 0.3:
            headers["hx-request"] = "true"
        content = self._body(json=json) if method in UNSAFE else b""
        headers["content-type"] = "application/json" if json else "application/x-www-form-urlencoded"
        return Asked(method, f"{path}?{query}" if query else path, headers, content)

    def chance(self, share: float) -> bool:
        return self._random.random() < share

    def moment(self, most: float) -> float:
        """Seconds until a request is broken off."""
        return self._random.random() * most

    def _filled(self, match: re.Match[str]) -> str:
        name, form = match.groups()
        return str(self._id(name)) if form == "uuid" else TEXTS.get(name, "x")

    def _id(self, name: str) -> UUID:
        drawn = self._random.random()
        bank = self._own if drawn < 0.55 else self._other
        known = bank.objects.get(SAME.get(name, name), ())
        return self._random.choice(known) if known and drawn < 0.9 else uuid7()

    def _query(self) -> str:
        given: dict[str, Any] = {}
        for name in self._random.sample(("q", "limit", "sort", "cursor", "years", "group", "tier", "rm"), 2):
            if self._random.random() < 0.3:
                given[name] = self._random.choice(
                    (self._own.word, self._own.mobile, "1", "name", "-aum", "x")
                )
        return urlencode(given)

    def _body(self, *, json: bool) -> bytes:
        names = self._random.sample(NAMES, self._random.randint(0, 8))
        given = {name: self._value(name) for name in names}
        return msgspec.json.encode(given) if json else urlencode(given).encode()

    def _value(self, name: str) -> str:
        if name.endswith("_id") or name == "selection":
            return str(self._id("customer_id" if name == "selection" else name))
        return self._random.choice((*WORDS, self._own.word))
