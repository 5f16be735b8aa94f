"""The sample screens in a real browser under the product's own policy: a console error fails the test."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from rapport.web import assets_build

ROOT = Path(__file__).resolve().parents[3]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# what the browser itself writes when a request is refused as it should be
REFUSED = re.compile(r"the server responded with a status of 4\d\d")
TELL_VIOLATIONS = """document.addEventListener('securitypolicyviolation', e => console.error(
    'policy: ' + e.effectiveDirective + ' ' + e.blockedURI + ' ' + e.sourceFile + ':' + e.lineNumber))"""
CUSTOMER = "/customers/01900000-0000-7000-8000-000000000000"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    program = os.environ.get("RAPPORT_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine")
    return {**browser_type_launch_args, "executable_path": program, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    size = {"width": 1440, "height": 900}
    return {**browser_context_args, "locale": "zh-CN", "viewport": size, "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def base_url():
    """The gallery on a port of its own, in a process of its own."""
    assets_build.build()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        command = [sys.executable, "-m", "uvicorn", "--factory", "rapport.web.gallery.app:create_app"]
        options = [
            "--fd",
            str(listener.fileno()),
            "--log-level",
            "warning",
            "--timeout-graceful-shutdown",
            "1",
        ]
        server = subprocess.Popen([*command, *options], cwd=ROOT, pass_fds=[listener.fileno()])
    try:
        _wait(address)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait(address):
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{address}/login", timeout=5).close()
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the gallery did not start")


@pytest.fixture
def page(page, context):
    """Fails the test on a console error, a violation of the policy, a script error or a 5xx."""
    context.add_init_script(TELL_VIOLATIONS)
    seen = []
    page.on(
        "console", lambda m: seen.append(m.text) if m.type == "error" and not REFUSED.search(m.text) else None
    )
    page.on("pageerror", lambda error: seen.append(f"script error: {error}"))
    page.on(
        "response",
        lambda answer: seen.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None,
    )
    yield page
    assert not seen, seen


@pytest.fixture
def english(context, base_url):
    context.add_cookies([{"name": "lang", "value": "en", "url": base_url}])


@pytest.fixture
def settled():
    """`settled(page)` waits until charts are drawn and panels are filled."""
    from playwright.sync_api import expect

    def wait(page):
        expect(page.locator("x-chart:not([data-ready]), [aria-busy=true]")).to_have_count(0)

    return wait


@pytest.fixture(scope="session")
def axe_source(base_url):
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()


@pytest.fixture
def violations(page, axe_source):
    """`violations()`: what axe finds on the page, empty when all is well."""
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def check():
        page.evaluate(axe_source)  # through the debugger, which the policy does not stop
        found = page.evaluate("async (rules) => await axe.run(document, {runOnly: rules})", rules)
        return [
            (
                one["id"],
                [
                    node["html"][:160] + " | " + (node["failureSummary"] or "")[:240]
                    for node in one["nodes"][:3]
                ],
            )
            for one in found["violations"]
        ]

    return check
