"""Route × post × {own, other team, other branch, other tenant}: 100 % as declared (security.md, Who may do what).

Every route of the product is asked as every post. Without the route's permission the answer is 403 whatever the
object. With it, an object out of reach is answered like a random id, byte for byte, and one within reach is not.
What reach means is written here a second time, from domain.md 2.2, and not taken from the code under test.
"""

import re
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
from rapport.kernel.access import POSTS
from rapport.kernel.ids import uuid7
from rapport.kernel.request.guard import inventory
from rapport.offline import offline_litestar

SEATS = {"RM": "S11", "TEAM_LEADER": "T111", "UNIT_HEAD": "B1"}  # everybody else sits in head office
REACH = {
    "RM": {"OWN"},
    "TEAM_LEADER": {"OWN"},
    "UNIT_HEAD": {"OWN", "TEAM"},
    "PERFORMANCE_OFFICER": {"OWN", "TEAM", "BRANCH"},
    "RISK_OFFICER": {"OWN", "TEAM", "BRANCH"},
}
# What a parameter of a path names. A kind of KINDS has one object at each distance; OTHER is asked with a random
# id alone: it belongs to no customer (its own tests hold who sees it), or to the person himself.
KINDS = {
    "customer_id": "customer",
    "alert_id": "alert",
    "task_id": "task",
    "contact_id": "contact",
    "report_id": "contact",
    "account_id": "account",
    "movement_id": "movement",
}
TEXTS = {
    "cols": "name", "field": "mobile", "name": "alerts", "on": "2026-11-20", "panel_id": "holdings", "path": "x",
    "code": "RM", "status": "SUSPENDED", "section": "training",
}  # fmt: skip
BODY = dict.fromkeys(("POST", "PUT", "PATCH", "DELETE"), "application/x-www-form-urlencoded")
LIVE = "/ui/live"  # a stream without end, which answers nobody who comes with a key
VARYING = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9a-f]{32}")
PARAMETER = re.compile(r"\{(\w+):(\w+)\}")


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    permission: str

    @property
    def parameters(self) -> list[tuple[str, str]]:
        return PARAMETER.findall(self.path)

    @property
    def kinds(self) -> list[str]:
        return [KINDS[name] for name, _ in self.parameters if name in KINDS]

    @property
    def whole(self) -> bool:
        """Whether every id of the path is that of an object at a distance; else a random one stays in it."""
        return all(name in KINDS for name, form in self.parameters if form == "uuid")

    def address(self, objects: dict[str, UUID]) -> str:
        """Every parameter filled: objects by kind, texts as they are declared, else a random id."""

        def filled(match: re.Match[str]) -> str:
            name, form = match.groups()
            if name in KINDS:
                return str(objects.get(KINDS[name]) or uuid7())
            return TEXTS.get(name, "x") if form != "uuid" else str(uuid7())

        return PARAMETER.sub(filled, self.path)


@dataclass(frozen=True)
class Clients:
    """`own_pages`: a log-in in the browser, which the pages about oneself ask for."""

    key: httpx.AsyncClient
    own_pages: httpx.AsyncClient

    def of(self, route: Route) -> httpx.AsyncClient:
        return self.own_pages if route.path.startswith(("/me", "/login")) else self.key


def routes() -> list[Route]:
    """Those that name a permission."""
    found = inventory(offline_litestar())
    return [
        Route(method, path, str(opt["permission"]))
        for path, method, opt in found
        if "permission" in opt and method != "ASGI" and path != LIVE
    ]


def test_every_parameter_of_a_path_is_known_here():
    unknown = {
        (name, form)
        for route in routes()
        for name, form in route.parameters
        if form != "uuid" and name not in TEXTS
    }
    assert not unknown, "say in TEXTS what to ask with"


@pytest.fixture
def people(client_factory, tenant):
    """`await people()`: for each post a key with all its rights, which no route can end, and a session."""

    async def make() -> dict[str, Clients]:
        made = {}
        for post in POSTS:
            seat = (tenant, post.code, SEATS.get(post.code, "HO"), "OWN" if post.code == "RM" else "")
            scopes = [permission.value for permission in post.permissions]
            made[post.code] = Clients(await client_factory(*seat, scopes=scopes), await client_factory(*seat))
        return made

    return make


async def test_the_matrix(tenant, tenant_factory, world_factory, people):
    world, neighbour = await world_factory(tenant), await world_factory(await tenant_factory())
    clients = await people()
    places = {
        place: {kind: found for (kind, at), found in world.objects.items() if at == place}
        for place in ("OWN", "TEAM", "BRANCH")
    }
    places["TENANT"] = {kind: found for (kind, at), found in neighbour.objects.items() if at == "OWN"}
    asked, faults = 0, list[str]()
    for post in POSTS:
        allowed = {permission.value for permission in post.permissions}
        for route in routes():
            number, found = await _check(clients[post.code], post.code, route, allowed, places)
            asked, faults = asked + number, faults + found
    assert asked > 1_000
    assert not faults, "\n".join(faults[:40]) + f"\n({len(faults)} of {asked})"


async def _check(
    clients: Clients, post: str, route: Route, allowed: set[str], places: dict[str, dict[str, UUID]]
) -> tuple[int, list[str]]:
    """How many requests, and what was not as declared."""
    client, name = clients.of(route), f"{post} {route.method} {route.path}"
    if route.permission not in allowed:
        status, _ = await _ask(client, route, places["OWN"])
        return 1, [] if status == 403 else [f"{name}: {status} without {route.permission}"]
    if not route.kinds:
        status, _ = await _ask(client, route, {})
        return 1, [f"{name}: {status} with {route.permission}"] if status == 403 or status >= 500 else []
    unknown = await _ask(client, route, {})
    faults = [f"{name}: {unknown[0]} for a random id"] if unknown[0] >= 500 else []
    for place in ("BRANCH", "TEAM", "TENANT", "OWN"):
        found = await _ask(client, route, places[place])
        within = place in REACH.get(post, set())
        if found[0] >= 500 or found[0] == 403:
            faults.append(f"{name}: {found[0]} at {place}")
        if not within and found != unknown:
            faults.append(
                f"{name}: {place} is out of reach, but {found[0]} is not {unknown[0]} of a random id"
            )
        if within and route.whole and route.method == "GET" and found[0] == 404:
            faults.append(f"{name}: {place} is within reach, but 404")
    return 5, faults


async def _ask(client: httpx.AsyncClient, route: Route, objects: dict[str, UUID]) -> tuple[int, str]:
    """Status and body, with ids and tokens taken out; live streams are left after their first line."""
    headers = {"idempotency-key": str(uuid7()), "if-match": '"1"', "content-type": BODY.get(route.method, "")}
    if route.path.startswith("/api/"):
        headers["content-type"] = "application/json"
    content = b"{}" if headers["content-type"] == "application/json" else b""
    request = client.build_request(route.method, route.address(objects), headers=headers, content=content)
    answer = await client.send(request)
    return answer.status_code, VARYING.sub("-", answer.text)
