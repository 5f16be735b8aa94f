"""The list: keys, selection, sort and filter in the address, endless scroll, editing in the row."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def grid(page):
    page.goto("/customers")
    expect(page.locator("tr[data-id]")).to_have_count(50)
    return page.locator("x-grid")


def test_the_end_of_the_list_loads_more(page, grid):
    scroll = page.get_by_role("region", name="客户")
    for count in (100, 150, 200, 240):
        scroll.evaluate("e => e.scrollTo(0, e.scrollHeight)")
        expect(page.locator("tr[data-id]")).to_have_count(count)
    ids = page.locator("tr[data-id]").evaluate_all("all => all.map(r => r.dataset.id)")
    assert len(set(ids)) == 240
    expect(page.locator(".rp-more")).to_have_count(0)


def test_filter_and_sort_live_in_the_address(page, grid):
    page.keyboard.press("/")
    page.keyboard.type("wang")
    expect(page).to_have_url(re.compile("q=wang"))
    expect(page.locator(".rp-grid-foot")).to_contain_text("11 位客户")
    page.get_by_role("columnheader", name="流失风险").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="流失风险")).to_have_attribute("aria-sort", "descending")
    expect(page).to_have_url(re.compile("sort=-churn"))
    page.reload()
    expect(page.locator(".rp-grid-foot")).to_contain_text("11 位客户")
    expect(page.get_by_role("columnheader", name="流失风险")).to_have_attribute("aria-sort", "descending")
    page.get_by_role("columnheader", name="流失风险").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="流失风险")).to_have_attribute("aria-sort", "ascending")


def test_nothing_found_says_what_to_do(page, grid):
    page.fill("#q", "nobody of this name")
    expect(page.get_by_text("没有符合的客户")).to_be_visible()
    page.get_by_role("link", name="显示全部").click()
    expect(page.locator("tr[data-id]")).to_have_count(50)


def test_keys_move_select_and_open(page, grid):
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    rows = page.locator("tr[data-id]")
    expect(rows.nth(0)).to_have_class(re.compile("is-current"))
    page.keyboard.press("x")
    expect(rows.nth(0).locator("input")).to_be_checked()
    expect(page.locator("[data-count]")).to_have_text("已选 1 项")
    page.keyboard.press("x")
    expect(page.locator(".rp-bulk")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/customers/[0-9a-f-]{36}$"))


def test_shift_selects_a_range_and_the_header_all_loaded(page, grid):
    boxes = page.locator("tr[data-id] input")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(page.locator("[data-count]")).to_have_text("已选 4 项")
    assert page.locator("[data-check-all]").evaluate("box => box.indeterminate")
    page.locator("[data-check-all]").check()
    expect(page.locator("[data-count]")).to_have_text("已选 50 项")
    page.get_by_role("button", name="清除选择").click()
    expect(page.locator(".rp-bulk")).to_be_hidden()


def test_a_bulk_action_asks_once_and_sends_the_selection(page, grid):
    boxes = page.locator("tr[data-id] input")
    boxes.nth(0).check()
    boxes.nth(2).check()
    ids = [page.locator("tr[data-id]").nth(n).get_attribute("data-id") for n in (0, 2)]
    page.get_by_role("button", name="建任务").click()
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("为每位所选客户建一条任务？")
    question.get_by_role("button", name="取消").click()
    expect(question).to_be_hidden()
    assert page.locator(".rp-toast").count() == 0
    page.get_by_role("button", name="建任务").click()
    with page.expect_request("**/customers/bulk/task") as sent:
        question.get_by_role("button", name="建任务").click()
    assert sent.value.post_data == "selection=" + "%2C".join(ids)
    expect(page.locator(".rp-toast")).to_contain_text("已为 2 位客户建任务")


def test_all_that_match_includes_rows_not_loaded(page, grid):
    page.locator("tr[data-id] input").first.check()
    page.get_by_role("button", name="选择全部 240 位").click()
    expect(page.locator("[data-count]")).to_have_text("所有符合条件的")
    page.get_by_role("region", name="客户").evaluate("e => e.scrollTo(0, e.scrollHeight)")
    expect(page.locator("tr.is-selected")).to_have_count(100)
    page.get_by_role("button", name="建任务").click()
    with page.expect_request("**/customers/bulk/task") as sent:
        page.get_by_role("alertdialog").get_by_role("button", name="建任务").click()
    assert sent.value.post_data == "selection=all"


def _mobile(page, row):
    return page.locator("tr[data-id]").nth(row).locator("td[data-edit=mobile]")


def test_a_cell_is_saved_at_once_and_undone_by_the_toast(page, grid):
    before = _mobile(page, 0).inner_text()
    _mobile(page, 0).dblclick()
    editor = page.locator("td.is-editing input")
    editor.fill("13900001111")
    editor.press("Enter")
    expect(_mobile(page, 0)).to_have_text("139 0000 1111")
    toast = page.locator(".rp-toast")
    expect(toast).to_contain_text("已保存")
    toast.get_by_role("button", name="撤销").click()
    expect(_mobile(page, 0)).to_have_text(before)


def test_a_refused_value_is_told_at_the_cell(page, grid):
    before = _mobile(page, 1).inner_text()
    page.keyboard.press("j")
    page.keyboard.press("j")
    _mobile(page, 1).dblclick()
    editor = page.locator("td.is-editing input")
    editor.fill("123")
    editor.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("手机号应为 11 位数字。")
    expect(editor).to_have_attribute("aria-invalid", "true")
    expect(editor).to_be_focused()
    editor.press("Escape")
    expect(_mobile(page, 1)).to_have_text(before)
    assert page.locator(".rp-toast").count() == 0


def test_a_conflict_is_shown_and_not_overwritten(page, context, grid):
    other = context.new_page()
    other.goto("/customers")
    _mobile(other, 3).dblclick()
    other.locator("td.is-editing input").fill("13700000000")
    other.keyboard.press("Enter")
    expect(_mobile(other, 3)).to_have_text("137 0000 0000")
    _mobile(page, 3).dblclick()
    page.locator("td.is-editing input").fill("13711111111")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("137 0000 0000")
    expect(page.locator("td.is-editing input")).to_have_value("13711111111")
    page.keyboard.press("Enter")
    expect(_mobile(page, 3)).to_have_text("137 1111 1111")
    other.close()


def test_choices_and_dates_are_edited_with_their_own_control(page, grid):
    cell = page.locator("tr[data-id]").nth(5).locator("td[data-edit=tier]")
    cell.dblclick()
    page.locator("td.is-editing select").select_option("T2")
    expect(page.locator("tr[data-id]").nth(5).locator("td[data-edit=tier]")).to_have_text("贵宾")
    page.locator("tr[data-id]").nth(5).locator("td[data-edit=next_task]").dblclick()
    page.locator("td.is-editing input[type=date]").fill("2026-12-24")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-id]").nth(5).locator("td[data-edit=next_task]")).to_have_text("2026-12-24")


def test_e_edits_the_current_row(page, grid):
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator("tr.is-current td.is-editing")).to_have_count(1)


def test_the_first_column_stays_when_the_list_scrolls_sideways(page, grid):
    page.set_viewport_size({"width": 900, "height": 800})
    name = page.locator("tr[data-id] .rp-name").first
    scroll = page.get_by_role("region", name="客户")
    scroll.evaluate("e => e.scrollTo(400, 0)")
    assert name.bounding_box()["x"] == scroll.bounding_box()["x"]


def test_on_a_phone_a_row_is_a_card_of_two_lines(page, grid):
    page.set_viewport_size({"width": 390, "height": 844})
    row = page.locator("tr[data-id]").first
    box = row.bounding_box()
    assert 60 <= box["height"] <= 80
    expect(row.locator(".rp-line1")).to_be_visible()
    expect(row.locator("td[data-edit=mobile]")).to_be_hidden()
    assert page.locator("thead").is_hidden()
