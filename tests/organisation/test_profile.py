"""/me: one's own log-ins, password, language and theme; nobody else's."""

from uuid import uuid4

import pytest
from rapport.kernel.accounts import NewUser, create_user
from rapport.kernel.authentication.sessions import open_session
from rapport.organisation.profile.browsers import browser_name

OPEN = """
    SELECT id FROM user_session WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL ORDER BY created_at
"""
HASH = "SELECT password_hash FROM user_account WHERE tenant_id = $1 AND id = $2"
ACTIONS = "SELECT action FROM audit_entry WHERE tenant_id = $1 ORDER BY n DESC LIMIT 1"
NEW = "quiet harbour lantern stones"


class Person:
    """Somebody with a password and a client of his own."""

    def __init__(self, services, tenant, user, user_post):
        self.services, self.tenant, self.user, self.user_post = services, tenant, user, user_post
        self.client = None

    async def session(self):
        async with self.services.database.transaction(self.tenant) as tx:
            return await open_session(
                tx,
                self.user.user_id,
                self.user_post,
                verified=True,
                address="10.1.1.1",
                user_agent="Firefox/1",
            )

    async def value(self, sql, *args):
        async with self.services.database.transaction(self.tenant) as tx:
            return [row[0] for row in await tx.fetch(sql, self.tenant.id, *args)]


@pytest.fixture
def person_factory(services, client_factory, system):
    async def make(tenant, post="RM"):
        async with services.database.transaction(tenant) as tx:
            new = NewUser(f"{uuid4().hex[:8]}@bank.example", post, "HO", name="李晨", locale="en")
            user = await create_user(services, tx, system(tenant), new)
            sql = "SELECT id FROM user_post WHERE tenant_id = $1 AND user_id = $2"
            person = Person(services, tenant, user, await tx.fetch_value(sql, tenant.id, user.user_id))
        token = await person.session()
        person.client = await client_factory(tenant, None)
        person.client.headers["cookie"] = f"rapport={token.text}"
        person.client.headers["x-csrf-token"] = services.csrf.issue(token.hash)
        return person

    return make


@pytest.fixture
async def person(person_factory, tenant):
    return await person_factory(tenant)


async def test_nobody_is_sent_to_log_in(client_factory, tenant):
    client = await client_factory(tenant, None)
    for path in ("/me", "/me/sessions", "/start"):
        assert (await client.get(path)).headers["location"] == f"/login?next={path}"
    for path in ("/me/password", "/me/preferences", "/me/sessions/end-others", f"/me/sessions/{uuid4()}/end"):
        assert (await client.post(path)).status_code == 303


async def test_a_key_has_no_profile(client_factory, tenant):
    client = await client_factory(tenant, "RM", scopes=["self:use"])
    assert (await client.get("/me")).status_code == 403
    assert (await client.post("/me/sessions/end-others")).status_code == 403


async def test_the_profile_shows_the_person_and_masks_the_address(person):
    text = (await person.client.get("/me")).text
    assert "李晨" in text
    assert "Relationship manager" in text
    assert person.user.email not in text
    assert "@bank.example" in text
    assert "10.1.1.1" in text


async def test_another_log_in_is_ended_and_the_own_one_stays(person):
    await person.session()
    own, other = await person.value(OPEN, person.user.user_id)
    answer = await person.client.post(f"/me/sessions/{other}/end")
    assert answer.status_code == 200
    assert str(other) not in answer.text
    assert await person.value(OPEN, person.user.user_id) == [own]
    assert (await person.client.post(f"/me/sessions/{other}/end")).status_code == 404, "it has ended already"


async def test_all_other_log_ins_end_at_once(person):
    await person.session()
    await person.session()
    own = (await person.value(OPEN, person.user.user_id))[0]
    assert (await person.client.post("/me/sessions/end-others")).status_code == 200
    assert await person.value(OPEN, person.user.user_id) == [own]


async def test_log_ins_of_others_are_not_found(person, person_factory, tenant_factory):
    colleague, stranger = await person_factory(person.tenant), await person_factory(await tenant_factory())
    for other in (colleague, stranger):
        [session] = await other.value(OPEN, other.user.user_id)
        assert (await person.client.post(f"/me/sessions/{session}/end")).status_code == 404
        assert await other.value(OPEN, other.user.user_id) == [session]


async def _change(person, present, new, again=None):
    data = {"present": present, "new": new, "again": new if again is None else again}
    return await person.client.post("/me/password", data=data)


async def test_a_new_password_ends_the_other_log_ins_and_renews_the_own(person, client_factory):
    await person.session()
    before = person.client.headers["cookie"]
    answer = await _change(person, person.user.password, NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, "/me?done=password")
    person.client.headers["cookie"] = answer.headers["set-cookie"].split(";")[0]
    assert person.client.headers["cookie"] != before
    assert "is changed" in (await person.client.get("/me?done=password")).text
    assert len(await person.value(OPEN, person.user.user_id)) == 1
    assert await person.value(ACTIONS) == ["user.change_password"]
    fresh = await client_factory(person.tenant, None)
    old = await fresh.post("/login", data={"email": person.user.email, "password": person.user.password})
    good = await fresh.post("/login", data={"email": person.user.email, "password": NEW})
    assert (old.status_code, good.status_code) == (422, 303)
    person.client.headers["cookie"] = before
    assert (await person.client.get("/me")).status_code == 303, "the old token is dead"


@pytest.mark.parametrize(
    ("present", "new", "again", "field", "says"),
    [
        ("wrong", NEW, NEW, "present", "not your present password"),
        (None, "short", "short", "new", "at least 12"),
        (None, "password1234", "password1234", "new", "common"),
        (None, NEW, "something else", "again", "differ"),
    ],
)
async def test_a_refused_password_says_why_at_its_field_and_changes_nothing(
    person, present, new, again, field, says
):
    before = await person.value(HASH, person.user.user_id)
    answer = await _change(person, present or person.user.password, new, again)
    assert answer.status_code == 422
    message = answer.text.split(f'id="{field}-error"', 1)[1].split("</span>", 1)[0]
    assert says in message
    assert NEW not in answer.text
    assert await person.value(HASH, person.user.user_id) == before
    assert "set-cookie" not in answer.headers


async def test_administrators_need_fifteen_characters(person_factory, tenant):
    admin = await person_factory(tenant, "SYSTEM_ADMIN")
    assert (await _change(admin, admin.user.password, "harbour lamp1")).status_code == 422
    assert (await _change(admin, admin.user.password, NEW)).status_code == 303


async def test_guessing_the_present_password_is_throttled(person):
    for _ in range(5):
        assert (await _change(person, "a guess of many", NEW)).status_code == 422
    assert (await _change(person, person.user.password, NEW)).status_code == 429
    assert "user.password_refused" in await person.value(ACTIONS)


async def test_language_and_theme_are_kept_in_profile_and_browser(person):
    answer = await person.client.post("/me/preferences", data={"locale": "zh_CN", "theme": "dark"})
    assert answer.status_code == 303
    cookies = answer.headers.get_list("set-cookie")
    assert any(cookie.startswith("lang=zh_CN") for cookie in cookies)
    assert any(cookie.startswith("theme=dark") for cookie in cookies)
    text = (await person.client.get("/me")).text
    assert 'lang="zh-CN"' in text
    assert 'data-theme="rp-dark"' in text
    await person.client.post("/me/preferences", data={"locale": "xx", "theme": "<b>"})
    assert 'lang="zh-CN"' in (await person.client.get("/me")).text


async def test_a_foreign_page_changes_nothing(person):
    person.client.headers["sec-fetch-site"] = "cross-site"
    assert (await _change(person, person.user.password, NEW)).status_code == 403
    assert (await person.client.post("/me/preferences", data={"theme": "dark"})).status_code == 403


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("curl/8", ""),
    ],
)
def test_a_browser_has_a_name(agent, name):
    assert browser_name(agent) == name
