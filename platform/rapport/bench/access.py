"""`rapport bench access`: what asking for rights costs a list of 50,000 customers in 500 units.

Both sides are the product, with the same tenant transaction under row-level security. One is asked with the
key of a head of unit whose scope is the whole tree of units: the key is found, its rights are expanded, the
guard asks, the statement is restricted. The other (`unguarded`) never asks who it is.
"""

from typing import Any, Final

from rapport.bench.api import API, LIMIT
from rapport.bench.bank import bank, product, unguarded
from rapport.bench.bare import CUSTOMERS
from rapport.bench.rounds import Effort, Side, compare, holds, request

FLOOR: Final = 0.85
SHAPE: Final = (20, 24)  # with head office 501 units


def measure(_name: str, effort: Effort | None = None, shape: tuple[int, int] = SHAPE) -> dict[str, Any]:
    """`{name, customers, units, callers: {n: {product_rps, bare_rps, ratio, …}}, floor, holds}`."""
    effort = effort or Effort()
    target = f"{API}{CUSTOMERS}?limit={LIMIT}"
    with bank(effort.customers, shape) as found, product(found) as guarded, unguarded(found) as open_port:
        asked = {"host": found.host, "authorization": f"Bearer {found.head}"}
        ours = [request("GET", target, asked)]
        theirs = [request("GET", target, {"host": found.host})]
        figures = compare(Side(guarded, ours), Side(open_port, theirs), effort)
    return {
        "name": "access",
        "customers": effort.customers,
        "units": 1 + shape[0] * (1 + shape[1]),
        "callers": figures,
        "floor": FLOOR,
        "holds": holds(figures, FLOOR),
    }
