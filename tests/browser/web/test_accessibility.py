"""axe finds nothing, in either language and theme, on desktop and phone."""

import pytest

CUSTOMER = "/customers/01900000-0000-7000-8000-000000000000"
SCREENS = ["/", "/customers", CUSTOMER, "/feeds", "/components", "/login?failed=true", "/login"]


def _dress(page, theme):
    page.evaluate("theme => { document.documentElement.dataset.theme = `rp-${theme}` }", theme)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("url", SCREENS)
def test_screens_pass_axe(page, context, base_url, settled, violations, url, language):
    context.add_cookies([{"name": "lang", "value": language, "url": base_url}])
    page.goto(url)
    settled(page)
    for theme in ("light", "dark"):
        _dress(page, theme)
        assert violations() == [], theme
    page.set_viewport_size({"width": 390, "height": 844})
    settled(page)
    for theme in ("dark", "light"):
        _dress(page, theme)
        assert violations() == [], f"{theme}, phone"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_open_layers_pass_axe(page, settled, violations, theme):
    page.goto(CUSTOMER)
    settled(page)
    _dress(page, theme)
    page.get_by_role("button", name="记录联系").first.click()
    page.get_by_role("button", name="保存").click()
    page.get_by_text("请填写沟通内容。").wait_for()
    assert violations() == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("option", name="客户", exact=False).first.wait_for()
    assert violations() == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_role("heading", name="键盘快捷键").wait_for()
    assert violations() == []


def test_the_chart_has_a_table_for_who_cannot_see_it(page, settled, violations):
    page.goto(CUSTOMER)
    settled(page)
    page.locator("#curve").get_by_text("以表格显示").click()
    table = page.locator("#curve table")
    assert table.get_by_role("columnheader").all_inner_texts()[-2:] == ["存款", "投资"]
    assert table.get_by_role("row").count() > 50
    assert violations() == []


@pytest.mark.parametrize("url", SCREENS)
def test_every_icon_is_in_the_sprite(page, settled, url):
    page.goto(url)
    settled(page)
    missing = page.evaluate(
        """async () => {
            const uses = [...document.querySelectorAll('use')].map(u => u.getAttribute('href'));
            const sprite = await (await fetch(uses[0].split('#')[0])).text();
            return uses.filter(u => !sprite.includes('id="' + u.split('#')[1] + '"'));
        }"""
    )
    assert missing == []


@pytest.mark.parametrize("url", SCREENS)
def test_a_phone_never_scrolls_sideways(page, settled, url):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(url)
    settled(page)
    too_wide = page.evaluate(
        """() => [document.documentElement, document.querySelector('main')]
            .filter(e => e.scrollWidth > innerWidth).map(e => e.tagName + ' ' + e.scrollWidth)"""
    )
    assert too_wide == []


@pytest.mark.parametrize("url", ["/", "/customers", CUSTOMER, "/contacts"])
def test_a_thumb_hits_what_it_aims_at(page, settled, url):
    """Buttons and fields of a phone are at least 44 pixels high (chips and ranges 24, WCAG 2.5.8)."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/" if url == "/contacts" else url)
    settled(page)
    if url == "/contacts":
        page.get_by_role("button", name="记录联系").first.click()
        page.get_by_role("heading", name="记录联系").wait_for()
    small = page.evaluate(
        """() => [...document.querySelectorAll(
                '.btn:not(.btn-sm), .rp-iconbtn, .input, .select, .rp-choice span, .rp-dock > *')]
            .filter(e => e.offsetParent && !e.closest('.rp-masked'))
            .map(e => [e.className, e.getBoundingClientRect().height]).filter(([, h]) => h < 44)"""
    )
    assert small == []


def test_the_check_itself_is_awake(page, violations):
    page.goto("/components")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert [rule for rule, _ in violations()] == ["image-alt"]
