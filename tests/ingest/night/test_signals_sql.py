"""Each signal that the night's SQL finds is the one the pure formula finds, with the same evidence."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from rapport.activities.formulas import contact_interval
from rapport.products.formulas import BalanceChange, convert, point_balance
from rapport.scoring.formulas.balance_signals import Outflow, balance_drop, drained, large_outflow
from rapport.scoring.formulas.churn import score_findings
from rapport.scoring.formulas.event_signals import (
    competitor_mentioned,
    contact_lapsed,
    manager_changed,
    price_refused,
)
from rapport.scoring.formulas.findings import SignalFinding
from rapport.scoring.formulas.parameters import ChurnParameters, segment_of
from rapport.scoring.formulas.product_signals import (
    Facility,
    Matured,
    loan_prepaid,
    maturity_not_renewed,
    payroll_stopped,
)

NIGHT = date(2026, 6, 30)
OPENED = date(2024, 1, 1)
RULES = ChurnParameters()
RATES = {
    date(2023, 1, 1): Decimal("7.10"),
    date(2026, 4, 2): Decimal("6.95"),
    date(2026, 6, 11): Decimal("7.25"),
}
MONEY = {
    "recent_average",
    "prior_average",
    "drop",
    "amount",
    "previous_aum",
    "balance",
    "peak",
    "principal",
    "left",
}
Bank = Any
SIGNALS = """
    SELECT customer_id, code, points, since, dates, evidence FROM churn_signal WHERE tenant_id = $1 AND run_id = $2
"""


def ago(days: int) -> date:
    return NIGHT - timedelta(days=days)


@dataclass
class Account:
    id: UUID
    currency: str
    changes: Mapping[date, int]

    def on(self, day: date) -> int:
        balance = point_balance([BalanceChange(at, to) for at, to in self.changes.items()], day)
        if self.currency == "CNY":
            return balance
        return convert(balance, RATES[max(at for at in RATES if at <= day)], self.currency, "CNY")


@dataclass
class Known:
    """What was put into the database for one customer."""

    kind: str
    accounts: list[Account] = field(default_factory=list)
    outflows: list[Outflow] = field(default_factory=list)
    matured: list[Matured] = field(default_factory=list)
    facilities: list[Facility] = field(default_factory=list)
    paid: list[date] = field(default_factory=list)
    changed: list[date] = field(default_factory=list)
    contacted: list[date] = field(default_factory=list)
    mentioned: list[date] = field(default_factory=list)
    refused: list[date] = field(default_factory=list)

    def aum(self) -> list[BalanceChange]:
        """The daily total as changes; its first one is the first balance, though it be zero."""
        days = sorted({day for account in self.accounts for day in account.changes})
        if not days:
            return []
        rated = {day for day in RATES if day > days[0]}
        return [
            BalanceChange(day, sum(account.on(day) for account in self.accounts))
            for day in sorted({*days, *rated})
        ]

    def findings(self, tier: str) -> dict[str, SignalFinding]:
        aum, amounts = self.aum(), RULES.amounts(segment_of(self.kind), "CNY")
        last = max((day for day in self.contacted if day <= NIGHT), default=None)
        found: Sequence[SignalFinding | None] = [
            balance_drop(NIGHT, aum, amounts.drop, RULES),
            large_outflow(NIGHT, self.outflows, aum, amounts.outflow, RULES),
            maturity_not_renewed(NIGHT, self.matured, aum, amounts.matured, RULES),
            payroll_stopped(NIGHT, self.paid, RULES),
            drained(NIGHT, aum, amounts.peak, RULES),
            loan_prepaid(NIGHT, self.facilities, RULES),
            manager_changed(NIGHT, self.changed, RULES),
            contact_lapsed(NIGHT, last, contact_interval(tier).any, RULES),
            competitor_mentioned(NIGHT, self.mentioned, RULES),
            price_refused(NIGHT, self.refused, RULES),
        ]
        return {finding.code: finding for finding in found if finding is not None}


class Maker:
    """Random customers, most of them with something that one of the signals looks for."""

    def __init__(self, bank: Bank, seed: int, employees: Sequence[UUID]) -> None:
        self.bank = bank
        self.random = random.Random(seed)
        self.employees = employees
        self.number = 0

    async def customer(self) -> tuple[UUID, Known]:
        self.number += 1
        known = Known(self.random.choice(["PERSON", "PERSON", "COMPANY"]))
        identity = await self.bank.customer(f"C{self.number}", known.kind)
        await self.deposits(identity, known)
        parts = [self.term, self.loan, self.pay, self.lead, self.contacts]
        for part in self.random.sample(parts, self.random.randint(1, len(parts))):
            await part(identity, known)
        return identity, known

    def name(self) -> str:
        self.number += 1
        return f"N{self.number}"

    def scale(self, known: Known) -> int:
        return 100 if known.kind == "PERSON" else 1_000

    async def deposits(self, identity: UUID, known: Known) -> None:
        for _ in range(self.random.randint(1, 2)):
            currency = self.random.choice(["CNY", "CNY", "CNY", "USD"])
            account = await self.bank.account(identity, self.name(), currency=currency)
            changes = self.curve(known)
            await self.bank.balances(account, changes)
            known.accounts.append(Account(account, currency, changes))
            if currency == "CNY":
                await self.postings(account, known)

    def curve(self, known: Known) -> dict[date, int]:
        scale = self.scale(known)
        if self.random.random() < 0.3:
            return {ago(self.random.choice([118, 119, 120])): 800_000 * scale, ago(25): 90_000 * scale}
        days = {ago(self.random.randint(0, 500)): self.random.randint(0, 900_000) for _ in range(8)}
        changes = {day: balance * scale for day, balance in days.items()}
        if self.random.random() < 0.6:
            changes[ago(self.random.choice([600, 119, 120, 118]))] = 800_000 * scale
        if self.random.random() < 0.5:
            changes[ago(self.random.randint(0, 40))] = self.random.randint(0, 40_000) * scale
        return changes

    async def postings(self, account: UUID, known: Known) -> None:
        for _ in range(self.random.randint(0, 3)):
            booked, amount = (
                ago(self.random.randint(-1, 35)),
                self.random.randint(1, 700_000) * self.scale(known),
            )
            posting = await self.bank.posting(account, booked, -amount)
            known.outflows.append(Outflow(str(posting), booked, amount))

    async def term(self, identity: UUID, known: Known) -> None:
        matured_on = ago(self.random.randint(-3, 33))
        principal = self.random.randint(1, 40_000) * self.scale(known) * 10
        changes = {ago(400): principal, matured_on: self.random.choice([0, principal])}
        account = await self.bank.account(
            identity, self.name(), "TERM", maturity=matured_on, principal=principal, balances=changes
        )
        known.accounts.append(Account(account, "CNY", changes))
        known.matured.append(Matured(str(account), matured_on, principal))

    async def loan(self, identity: UUID, known: Known) -> None:
        for _ in range(self.random.randint(1, 2)):
            settled, maturity = (
                ago(self.random.randint(-2, 33)),
                NIGHT + timedelta(self.random.randint(-40, 90)),
            )
            paid_off = self.random.random() < 0.8
            changes = {ago(300): 5_000_000, **({settled: 0} if paid_off else {})}
            account = await self.bank.account(
                identity, self.name(), "LOAN", opened=ago(300), maturity=maturity, balances=changes
            )
            until = settled if paid_off and settled <= NIGHT else None
            known.facilities.append(Facility(str(account), True, ago(300), maturity, until))
        if self.random.random() < 0.3:
            end = NIGHT + timedelta(self.random.randint(-2, 2))
            line = await self.bank.line(identity, self.name(), 900, end)
            known.facilities.append(Facility(str(line), False, ago(300), end, end + timedelta(days=1)))

    async def pay(self, _identity: UUID, known: Known) -> None:
        cycle = self.random.choice([7, 14, 30, 31, 46])
        last = self.random.randint(0, 120)
        account = known.accounts[0].id
        for at in range(self.random.randint(2, 9)):
            booked = ago(last + at * cycle + self.random.randint(-2, 2))
            await self.bank.posting(account, booked, 1_000, purpose="PAYROLL")
            if booked <= NIGHT:
                known.paid.append(booked)

    async def lead(self, identity: UUID, known: Known) -> None:
        line = "RETAIL" if known.kind == "PERSON" else "CORPORATE"
        first, second = self.random.sample(range(3), 2)
        await self.bank.lead(identity, self.employees[first], OPENED, line)
        if self.random.random() < 0.5:
            changed = ago(self.random.randint(-2, 95))
            await self.bank.lead(identity, self.employees[second], changed, line)
            known.changed += [changed] if changed <= NIGHT else []
            leading = second if changed <= ago(20) else first
        else:
            leading = first
        if leading == 0:  # employee 0 gave notice 20 days ago
            known.changed.append(ago(20))

    async def contacts(self, identity: UUID, known: Known) -> None:
        for _ in range(self.random.randint(1, 3)):
            day = ago(self.random.choice([-1, 0, 5, 22, 23, 29, 30, 45, 46, 59, 60, 67, 68, 135, 270]))
            mentioned, refused = self.random.random() < 0.3, self.random.random() < 0.3
            tags = (self.random.choice(["他行报价", "挖转"]),) if mentioned else ("满意",)
            await self.bank.contact(identity, day, tags=tags, refused=day if refused else None)
            known.contacted.append(day)
            known.mentioned += [day] if mentioned else []
            known.refused += [day] if refused else []


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_sql_finds_what_the_formulas_find(bank: Bank, seed: int) -> None:
    unit = await bank.unit("U1")
    employees = [await bank.employee(f"E{at}", unit) for at in range(3)]
    await bank.status(employees[0], "NOTICE", ago(20))
    for day, rate in RATES.items():
        await bank.rate("USD", day, str(rate))
    maker = Maker(bank, seed, employees)
    people = dict([await maker.customer() for _ in range(80)])
    result = await bank.night(NIGHT)
    tiers = {
        row["id"]: row["tier"]
        for row in await bank.rows("SELECT id, tier FROM customer WHERE tenant_id = $1")
    }
    found: dict[UUID, dict[str, dict[str, Any]]] = {identity: {} for identity in people}
    for row in await bank.rows(SIGNALS, result.run_id):
        found[row["customer_id"]][row["code"]] = row
    expected = {identity: known.findings(tiers[identity]) for identity, known in people.items()}
    for identity in people:
        assert set(found[identity]) == set(expected[identity])
        for code, row in found[identity].items():
            _compare(row, expected[identity][code])
    seen = {code for findings in expected.values() for code in findings}
    assert seen >= {"A01", "A02", "A04", "A06", "A09", "A10", "E01", "E05", "E06"}, (
        "the random bank is too tame"
    )
    await _compare_alerts(bank, expected)


def _compare(row: Mapping[str, Any], finding: SignalFinding) -> None:
    assert row["points"] == RULES.points[finding.code]
    assert row["since"] == finding.since
    if finding.dates:
        assert tuple(row["dates"]) == finding.dates
    evidence = json.loads(row["evidence"])
    for key, value in finding.evidence.items():
        shown = int(Decimal(evidence[key]) * 100) if key in MONEY else evidence[key]
        assert shown == value, (finding.code, key)


async def _compare_alerts(bank: Bank, expected: Mapping[UUID, Mapping[str, SignalFinding]]) -> None:
    """Score, pairing and level of every customer, and an alert for each that has a level."""
    rows = await bank.rows(
        "SELECT customer_id, base_score, combo, score, level FROM churn_alert WHERE tenant_id = $1"
    )
    shown = {row.pop("customer_id"): row for row in rows}
    wanted = {}
    for identity, findings in expected.items():
        score = score_findings(list(findings.values()), RULES)
        if score.level != "NONE":
            wanted[identity] = {
                "base_score": score.base,
                "combo": score.combo,
                "score": score.score,
                "level": str(score.level),
            }
    assert shown == wanted
    customers = await bank.rows("SELECT id, alert_score, alert_level FROM customer WHERE tenant_id = $1")
    for row in customers:
        alert = wanted.get(row["id"], {"score": 0, "level": "NONE"})
        assert (row["alert_score"], row["alert_level"]) == (alert["score"], alert["level"])
