"""Dialogs, palette, menus, toasts; finishing an item in place; panels; live events; print."""

import re
import urllib.request

import pytest
from playwright.sync_api import expect

CUSTOMER = "/customers/01900000-0000-7000-8000-000000000000"


@pytest.fixture
def customer(page, settled):
    page.goto(CUSTOMER)
    settled(page)
    return page


def test_a_dialog_takes_and_gives_back_the_focus(customer):
    opener = customer.get_by_role("button", name="显示完整内容: 手机")
    opener.click()
    dialog = customer.get_by_role("dialog", name="显示完整号码")
    expect(dialog).to_be_visible()
    customer.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_errors_stand_at_the_field_and_success_closes(customer):
    customer.get_by_role("button", name="显示完整内容: 手机").click()
    dialog = customer.get_by_role("dialog", name="显示完整号码")
    dialog.get_by_role("button", name="显示", exact=True).click()
    expect(dialog.get_by_role("alert")).to_have_text("请简要说明用途。")
    expect(dialog.get_by_label("原因")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("原因").fill("客户要求回电")
    customer.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    expect(customer.locator("#mobile")).to_have_text(re.compile(r"^\s*\d{11}\s*$"))
    expect(customer.locator(".rp-toast")).to_contain_text("已显示一次并记录")


def test_typed_text_is_not_thrown_away(customer):
    customer.keyboard.press("n")
    dialog = customer.get_by_role("dialog", name="记录联系")
    dialog.get_by_label("沟通内容").fill("客户比较了他行利率")
    customer.keyboard.press("Escape")
    question = customer.get_by_role("alertdialog")
    expect(question).to_contain_text("尚未保存")
    expect(question.get_by_role("button", name="取消")).to_be_focused()
    question.get_by_role("button", name="取消").click()
    expect(dialog.get_by_label("沟通内容")).to_have_value("客户比较了他行利率")
    dialog.get_by_role("button", name="关闭").click()
    question.get_by_role("button", name="离开").click()
    expect(dialog).to_be_hidden()


def test_a_form_that_comes_back_keeps_what_was_typed(customer):
    customer.get_by_role("button", name="记录联系").first.click()
    dialog = customer.get_by_role("dialog", name="记录联系")
    dialog.get_by_label("沟通内容").fill("谈到续存")
    dialog.get_by_text("企业微信").click()
    dialog.get_by_role("button", name="保存").click()
    expect(dialog.get_by_role("alert").first).to_contain_text("请检查 1 处内容。")
    expect(dialog.get_by_label("沟通内容")).to_have_value("谈到续存")
    expect(dialog.get_by_role("radio", name="企业微信")).to_be_checked()
    dialog.locator("#next_on").fill("2026-11-27")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_be_hidden()
    expect(customer.locator(".rp-toast")).to_contain_text("预警已关闭")


def test_the_palette_filters_commands_and_finds_customers(page):
    page.goto("/")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="命令面板")
    expect(palette.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.type("接入")
    expect(palette.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/feeds$"))
    page.keyboard.press("Control+k")
    page.keyboard.type("jingyi")
    expect(palette.get_by_role("option").first).to_contain_text("Jingyi")
    page.keyboard.press("ArrowDown")
    chosen = palette.locator("[aria-selected=true]")
    expect(chosen).to_have_count(1)
    active = palette.get_by_role("combobox").get_attribute("aria-activedescendant")
    assert active == chosen.get_attribute("id")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/customers/[0-9a-f-]{36}$"))


def test_the_palette_says_when_there_is_nothing(page):
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("zzzzzz")
    expect(page.get_by_text("没有结果")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="命令面板")).to_be_hidden()


def test_a_command_of_the_palette_opens_its_dialog(page):
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("记录")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="记录联系")).to_be_visible()


def test_menus_close_by_escape_and_outside(page):
    page.goto("/customers")
    menu = page.locator("details", has_text="列")
    page.locator("summary", has_text="列").click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    page.locator("summary", has_text="列").click()
    page.get_by_role("heading", level=1).click()
    assert menu.get_attribute("open") is None


def test_an_item_is_finished_where_it_stands(page):
    page.goto("/")
    item = page.locator("#alert-1")
    item.get_by_role("button", name="完成").click()
    expect(item.locator("input[name=note]")).to_be_focused()
    item.locator("form").get_by_role("button", name="完成").click()
    expect(item.get_by_role("alert")).to_have_text("请选择处置结果。")
    item.get_by_text("已挽回").click()
    item.locator("form").get_by_role("button", name="完成").click()
    expect(page.locator("#alert-1")).to_have_class(re.compile("is-done"))
    with page.expect_response("**/items/alert-1/undo"):
        page.locator(".rp-toast").get_by_role("button", name="撤销").click()
    expect(page.locator("#alert-1")).not_to_have_class(re.compile("is-done"))


def test_a_fault_of_a_panel_stays_in_its_card(customer):
    broken = customer.locator("#panel-broken")
    expect(broken).to_contain_text("此部分加载失败。")
    expect(customer.locator("#panel-holdings tbody tr")).to_have_count(5)
    with customer.expect_response("**/ui/panels/broken?*") as answer:
        broken.get_by_role("button", name="重试").click()
    assert answer.value.status == 200


def test_a_panel_that_gets_no_answer_says_so(page, context, settled):
    context.route("**/ui/panels/holdings?*", lambda route: route.fulfill(status=404, body=""))
    page.goto(CUSTOMER)
    panel = page.locator("#panel-holdings")
    expect(panel).to_contain_text("此部分加载失败。")
    context.unroute("**/ui/panels/holdings?*")
    panel.get_by_role("button", name="重试").click()
    expect(page.locator("#panel-holdings tbody tr")).to_have_count(5)
    assert page.locator(".rp-toast").count() == 0


def _announce(base_url, topic):
    request = urllib.request.Request(f"{base_url}/live/{topic}", method="POST")
    urllib.request.urlopen(request, timeout=10).close()


def test_two_tabs_share_one_stream_and_each_refreshes(page, context, base_url):
    page.goto("/")
    live = page.locator("x-live")
    expect(live).to_have_attribute("data-ready", "")
    other = context.new_page()
    other.goto("/")
    assert other.locator("x-live").get_attribute("data-leader") is None
    with page.expect_request("**/cards/alerts") as first, other.expect_request("**/cards/alerts") as second:
        _announce(base_url, "alerts")
    assert first.value.headers["x-poll"] == second.value.headers["x-poll"] == "true"
    page.close()
    expect(other.locator("x-live")).to_have_attribute("data-ready", "")
    with other.expect_request("**/cards/tasks"):
        _announce(base_url, "tasks")
    other.close()


def test_an_event_refreshes_only_its_topic(page, base_url):
    page.goto("/")
    expect(page.locator("x-live")).to_have_attribute("data-ready", "")
    asked = []
    page.on(
        "request",
        lambda request: asked.append(request.url.rsplit("/", 1)[1]) if "/cards/" in request.url else None,
    )
    with page.expect_response("**/cards/contacts"):
        _announce(base_url, "contacts")
    page.wait_for_timeout(200)
    assert asked == ["contacts"]


def test_the_visit_brief_prints_without_the_frame(customer):
    customer.emulate_media(media="print")
    for hidden in (".rp-side", ".rp-dock", ".rp-head-actions", "x-palette"):
        expect(customer.locator(hidden).first).to_be_hidden()
    expect(customer.locator(".rp-printed")).to_contain_text("陈晓琳")
    expect(customer.locator(".rp-as-of-top")).to_be_visible()
    assert customer.evaluate("getComputedStyle(document.querySelector('.rp-main')).overflow") == "visible"


def test_charts_are_printed_light(customer, context, base_url):
    customer.get_by_role("button", name="切换浅色、深色或跟随系统").first.click()
    customer.get_by_role("button", name="切换浅色、深色或跟随系统").first.click()
    expect(customer.locator("html")).to_have_attribute("data-theme", "rp-dark")
    customer.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(customer.locator("html")).to_have_attribute("data-theme", "rp-light")
    customer.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(customer.locator("html")).to_have_attribute("data-theme", "rp-dark")


def test_forced_colours_keep_the_marks(page):
    page.emulate_media(forced_colors="active")
    page.goto("/customers")
    page.keyboard.press("j")
    row, other = (
        page.locator("tr[data-id] td").nth(2),
        page.locator("tr[data-id]").nth(3).locator("td").nth(2),
    )
    colour = "e => getComputedStyle(e).backgroundColor"
    assert row.evaluate(colour) != other.evaluate(colour)
