"""Story 1 of domain.md: Li Chen's morning, from the workbench to the closed alert (demonstration bank)."""

import re

from playwright.sync_api import expect


def test_the_morning_of_li_chen(page, demonstration, enter, settled, violations):
    enter(demonstration, "李晨")
    settled(page)
    contacts, alerts = page.locator("#day-contacts"), page.locator("#day-alerts")
    expect(page.get_by_role("heading", level=1)).to_contain_text("李晨")
    expect(page.locator("#figures")).to_contain_text("红 2")
    expect(alerts.locator(".rp-item")).to_have_count(2)
    expect(contacts.locator(".rp-item").filter(has_text="逾期")).to_have_count(3)
    expect(page.locator("#day-maturities .rp-item")).to_have_count(5)
    assert violations() == []

    # the alert's arithmetic: account and event signals pair, times 1.3, at most 100
    page.get_by_role("button", name="查看原因并处置：周雨桐").click()
    dialog = page.get_by_role("dialog")
    for text in ("资产下降", "大额转出", "价格被拒", "提及他行", "× 1.3", "100"):
        expect(dialog).to_contain_text(text)
    settled(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    # the customer page: why the balance fell, on one timeline with the curve
    alerts.get_by_role("link", name="周雨桐").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("周雨桐")
    settled(page)
    timeline = page.locator("main")
    for text in ("价格被拒", "客户经理由", "转出"):
        expect(timeline).to_contain_text(text)
    expect(page.locator("x-chart[data-ready]").first).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(re.compile(r"1[3-9]\d{9}"))
    assert violations() == []

    # she records the call; the alert closes with it
    page.get_by_role("button", name="记录联系").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("沟通内容").fill("已致电，同意匹配利率，客户答应月底转回。")
    dialog.get_by_label("下一步").fill("确认资金转回")
    dialog.get_by_label("承诺事项").first.fill("发送匹配利率的报价")
    dialog.locator("input[name=promise-due-0]").fill("2026-11-24")
    dialog.get_by_text("已挽回", exact=True).click()
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("main")).to_contain_text("已致电，同意匹配利率")

    page.goto(demonstration.url)
    settled(page)
    expect(alerts.locator(".rp-item")).to_have_count(1)
    expect(alerts).not_to_contain_text("周雨桐")
    expect(page.locator("#figures")).to_contain_text("红 1")
    page.goto(f"{demonstration.url}/tasks")
    expect(page.locator("main")).to_contain_text("发送匹配利率的报价")


def test_the_list_by_keyboard(page, demonstration, enter):
    enter(demonstration, "李晨")
    page.goto(f"{demonstration.url}/customers")
    rows = page.locator("tr[data-id]")
    expect(rows.first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("zhouyutong")
    expect(page).to_have_url(re.compile("q=zhouyutong"))
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("周雨桐")
    page.keyboard.press("Escape")
    page.locator("body").click(position={"x": 700, "y": 20})
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/customers/[0-9a-f-]{36}"))


def test_personal_data_are_revealed_for_a_reason_only(page, demonstration, enter, settled):
    enter(demonstration, "李晨")
    page.goto(f"{demonstration.url}/customers?q=C100001")
    page.locator("tr[data-id] a").first.click()
    settled(page)
    expect(page.locator("main")).to_contain_text(re.compile(r"\d{3}\*{4}\d{4}"))
    expect(page.locator("main")).not_to_contain_text(re.compile(r"(?<!\d)1\d{10}(?!\d)"))


def test_a_colleague_does_not_see_her_customers(page, demonstration, enter):
    enter(demonstration, "李晨")
    page.goto(f"{demonstration.url}/customers?q=C100001")
    address = page.locator("tr[data-id] a").first.get_attribute("href")
    page.context.clear_cookies()
    enter(demonstration, "赵明远")
    foreign = page.goto(f"{demonstration.url}{address}")
    unknown = page.goto(f"{demonstration.url}/customers/01900000-0000-7000-8000-000000000000")
    assert foreign.status == unknown.status == 404
    page.goto(f"{demonstration.url}/customers?q=C100001")
    expect(page.locator("tr[data-id]")).to_have_count(0)


def test_the_feed_operator_sees_every_day_and_no_customer(page, demonstration, enter, violations):
    enter(demonstration, "严玲")
    page.goto(f"{demonstration.url}/feeds")
    expect(page.locator("main")).to_contain_text("2026-11-20")
    assert violations() == []
    assert page.goto(f"{demonstration.url}/customers").status == 403


def test_screens_in_english_dark_and_on_the_phone(page, demonstration, enter, settled, violations):
    enter(demonstration, "李晨")
    page.context.add_cookies(
        [{"name": name, "value": value, "url": demonstration.url} for name, value in (("theme", "dark"),)]
    )
    for path in ("/", "/customers", "/tasks", "/alerts"):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(f"{demonstration.url}{path}")
        settled(page)
        assert violations() == [], path
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{demonstration.url}{path}")
        settled(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, f"{path} scrolls sideways on the phone: {width}"


def test_the_real_bank_has_a_morning_too(page, real_bank, enter, settled):
    """The same loop on real files: a relationship manager, a customer, a contact."""
    page.goto(f"{real_bank.url}/login")
    page.get_by_role("button", name=re.compile("行长|Head")).first.click()
    expect(page).to_have_url(re.compile(r"/$"))
    page.goto(f"{real_bank.url}/customers")
    page.locator("tr[data-id] a").first.click()
    settled(page)
    expect(page.locator("main")).to_contain_text("数据截至 1993-01-31")
    page.get_by_role("button", name="记录联系").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("沟通内容").fill("询问近期资金安排")
    dialog.get_by_label("下一步").fill("下周回访")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("main")).to_contain_text("询问近期资金安排")
