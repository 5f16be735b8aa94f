"""The workbench: each person's own day, and nothing of anybody else's."""


async def test_a_managers_day_shows_his_customers(bank, manager) -> None:
    page = await manager.get("/")
    assert page.status_code == 200
    assert "客户1" in page.text
    assert "客户5" not in page.text
    assert "2026-11-21" in page.text


async def test_a_heads_day_shows_his_unit_by_manager(bank, head) -> None:
    text = (await head.get("/")).text
    assert "李晨" in text
    assert "王芳" in text
    assert "张伟" not in text


async def test_figures_are_those_of_the_scope(bank, manager, head) -> None:
    assert "400.0 万" in (await manager.get("/day/figures")).text
    assert "800.0 万" in (await head.get("/day/figures")).text


async def test_who_sees_no_customer_is_sent_to_his_own_start(bank, client_factory) -> None:
    feed = await client_factory(bank.tenant, "FEED_OPERATOR")
    answer = await feed.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/start")
    assert (await feed.get("/day/contacts")).status_code == 403
    assert (await feed.get("/day/assets/curve")).status_code == 403
    anonymous = await client_factory(bank.tenant, None)
    assert (await anonymous.get("/")).status_code == 303
    assert (await anonymous.get("/day/contacts")).status_code == 303


async def test_another_bank_shows_another_day(bank, tenant_factory, client_factory) -> None:
    elsewhere = await client_factory(await tenant_factory(replayed=True), "UNIT_HEAD")
    text = (await elsewhere.get("/")).text
    assert "客户1" not in text


async def test_unknown_cards_are_nowhere(manager) -> None:
    assert (await manager.get("/day/nonsense")).status_code == 404
