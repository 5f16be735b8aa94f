"""/start: each post without customers sees its own tiles and no others; the demonstration's people."""

from uuid import uuid4

import pytest
from rapport.organisation.log_in.demonstration import FEATURED_MANAGERS, PersonRow, arrange

TILES = {
    "FEED_OPERATOR": {"feed-tile"},
    "SYSTEM_ADMIN": {"organisation-tile", "people-tile", "posts-tile"},
    "SECURITY_ADMIN": {"people-tile", "posts-tile"},
    "AUDIT_ADMIN": {"audit-tile", "people-tile", "posts-tile"},
    "HR_OFFICER": {"organisation-tile"},
    "PRODUCT_MANAGER": {"codes-tile"},
}
ALL = set[str]().union(*TILES.values())


@pytest.mark.parametrize("post", sorted(TILES))
async def test_each_post_starts_with_its_own_tiles(client_factory, tenant, post):
    client = await client_factory(tenant, post)
    home = await client.get("/")
    assert (home.status_code, home.headers["location"]) == (303, "/start")
    text = (await client.get("/start")).text
    assert {tile for tile in ALL if f'id="panel-{tile}"' in text} == TILES[post]
    assert 'href="/me"' in text
    for tile in ALL:
        answer = await client.get(f"/ui/panels/{tile}")
        assert answer.status_code == (200 if tile in TILES[post] else 404), tile
        if tile in TILES[post]:
            assert "rp-fault" not in answer.text


def _row(name, post, unit="B1", alerts=0):
    return PersonRow(uuid4(), name, name, post, post, post, unit, unit, unit, 10, alerts)


def test_people_are_featured_by_post_and_listed_by_unit():
    rows = [_row(f"m{n}", "RM", f"B{n % 2}", alerts=9 - n) for n in range(5)]
    rows += [_row("head", "UNIT_HEAD", "B1"), _row("it", "FEED_OPERATOR", "HO")]
    people = arrange(rows)
    assert [row.name for row in people.featured] == ["m0", "m1", "head", "it"]
    assert len([row for row in people.featured if row.post == "RM"]) == FEATURED_MANAGERS
    assert [unit.code for unit in people.units] == ["B0", "B1", "HO"]
    assert [row.name for row in people.units[1].people] == ["head", "m1", "m3"]
    assert sum(len(unit.people) for unit in people.units) == len(rows)


def test_nobody_gives_nobody():
    assert arrange([]).featured == []
    assert arrange([]).units == []
