"""Story 12 of domain.md, its rights: a maintenance post gets no business post; every grant takes two persons."""

import re

from playwright.sync_api import expect


def grant(page, name, post):
    """Ask for a side post of that person, in head office."""
    row = page.get_by_role("row").filter(has_text=name)
    row.get_by_role("button", name="授予岗位").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("岗位", exact=True).select_option(label=post)
    dialog.get_by_label("机构").select_option(index=1)
    dialog.get_by_role("button", name="提交审批").click()
    return dialog


def test_an_administrator_gets_no_business_post_and_a_grant_needs_two(page, demonstration, enter, violations):
    enter(demonstration, "系统管理员")
    page.goto(f"{demonstration.url}/users?in_post=FEED_OPERATOR")
    name = page.get_by_role("row").nth(1).locator(".rp-person span").last.inner_text()
    assert violations() == []
    dialog = grant(page, name, "客户经理")
    expect(dialog).to_contain_text("同一人不得兼任系统维护岗与业务类岗位")
    page.keyboard.press("Escape")

    # a post of the same side waits for the security administrator, and the maker cannot decide it
    page.goto(f"{demonstration.url}/users?q=%E6%9D%8E%E6%99%A8")
    dialog = grant(page, "李晨", "团队长")
    expect(dialog).to_be_hidden()
    page.goto(f"{demonstration.url}/approvals?box=mine")
    expect(page.get_by_role("row").filter(has_text="李晨")).to_contain_text("待审批")
    page.get_by_role("link", name="李晨").first.click()
    expect(page.get_by_role("button", name="通过")).to_have_count(0)

    page.context.clear_cookies()
    enter(demonstration, "安全管理员")
    page.goto(f"{demonstration.url}/approvals")
    assert violations() == []
    page.get_by_role("link", name="李晨").first.click()
    expect(page.locator("#changes")).to_contain_text("团队长")
    page.get_by_role("button", name="通过").click()
    expect(page).to_have_url(re.compile(r"/approvals$"))
    page.goto(f"{demonstration.url}/approvals?box=done")
    expect(page.get_by_role("row").filter(has_text="李晨")).to_contain_text("已通过")

    page.context.clear_cookies()
    enter(demonstration, "系统管理员")
    page.goto(f"{demonstration.url}/users?q=%E6%9D%8E%E6%99%A8")
    expect(page.get_by_role("row").filter(has_text="李晨")).to_contain_text("团队长")


def test_why_somebody_sees_a_customer(page, demonstration, enter, violations):
    enter(demonstration, "安全管理员")
    page.goto(f"{demonstration.url}/roles")
    expect(page.get_by_role("rowheader", name=re.compile("customer:read"))).to_be_visible()
    assert violations() == []
    page.goto(f"{demonstration.url}/access/why?customer=nobody")
    expect(page.locator("main")).to_contain_text("无人")
