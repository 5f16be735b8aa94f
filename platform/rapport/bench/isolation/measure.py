"""The run: two banks in one process, forty requests at once, some broken off; what was found."""

import asyncio
import io
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import asyncpg
import httpx

from rapport.application import create_application
from rapport.bench.bank import command, own_settings
from rapport.bench.inside import started
from rapport.bench.isolation.marks import ACCOUNTS, MOBILES, WORDS, Marks
from rapport.bench.isolation.requests import Asked, Drawing, Route
from rapport.bench.isolation.rows import foreign_rows
from rapport.bench.isolation.world import fill, objects
from rapport.config import Settings
from rapport.kernel.access import POSTS, PostTemplate, system_actor
from rapport.kernel.accounts import NewUser, create_key, create_user
from rapport.kernel.database import Tenant
from rapport.kernel.embedded import ephemeral
from rapport.kernel.request.guard import inventory
from rapport.kernel.services import Services
from rapport.offline import offline_litestar
from rapport.runtime import build_services

CODES: Final = ("left", "right")
LEFT_OUT: Final = frozenset({"/ui/live"})  # a stream without end
SEATS: Final = {"RM": ("S1", "ES11"), "TEAM_LEADER": ("S1", ""), "UNIT_HEAD": ("S1", "")}


@dataclass(frozen=True, slots=True)
class Effort:
    """The defaults are the long form."""

    requests: int = 50_000
    at_once: int = 40
    aborted: float = 0.3
    seed: int = 20261127


@dataclass
class Found:
    """What came of it; `statuses` of the answers that were waited for."""

    statuses: Counter[int] = field(default_factory=Counter[int])
    aborted: int = 0
    foreign: list[str] = field(default_factory=list[str])
    faults: list[str] = field(default_factory=list[str])


@dataclass(frozen=True)
class Person:
    """Somebody with a post, and what it allows."""

    client: httpx.AsyncClient
    allowed: frozenset[str]


@dataclass(frozen=True)
class Side:
    """One bank, its marks and its people."""

    tenant: Tenant
    marks: Marks
    people: Sequence[Person]


def measure(_name: str = "isolation", effort: Effort | None = None) -> dict[str, Any]:
    """`{name, requests, aborted, foreign_canaries, foreign_rows, faults, statuses, floor, holds}`."""
    effort = effort or Effort()
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder, ephemeral(fast=True) as servers:
        settings, environ = own_settings(folder, servers)
        for code in CODES:
            command(environ, "tenant", "create", code, "--name", code, "--admin", f"it@{code}.example")
        return asyncio.run(_run(settings, effort))


async def _run(settings: Settings, effort: Effort) -> dict[str, Any]:
    services = build_services(settings, connections=10)
    log = io.BytesIO()
    application = create_application(services)
    async with started(application, log):
        sides = [await _side(services, application, at) for at in range(2)]
        found = await _fuzz(sides, effort)
        idle = services.database.idle()
        for side in sides:
            for person in side.people:
                await person.client.aclose()
    admin = await asyncpg.connect(str(settings.admin_database_url))
    try:
        rows = {
            one.tenant.code: await foreign_rows(admin, one.tenant, two.marks)
            for one, two in (sides, sides[::-1])
        }
    finally:
        await admin.close()
    written = log.getvalue().decode().lower()
    logged = [mark for side in sides for mark in side.marks.texts if mark in written]
    return _figures(effort, found, rows, logged, whole=idle)


def _figures(
    effort: Effort, found: Found, rows: dict[str, dict[str, int]], logged: list[str], *, whole: bool
) -> dict[str, Any]:
    clean = not found.foreign and not found.faults and not any(rows.values()) and not logged and whole
    return {
        "name": "isolation",
        "requests": effort.requests,
        "at_once": effort.at_once,
        "aborted": found.aborted,
        "statuses": {str(status): count for status, count in sorted(found.statuses.items())},
        "foreign_canaries": len(found.foreign),
        "examples": found.foreign[:10],
        "foreign_rows": {code: tables for code, tables in rows.items() if tables},
        "in_logs": logged,
        "server_faults": len(found.faults),
        "fault_examples": found.faults[:10],
        "pool_whole": whole,
        "floor": 0,
        "holds": clean,
    }


async def _fuzz(sides: Sequence[Side], effort: Effort) -> Found:
    found, queue = Found(), iter(range(effort.requests))
    routes = [
        Route(method, path, str(opt.get("permission", "")))
        for path, method, opt in inventory(offline_litestar())
        if method not in ("ASGI", "HEAD") and path not in LEFT_OUT and "static" not in path
    ]

    async def caller(number: int) -> None:
        drawing = [
            Drawing(effort.seed * 100 + number * 2 + at, routes, sides[at].marks, sides[1 - at].marks)
            for at in range(2)
        ]
        for turn in queue:
            at = turn % 2
            await _one(
                sides[at].people[(turn // 2) % len(POSTS)], drawing[at], sides[1 - at].marks, effort, found
            )

    await asyncio.gather(*(caller(number) for number in range(effort.at_once)))
    return found


async def _one(person: Person, drawing: Drawing, other: Marks, effort: Effort, found: Found) -> None:
    asked, client = drawing.draw(person.allowed), person.client
    if drawing.chance(effort.aborted):
        found.aborted += 1
        try:
            async with asyncio.timeout(drawing.moment(0.02)):
                await _send(client, asked)
        except TimeoutError:
            return
        return
    answer = await _send(client, asked)
    found.statuses[answer.status_code] += 1
    said = answer.text + " ".join(answer.headers.values())
    name = f"{asked.method} {asked.target[:120]}"
    found.foreign += [f"{name}: {mark}" for mark in other.found_in(said, asked.shown)]
    if answer.status_code >= 500:
        found.faults.append(f"{answer.status_code} {name} {asked.content[:200].decode('utf-8', 'replace')}")


async def _send(client: httpx.AsyncClient, asked: Asked) -> httpx.Response:
    return await client.request(asked.method, asked.target, headers=asked.headers, content=asked.content)


async def _side(services: Services, application: Any, at: int) -> Side:
    tenant = await services.catalogue.find(CODES[at])
    if tenant is None:
        raise RuntimeError("the tenant of the benchmark was not made")
    marks = Marks(WORDS[at], MOBILES[at], ACCOUNTS[at])
    async with services.database.transaction(tenant) as tx:
        await fill(services, tx, marks)
    hashed = await services.passwords.hash("a password of the benchmark")
    people = [await _person(services, application, tenant, post, hashed) for post in POSTS]
    async with services.database.transaction(tenant, readonly=True) as tx:
        return Side(tenant, replace(marks, objects=await objects(tx)), people)


async def _person(
    services: Services, application: Any, tenant: Tenant, post: PostTemplate, hashed: str
) -> Person:
    """A key with all the rights of the post: a log-in that no route can end."""
    actor, email = system_actor(tenant, "bootstrap"), f"{post.code.lower()}@{tenant.code}.example"
    unit, number = SEATS.get(post.code, ("HO", ""))
    async with services.database.transaction(tenant) as tx:
        new = NewUser(email, post.code, unit, employee_no=number, password_hash=hashed)
        await create_user(services, tx, actor, new)
        scopes = [permission.value for permission in post.permissions]
        key = await create_key(services, tx, actor, email, scopes)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=application, raise_app_exceptions=False),
        base_url=f"http://{tenant.code}.localhost",
        headers={"authorization": f"Bearer {key}", "sec-fetch-site": "same-origin"},
    )
    return Person(client, frozenset({*scopes, ""}))
