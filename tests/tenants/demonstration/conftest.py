"""A reader of end-of-day files that knows nothing of the generator, and the signals of domain.md 9.6."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tenants.demonstration import Manifest, generate

SMALL = 300
Rows = list[tuple[str, ...]]


@dataclass
class Feed:
    """All packages under a folder, as text."""

    root: Path
    _parsed: dict[Path, Rows] = field(default_factory=dict)

    @cached_property
    def days(self) -> list[date]:
        return [to_date(folder.name) for folder in sorted(self.root.iterdir())]

    def path(self, table: str, day: date, suffix: str = "dat") -> Path:
        return self.root / f"{day:%Y%m%d}" / f"CBS_{table}_{day:%Y%m%d}.{suffix}"

    def rows(self, table: str, day: date) -> Rows:
        path = self.path(table, day)
        if path not in self._parsed:
            text = path.read_bytes().decode("gb18030")
            assert text == "" or text.endswith("\n")
            self._parsed[path] = [tuple(line.split("|+|")) for line in text.split("\n")[:-1]]
        return self._parsed[path]

    def every(self, table: str) -> Rows:
        return [row for day in self.days if self.path(table, day).exists() for row in self.rows(table, day)]

    def latest(self, table: str, until: date | None = None) -> dict[str, tuple[str, ...]]:
        """The last row of each key, deltas applied in order."""
        days = [day for day in self.days if until is None or day <= until]
        return {row[0]: row for day in days for row in self.rows(table, day)}

    def ok(self, table: str, day: date) -> dict[str, str]:
        text = self.path(table, day, "OK").read_text(encoding="ascii")
        return dict(line.split("=", 1) for line in text.splitlines())


def to_date(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def cents(text: str) -> int:
    value = Decimal(text)
    assert value == value.quantize(Decimal("0.01"))
    return int(value * 100)


_POINTS = {"A01": 25, "A02": 20, "A04": 15, "A06": 20, "A09": 12, "A10": 15}
_POINTS |= {"E01": 15, "E04": 10, "E05": 12, "E06": 8}
_INTERVALS = {"T1": 180, "T2": 90, "T3": 45, "T4": 30, "T5": 15}
_TIERS = (("T5", 6_000_000), ("T4", 2_000_000), ("T3", 500_000), ("T2", 200_000), ("T1", 50_000))
_DAY = timedelta(days=1)


class Night:
    """The ten signals of the first issue for one customer and night, straight from the files."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.accounts: dict[str, Rows] = defaultdict(list)
        for row in feed.latest("ACCOUNT").values():
            self.accounts[row[1]].append(row)
        self.contracts: dict[str, Rows] = defaultdict(list)
        for row in feed.latest("ARRANGEMENT").values():
            self.contracts[row[1]].append(row)
        self._balances: dict[str, dict[date, int]] = defaultdict(dict)
        for number, day, balance, _ in (*feed.every("HISTORY"), *feed.every("BALANCE")):
            self._balances[number][to_date(day)] = cents(balance)
        self._postings: dict[str, Rows] = defaultdict(list)
        for row in feed.every("TXN"):
            self._postings[row[1]].append(row)
        self._contacts: dict[str, Rows] = defaultdict(list)
        for row in feed.every("INTERACTION"):
            self._contacts[row[1]].append(row)
        self.aum = cache(self._aum)

    def series(self, customer: str) -> dict[date, int]:
        """AUM of each day in cents; only for customers without foreign currency."""
        return self.aum(customer)

    def _aum(self, customer: str) -> dict[date, int]:
        first = min(day for one in self._balances.values() for day in one)
        days = [first + at * _DAY for at in range((self.feed.days[-1] - first).days + 1)]
        total = dict.fromkeys(days, 0)
        for account in self.accounts[customer]:
            assert account[3] == "CNY"
            balance = 0
            for day in days:
                balance = self._balances[account[0]].get(day, balance)
                total[day] += balance
        for row in self.contracts[customer]:
            if not row[2].startswith(("DEP_", "WEALTH_", "AGENCY_")):
                continue
            end = to_date(row[6]) if row[6] else date.max
            for day in days:
                total[day] += cents(row[8]) if to_date(row[5]) <= day < end else 0
        return total

    def live(self, customer: str, night: date) -> set[str]:
        return {code for code in _POINTS if getattr(self, f"_{code.lower()}")(customer, night)}

    def level(self, codes: set[str], *, pair: bool) -> str:
        score = Decimal(sum(_POINTS[code] for code in codes)) * (Decimal("1.3") if pair else 1)
        rounded = min(100, int(score + Decimal("0.5")))
        return next(
            (name for name, least in (("RED", 70), ("ORANGE", 45), ("YELLOW", 25)) if rounded >= least),
            "NONE",
        )

    def pairs(self, customer: str, night: date, codes: set[str]) -> bool:
        """An A and an E whose dates lie at most 30 days apart."""
        started = [self._since(customer, night, code) for code in codes if code[0] == "A"]
        events = [day for code in codes if code[0] == "E" for day in self._event_days(customer, night, code)]
        return any(abs((a - e).days) <= 30 for a in started for e in events)

    def _since(self, customer: str, night: date, code: str) -> date:
        day = night
        while getattr(self, f"_{code.lower()}")(customer, day - _DAY):
            day -= _DAY
        return day

    def _event_days(self, customer: str, night: date, code: str) -> list[date]:
        days: list[date] = getattr(self, f"_{code.lower()}")(customer, night)
        return days

    def _postings_of(self, customer: str) -> Rows:
        return [row for account in self.accounts[customer] for row in self._postings[account[0]]]

    def _window(self, customer: str, night: date, first: int, last: int) -> Decimal:
        aum = self.aum(customer)
        return Decimal(sum(aum[night - at * _DAY] for at in range(last, first + 1))) / (first - last + 1)

    def _a01(self, customer: str, night: date) -> bool:
        least = 50_000_00 if customer.startswith("C1") else 500_000_00
        recent, prior = self._window(customer, night, 29, 0), self._window(customer, night, 119, 30)
        return recent <= Decimal("0.7") * prior and prior - recent >= least

    def _a02(self, customer: str, night: date) -> bool:
        least = 200_000_00 if customer.startswith("C1") else 1_000_000_00
        return any(
            cents(row[4]) >= least and cents(row[4]) * 10 >= 3 * self.aum(customer)[to_date(row[2]) - _DAY]
            for row in self._postings_of(customer)
            if row[3] == "D" and night - 29 * _DAY <= to_date(row[2]) <= night
        )

    def _a04(self, customer: str, night: date) -> bool:
        aum = self.aum(customer)
        for row in self.contracts[customer]:
            matured = to_date(row[6]) if row[6] else date.max
            if night - 29 * _DAY <= matured <= night and cents(row[8]) >= 10_000_00:
                left = aum[matured - _DAY] - aum[min(night, matured + 7 * _DAY)]
                if left >= cents(row[8]) // 2:
                    return True
        return False

    def _a06(self, customer: str, night: date) -> bool:
        paid = sorted(
            to_date(row[2]) for row in self._postings_of(customer) if row[3] == "C" and row[6] == "PAYROLL"
        )
        paid = [day for day in paid if day <= night]
        return len(paid) >= 3 and (night - paid[-1]).days > 2 * 31 + 5

    def _a09(self, customer: str, night: date) -> bool:
        aum = self.aum(customer)
        peak = max(aum[day] for day in aum if night - 365 * _DAY < day <= night)
        return peak >= 50_000_00 and aum[night] * 10 < peak

    def _a10(self, customer: str, night: date) -> bool:
        if any(row[1] == customer for row in self.feed.rows("CREDIT_LINE", night)):
            return False
        loans = [row for row in self.feed.rows("LOAN", night) if row[2] == customer]
        before = {row[0]: cents(row[9]) for row in self.feed.rows("LOAN", self.feed.days[0])}
        owed = any(cents(row[9]) for row in loans)
        return not owed and any(before[row[0]] > 0 and int(row[6]) > 60 for row in loans)

    def _lead(self, customer: str, day: date) -> str:
        return next(
            row[2] for row in self.feed.rows("ASSIGNMENT", day) if row[0] == customer and row[3] == "LEAD"
        )

    def _e01(self, customer: str, night: date) -> list[date]:
        days = [day for day in self.feed.days if day <= night]
        out = []
        for before, day in pairwise(days):
            lead = self._lead(customer, day)
            status = [
                {row[0]: row[6] for row in self.feed.rows("EMPLOYEE", at)}[lead] for at in (before, day)
            ]
            if lead != self._lead(customer, before) or status == ["ACTIVE", "NOTICE"]:
                out.append(day)
        return out

    def _e04(self, customer: str, night: date) -> list[date]:
        interval = _INTERVALS.get(self.tier(customer), 0)
        last = self.last_contact(customer, night)
        lapsed = last + (interval * 3 // 2 + 1) * _DAY
        return [lapsed] if interval and lapsed <= night else []

    def _e05(self, customer: str, night: date) -> list[date]:
        return [
            to_date(row[3])
            for row in self._contacts[customer]
            if {"他行报价", "挖转"} & set(row[7].split(";")) and night - 59 * _DAY <= to_date(row[3]) <= night
        ]

    def _e06(self, customer: str, night: date) -> list[date]:
        return [
            to_date(row[3])
            for row in self._contacts[customer]
            if row[9] == "1" and night - 29 * _DAY <= to_date(row[3]) <= night
        ]

    def last_contact(self, customer: str, night: date) -> date:
        days = [to_date(row[3]) for row in self._contacts[customer]]
        return max((day for day in days if day <= night), default=date.min)

    def tier(self, customer: str) -> str:
        """By the average of the last full month: only for people whose tier has not moved for months."""
        if not customer.startswith("C1"):
            return ""
        end = self.feed.days[-1].replace(day=1)
        aum = self.aum(customer)
        month = [aum[day] for day in aum if (end - 31 * _DAY) <= day < end]
        average = sum(month) // len(month)
        return next((tier for tier, least in _TIERS if average >= least * 100), "T0")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """A bank of 300 customers."""
    return generate(tmp_path_factory.mktemp("small"), customers=SMALL)


@pytest.fixture(scope="session")
def default(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return generate(tmp_path_factory.mktemp("default"))


@pytest.fixture(scope="session")
def default_feed(default: Manifest) -> Feed:
    return Feed(default.feed)


@pytest.fixture(scope="session")
def small_feed(small: Manifest) -> Feed:
    return Feed(small.feed)


@pytest.fixture(scope="session", params=["small_feed", "default_feed"])
def feed(request: pytest.FixtureRequest) -> Feed:
    """The small bank, then the whole one."""
    return cast(Feed, request.getfixturevalue(request.param))


@pytest.fixture(scope="session")
def night(default_feed: Feed) -> Night:
    return Night(default_feed)


@pytest.fixture(scope="session")
def nights() -> Callable[[Path], Night]:
    return lambda root: Night(Feed(root))


@pytest.fixture(scope="session")
def open_feed() -> Callable[[Path], Feed]:
    return Feed


@pytest.fixture(scope="session")
def read() -> SimpleNamespace:
    """`date` and `cents` of a field."""
    return SimpleNamespace(date=to_date, cents=cents)
