"""`rapport bench list | customer | search | contact`: the JSON API against a bare server with the same SQL.

Both sides answer JSON over 50,000 customers. The product is asked with the key of a head of unit whose data
scope covers all of them; the bare server (`bare`) knows no tenant, log-in or right.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from rapport.bench.bank import Bank, bank, bare, free_port, product, run
from rapport.bench.bare import CONTACTS, CUSTOMERS, Plan
from rapport.bench.capture import Asked, Recorder, Statement
from rapport.bench.people import FRAGMENTS
from rapport.bench.rounds import Effort, Side, compare, holds, request
from rapport.bench.row_security import MOST_TIMES, row_security

FLOORS: Final = {"list": 0.5, "search": 0.5, "customer": 0.35, "contact": 0.35}
API: Final = "/api/v1"
MOST_REQUESTS: Final = 2_000
LIMIT: Final = 50


def measure(name: str, effort: Effort | None = None) -> dict[str, Any]:
    """`{name, customers, callers: {n: {product_rps, bare_rps, ratio, p50_ms, p95_ms}}, floor, holds}`."""
    effort = effort or Effort()
    with bank(effort.customers) as found:
        return compared(found, name, effort)


def compared(found: Bank, name: str, effort: Effort) -> dict[str, Any]:
    """One comparison over a bank that stands."""
    asked = ASKED[name](found)
    plan = run(lambda: planned(found, name, asked))
    ours = [request(each.method, _target(each), _headers(found), each.body.encode()) for each in asked]
    theirs = [
        request(each.method, _target(each).removeprefix(API), {"host": "bare"}, each.body.encode())
        for each in asked
    ]
    with product(found) as port, bare(found, plan.port, msgspec.json.encode(plan), "/"):
        figures = compare(Side(port, ours), Side(plan.port, theirs), effort)
    floor = FLOORS[name]
    result: dict[str, Any] = {
        "name": name,
        "customers": effort.customers,
        "callers": figures,
        "floor": floor,
        "holds": holds(figures, floor),
    }
    if name == "search":
        result["row_security"] = run(lambda: row_security(found, asked))
        result["holds"] = result["holds"] and result["row_security"]["ratio"] <= MOST_TIMES
    return result


def _list(_: Bank) -> list[Asked]:
    return [Asked("GET", API + CUSTOMERS, f"limit={LIMIT}")]


def _search(_: Bank) -> list[Asked]:
    return [Asked("GET", API + CUSTOMERS, urlencode({"limit": LIMIT, "q": each})) for each in FRAGMENTS]


def _customer(found: Bank) -> list[Asked]:
    return [Asked("GET", f"{API}{CUSTOMERS}/{each.id}") for each in found.people[:: _step(found)]]


def _contact(found: Bank) -> list[Asked]:
    common = {
        "channel": "CALL",
        "purpose": "CARE",
        "next_step": "月底前再次致电，确认到期资金安排",
        "next_date": (date.today() + timedelta(days=14)).isoformat(),  # noqa: DTZ011 the bank's day, give or take
        "feedback": "客户表示本月工资已到账，正在比较两家银行的三年期存款利率。",
    }
    bodies = [{"customer_id": each.id, **common} for each in found.people[:: _step(found)]]
    return [Asked("POST", API + CONTACTS, body=msgspec.json.encode(each).decode()) for each in bodies]


ASKED: Final[dict[str, Callable[[Bank], list[Asked]]]] = {
    "list": _list,
    "search": _search,
    "customer": _customer,
    "contact": _contact,
}


async def planned(found: Bank, name: str, asked: list[Asked]) -> Plan:
    """What the bare server runs: recorded from the product as somebody who needs no scope."""
    recorder = Recorder(found.settings, found.tenant.code, found.everybody)
    async with recorder.running():
        statements: dict[str, list[Statement]] = {}
        wanted = dict(zip(FRAGMENTS, asked, strict=True)) if name == "search" else {"": asked[0]}
        for key, each in wanted.items():
            statements[key] = await recorder.statements(each)
    return Plan(
        url=str(found.settings.admin_database_url),
        port=free_port(),
        tenant_id=found.tenant.id,
        statements=statements,
        customer=found.people[0].id,
        fresh=UUID(recorder.answer["id"]) if name == "contact" else None,
    )


def _step(found: Bank) -> int:
    return max(1, len(found.people) // MOST_REQUESTS)


def _target(asked: Asked) -> str:
    return f"{asked.path}?{asked.query}" if asked.query else asked.path


def _headers(found: Bank) -> dict[str, str]:
    return {"host": found.host, "authorization": f"Bearer {found.head}"}
