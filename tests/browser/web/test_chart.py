"""The balance with the customer's events on it, tied to the timeline's rows both ways."""

import itertools
import re

import pytest
from playwright.sync_api import expect

CUSTOMER = "/customers/01900000-0000-7000-8000-000000000000"


@pytest.fixture
def curve(page, settled):
    page.goto(CUSTOMER)
    settled(page)
    return page.locator("#curve")


def test_events_stand_on_the_curve(curve):
    marks = curve.locator(".rp-mark")
    assert marks.count() >= 6
    shown = " ".join(marks.evaluate_all("all => all.map(m => m.dataset.events)")).split()
    assert len(shown) == 12
    assert len(set(shown)) == 12
    stage = curve.locator(".rp-chart-stage").bounding_box()
    for box in [mark.bounding_box() for mark in marks.all()]:
        assert stage["x"] <= box["x"]
        assert box["x"] + box["width"] <= stage["x"] + stage["width"]


def test_no_marker_covers_another(curve):
    lefts = sorted(mark.bounding_box()["x"] for mark in curve.locator(".rp-mark").all())
    assert all(b - a >= 20 for a, b in itertools.pairwise(lefts))


def test_a_marker_says_what_it_is(curve):
    mark = curve.get_by_role("button", name="2026-05-12 电话：生日祝福")
    mark.hover()
    tip = curve.locator(".rp-mark-tip")
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("生日祝福")
    mark.focus()
    expect(tip).to_be_visible()


def test_choosing_a_marker_shows_and_focuses_its_row(page, curve):
    page.evaluate("document.addEventListener('rp-event', e => { window.chosen = e.detail.ids })")
    curve.get_by_role("button", name="2026-05-12 电话：生日祝福").click()
    row = page.locator("#timeline [data-event=e9]")
    expect(row).to_have_class(re.compile("is-linked"))
    expect(row).to_be_focused()
    expect(row).to_be_in_viewport()
    assert page.evaluate("window.chosen") == ["e9"]
    assert page.locator("#timeline .is-linked").count() == 1


def test_a_shared_marker_shows_all_its_rows(page, curve):
    shared = curve.locator(".rp-mark:not(:has(svg))").last
    ids = shared.get_attribute("data-events").split()
    assert shared.inner_text() == str(len(ids))
    shared.click()
    linked = page.locator("#timeline .is-linked")
    expect(linked).to_have_count(len(ids))


def test_a_row_marks_its_event(page, curve):
    page.locator("#timeline [data-event=e9]").hover()
    mark = curve.locator(".rp-mark.is-on")
    expect(mark).to_have_attribute("data-events", "e9")
    expect(curve.locator(".rp-chart-guide")).to_be_visible()


def test_a_row_that_the_filter_hides_is_fetched(page, curve):
    page.get_by_role("group", name="筛选时间线").get_by_role("button", name="投诉").click()
    expect(page.locator("#timeline .rp-event")).to_have_count(1)
    curve.get_by_role("button", name="2026-05-12 电话：生日祝福").click()
    expect(page.locator("#timeline [data-event=e9]")).to_be_focused()


def test_the_period_changes_the_drawing(page, curve, settled):
    before = curve.locator(".rp-mark").count()
    page.get_by_role("button", name="3 个月", exact=True).click()
    expect(curve).to_have_attribute("src", re.compile("months=3"))
    settled(page)
    expect(page.get_by_role("button", name="3 个月", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(curve.locator(".rp-mark")).not_to_have_count(before)


def test_the_tooltip_is_exact_and_breaks_no_policy(page, curve):
    curve.locator(".rp-chart-canvas").hover(position={"x": 300, "y": 150})
    tip = curve.locator(".rp-chart-canvas .rp-chart-tip")
    expect(tip).to_contain_text("存款")
    assert re.search(r"\d,\d{3},\d{3}\.\d\d", tip.inner_text())


def test_a_screen_reader_hears_the_sentence(curve):
    expect(curve.get_by_role("img")).to_have_attribute(
        "aria-label", re.compile("近 12 个月余额：从 .+ 到 .+，最低")
    )


def test_another_theme_redraws(page, curve):
    pixels = "c => c.querySelector('canvas').toDataURL().length"
    before = curve.evaluate(pixels)
    page.get_by_role("button", name="切换浅色、深色或跟随系统").first.click()
    page.get_by_role("button", name="切换浅色、深色或跟随系统").first.click()
    page.wait_for_timeout(400)
    assert curve.evaluate(pixels) != before


def test_markers_follow_the_width(page, curve):
    mark = curve.locator(".rp-mark").last
    before = mark.bounding_box()["x"]
    page.set_viewport_size({"width": 1250, "height": 900})
    page.wait_for_timeout(300)
    assert curve.locator(".rp-mark").last.bounding_box()["x"] < before


def test_a_chart_that_fails_can_be_asked_again(page, context, settled):
    context.route("**/balance?*", lambda route: route.fulfill(status=404, body=""))
    page.goto(CUSTOMER)
    expect(page.get_by_text("图表加载失败。")).to_be_visible()
    context.unroute("**/balance?*")
    page.locator("#curve").get_by_role("button", name="重试").click()
    settled(page)
    assert page.locator("#curve .rp-mark").count() >= 6
