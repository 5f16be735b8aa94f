"""The product as `make run` starts it, on the demonstration bank and on the real one, in a real browser."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"
RAPPORT = Path(sys.executable).with_name("rapport")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
]
REFUSED = re.compile(r"the server responded with a status of 4\d\d")
TELL_VIOLATIONS = """document.addEventListener('securitypolicyviolation', e => console.error(
    'policy: ' + e.effectiveDirective + ' ' + e.blockedURI + ' ' + e.sourceFile + ':' + e.lineNumber))"""


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
    """None: each bank has a host of its own."""


@dataclass
class Running:
    """A started product: where it is, and what it said."""

    url: str
    process: subprocess.Popen
    lines: list[str]

    def wait_for(self, *texts):
        """Until the product says all that in one line; fails when it ends before."""
        while not any(all(text in line for text in texts) for line in self.lines):
            assert self.process.poll() is None, "".join(self.lines[-20:])
            time.sleep(0.2)


@contextlib.contextmanager
def _run(folder, code, *arguments):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {**os.environ, "RAPPORT_DATA_DIR": str(folder), "RAPPORT_PORT": str(port)}
    process = subprocess.Popen(
        [RAPPORT, "demo", *arguments],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    running = Running(f"http://{code}.localhost:{port}", process, [])
    reader = threading.Thread(target=lambda: running.lines.extend(process.stdout), daemon=True)
    reader.start()
    try:
        running.wait_for("Application startup complete")
        running.wait_for('"job":"ingest.run_all"', '"outcome":"DONE"')
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
        reader.join()
        process.stdout.close()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """The demonstration bank, all its days loaded; SUITE_DEMONSTRATION names one that runs already."""
    if started := os.environ.get("SUITE_DEMONSTRATION"):
        yield Running(started, None, [])
        return
    with _run(tmp_path_factory.mktemp("demonstration"), "linlan") as running:
        yield running


@pytest.fixture(scope="session")
def real_bank(tmp_path_factory):
    """The first days of a real bank, written as its end-of-day files."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared with the bank's data is not here")
    folder = tmp_path_factory.mktemp("feed")
    writer = [sys.executable, str(SHARED / "tools" / "bank_feed.py"), str(folder), "--to", "1993-01-31"]
    subprocess.run(writer, check=True)
    data = tmp_path_factory.mktemp("real")
    with _run(data, "real", "--feed", str(folder), "--code", "REAL", "--currency", "CZK") as running:
        yield running


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
def enter(page):
    """`enter(running, "李晨")`: log in as that person at a click."""

    def log_in(running, name):
        page.goto(f"{running.url}/login")
        page.get_by_role("button", name=re.compile(name)).first.click()
        expect(page).to_have_url(re.compile(r"/(start)?$"))

    return log_in


@pytest.fixture
def settled():
    """`settled(page)` waits until charts are drawn and panels are filled."""

    def wait(page):
        expect(page.locator("x-chart:not([data-ready]), [aria-busy=true]")).to_have_count(0, timeout=15_000)

    return wait


@pytest.fixture
def violations(page):
    """`violations()`: what axe finds on the page, empty when all is well."""
    source = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def check():
        page.evaluate(source)
        found = page.evaluate("async (rules) => await axe.run(document, {runOnly: rules})", rules)
        return [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found["violations"]]

    return check
