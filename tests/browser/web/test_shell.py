"""The frame: navigation without a reload, keys, theme, language, density, sidebar, errors."""

import re

from playwright.sync_api import expect


def test_a_link_swaps_the_main_element_and_keeps_the_shell(page):
    page.goto("/")
    page.evaluate("window.kept = true")
    page.get_by_role("link", name="客户", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("客户")
    expect(page).to_have_url(re.compile("/customers$"))
    expect(page).to_have_title("客户 · Rapport")
    assert page.evaluate("window.kept") is True
    expect(page.locator("[aria-current=page]").first).to_contain_text("客户")
    expect(page.locator(":focus")).to_have_text("客户")


def test_back_brings_the_screen_back(page):
    page.goto("/")
    page.get_by_role("link", name="数据接入").first.click()
    expect(page).to_have_url(re.compile("/feeds$"))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("早上好")
    expect(page.locator(".rp-side-link[aria-current=page]")).to_contain_text("工作台")
    assert page.locator("aside.rp-side").count() == 1


def test_sequences_go_and_question_mark_shows_the_keys(page):
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile("/customers$"))
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="键盘快捷键")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("在行内编辑")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_keys_are_text_inside_a_field(page):
    page.goto("/customers")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("g?c")
    expect(page.locator("#q")).to_have_value("g?c")
    assert page.locator("dialog[open]").count() == 0


def test_theme_goes_round_and_stays(page, context):
    page.goto("/components")
    button = page.get_by_role("button", name="切换浅色、深色或跟随系统").first
    button.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "rp-light")
    with page.expect_request("**/ui/preferences") as sent:
        button.click()
    assert sent.value.post_data == "theme=dark"
    assert sent.value.headers["x-csrf-token"] == "gallery"
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "rp-dark")
    button.click()
    assert page.locator("html").get_attribute("data-theme") is None
    assert {c["name"]: c["value"] for c in context.cookies()}["theme"] == "system"


def test_system_theme_follows_the_device(page):
    page.goto("/components")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_language_switches_everything(page):
    page.goto("/customers")
    page.get_by_role("button", name="EN, switch to English").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Customers")
    gain = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--rp-up')")
    page.get_by_role("button", name="中，切换为中文").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--rp-up')") != gain


def test_rows_get_denser_at_once_and_for_good(page):
    page.goto("/customers")
    row = page.locator("tr[data-id]").first
    assert row.bounding_box()["height"] == 34
    page.locator(".rp-user").click()
    page.get_by_role("button", name="紧凑").click()
    assert row.bounding_box()["height"] == 30
    page.reload()
    assert page.locator("tr[data-id]").first.bounding_box()["height"] == 30


def test_the_sidebar_narrows_to_icons(page):
    page.goto("/customers")
    assert page.locator(".rp-side").bounding_box()["width"] == 216
    page.get_by_role("button", name="收起或展开侧栏").click()
    assert page.locator(".rp-side").bounding_box()["width"] == 56
    expect(page.locator(".rp-as-of-top")).to_be_visible()
    page.get_by_role("link", name="数据接入").first.click()
    expect(page).to_have_url(re.compile("/feeds$"))


def test_the_narrow_sidebar_can_be_widened_again(page):
    page.goto("/")
    page.get_by_role("button", name="收起或展开侧栏").click()
    page.get_by_role("button", name="收起或展开侧栏").click()
    assert page.locator(".rp-side").bounding_box()["width"] == 216


def test_a_phone_has_a_bottom_bar(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    dock = page.get_by_role("navigation", name="快速导航")
    dock.get_by_role("link", name="客户").click()
    expect(page).to_have_url(re.compile("/customers$"))
    dock.get_by_text("更多").click()
    expect(dock.get_by_role("link", name="数据接入")).to_be_visible()
    expect(dock.get_by_role("button", name="退出登录")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dock.get_by_role("link", name="数据接入")).to_be_hidden()


def test_data_as_of_stands_on_the_page(page):
    page.goto("/")
    expect(page.locator("#rp-as-of")).to_have_text("数据截至 2026-11-19")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".rp-as-of-top")).to_have_text("数据截至 2026-11-19")


def test_a_refusal_is_said_and_changes_nothing(page):
    page.goto("/")
    page.get_by_role("link", name="任务", exact=True).first.click()
    expect(page.locator(".rp-toast-error")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("早上好")


def test_a_server_that_is_away_is_said_plainly(page, context, base_url):
    page.goto("/")
    context.route("**/customers", lambda route: route.fulfill(status=409, body=""))
    page.get_by_role("link", name="客户", exact=True).first.click()
    expect(page.locator(".rp-toast-error")).to_contain_text("内容已被他人修改")


def test_error_pages_stand_alone(browser, base_url, browser_context_args):
    page = browser.new_context(**browser_context_args).new_page()
    answer = page.goto(f"{base_url}/errors/503")
    assert answer.status == 503
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("req-gallery")).to_be_visible()
    page.get_by_role("link", name="返回首页").click()
    expect(page).to_have_url(f"{base_url}/")
    page.context.close()


def test_a_new_browser_sees_no_notice(page):
    page.goto("/")
    expect(page.locator(".rp-outdated")).to_be_hidden()


def test_the_policy_forbids_what_it_should(browser, base_url):
    """No page fixture here: the violation is wanted."""
    page = browser.new_page()
    seen = []
    page.on("console", lambda message: seen.append(message.text))
    page.goto(f"{base_url}/components")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    assert page.evaluate("window.ran") is None
    assert any("style-src" in text for text in seen)
    assert any("script-src" in text for text in seen)
    page.context.close()
