"""Makes the README's pictures from a running demonstration: `python tests/browser/pictures.py URL FOLDER`."""

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP *.localhost 127.0.0.1"]
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def _enter(browser: Browser, url: str, name: str, size: dict[str, int], **cookies: str) -> Page:
    context = browser.new_context(locale="zh-CN", viewport=size, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{url}/login")
    page.get_by_role("button", name=re.compile(name)).first.click()
    expect(page).to_have_url(re.compile(r"/(start)?$"))
    context.add_cookies([{"name": key, "value": value, "url": url} for key, value in cookies.items()])
    return page


def _picture(page: Page, path: Path) -> None:
    expect(page.locator("x-chart:not([data-ready]), [aria-busy=true]")).to_have_count(0, timeout=15_000)
    page.wait_for_timeout(400)
    page.screenshot(path=path)


def _relationship_manager(browser: Browser, url: str, folder: Path) -> None:
    page = _enter(browser, url, "李晨", DESKTOP)
    page.goto(url)
    _picture(page, folder / "workbench.png")
    page.get_by_role("button", name="查看原因并处置：周雨桐").click()
    _picture(page, folder / "alert.png")
    page.goto(f"{url}/customers?q=C100001")
    page.locator("tr[data-id] a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("周雨桐")
    _picture(page, folder / "customer.png")
    phone = _enter(browser, url, "李晨", PHONE)
    phone.goto(url)
    _picture(phone, folder / "phone.png")


def _others(browser: Browser, url: str, folder: Path) -> None:
    feeds = _enter(browser, url, "严玲", DESKTOP)
    feeds.goto(f"{url}/feeds")
    _picture(feeds, folder / "feeds.png")
    dark = _enter(browser, url, "李晨", DESKTOP, theme="dark")
    dark.get_by_role("button", name=re.compile("EN")).first.click()
    dark.wait_for_timeout(800)
    dark.goto(f"{url}/customers")
    _picture(dark, folder / "customers-dark-en.png")
    dark.get_by_role("button", name=re.compile("中")).first.click()
    dark.wait_for_timeout(800)


def main(url: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        _relationship_manager(browser, url, folder)
        _others(browser, url, folder)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
