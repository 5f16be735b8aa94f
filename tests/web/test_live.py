"""Live events over a real Redis: to whom they go and what they carry; the profile in a real database."""

import asyncio
from uuid import uuid4

import pytest
from rapport.kernel.access import Actor, system_actor
from rapport.kernel.database import Tenant
from rapport.web import live
from rapport.web.live import Change, publish
from redis.asyncio import Redis


@pytest.fixture
async def redis(servers):
    async with Redis.from_url(servers.redis_url) as client:
        yield client


def _actor(tenant: Tenant) -> Actor:
    actor = system_actor(tenant)
    return Actor(tenant, uuid4(), "A", "RM", actor.permissions, actor.scope)


async def _heard(redis, actor, act) -> list[str]:
    """What a browser of `actor` hears of what `act` publishes, up to the closing event."""
    stream = live._messages(redis, actor)
    assert (await anext(stream)).event == "ready"
    await act()
    await publish(redis, actor.tenant, Change("end"), [actor.user_id])
    heard = []
    async for message in stream:
        if message.event == "change":
            if b'"end"' in message.data:
                break
            heard.append(message.data.decode())
    await stream.aclose()
    return heard


async def test_an_event_reaches_its_tenant_and_its_person_only(redis):
    mine, other = Tenant(1, f"a{uuid4().hex[:8]}", "A"), Tenant(2, f"b{uuid4().hex[:8]}", "B")
    me = _actor(mine)

    async def act():
        await publish(redis, other, Change("task", "foreign"))
        await publish(redis, mine, Change("task", "everybody"))
        await publish(redis, mine, Change("task", "somebody else"), [uuid4()])
        await publish(redis, mine, Change("alert", "me"), [me.user_id])

    assert await _heard(redis, me, act) == [
        '{"topic":"task","id":"everybody"}',
        '{"topic":"alert","id":"me"}',
    ]


async def test_silence_is_kept_alive_and_the_stream_ends_some_day(redis, monkeypatch):
    monkeypatch.setattr(live, "PING_SECONDS", 0.01)
    monkeypatch.setattr(live, "LIFE_SECONDS", 0.2)
    stream = live._messages(redis, _actor(Tenant(1, "a", "A")))
    messages = [message async for message in stream]
    assert messages[0].event == "ready"
    assert {message.comment for message in messages[1:]} == {"ping"}
    assert len(messages) > 2
    await asyncio.sleep(0)


async def test_a_choice_is_kept_in_the_profile(client_factory, tenant, database):
    client = await client_factory(tenant)
    answer = await client.post("/ui/preferences", data={"locale": "en", "theme": "dark"})
    assert answer.status_code == 204
    assert await _profiles(database, tenant) >= {("en", "dark")}


async def test_an_unknown_choice_is_refused_and_changes_nothing(client_factory, tenant, database):
    client = await client_factory(tenant)
    before = await _profiles(database, tenant)
    answer = await client.post("/ui/preferences", data={"locale": "en", "theme": "pink"})
    assert answer.status_code == 422
    assert await _profiles(database, tenant) == before


async def test_nobody_has_no_profile_and_no_stream(client_factory, tenant):
    client = await client_factory(tenant, post=None)
    assert (await client.post("/ui/preferences", data={"theme": "dark"})).status_code in {303, 401, 403}
    assert (await client.get("/ui/live")).status_code in {303, 401}


async def _profiles(database, tenant):
    async with database.transaction(tenant, readonly=True) as tx:
        rows = await tx.fetch("SELECT locale, theme FROM user_account WHERE tenant_id = $1", tenant.id)
    return {(row["locale"], row["theme"]) for row in rows}
