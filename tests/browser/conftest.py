"""A real browser: one Chromium, the site served on this machine, and pages that fail the test when they complain.

Where no Chromium is found these tests are skipped, and the end of the run says so; in CI that is a failure.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.served import served
from tests.tools import need, say_what_was_skipped

NO_CHROMIUM = "no Chromium was found: browser tests were not run; install it (Debian: apt-get install chromium)"
NO_AXE = "no axe-core was found: accessibility was not tested; install it (npm ci --prefix tests)"
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the first costs a third
QUIET = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"  # nobody outside is ever asked
PATIENCE = 30_000  # milliseconds: on a slow machine, with other tests beside it, a page may take its time

expect.set_options(timeout=PATIENCE)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    say_what_was_skipped(terminalreporter, NO_CHROMIUM, NO_AXE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    need(program, NO_CHROMIUM)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=[*QUIET, ALONE])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site_url(built: Path) -> Iterator[str]:
    """The address at which the built record is served; it ends with a slash."""
    with served(built) as address:
        yield address


@cache
def _window(browser: Browser, script: bool) -> BrowserContext:
    """Return a window that stays open for the tabs of all tests: the site keeps nothing there that one could inherit.

    Why: a window of its own costs a page twice what the page costs.
    """
    window = browser.new_context(java_script_enabled=script, reduced_motion="reduce")
    window.new_page()
    return window


class Pages:
    """Opens pages and keeps what they complain of: on the console, by an error, by a request that goes outside."""

    def __init__(self, browser: Browser, site_url: str) -> None:
        self.browser = browser
        self.site_url = site_url
        self.tabs: list[Page] = []
        self.asked: list[str] = []
        self.complaints: list[str] = []

    def __call__(
        self,
        path: str = "",
        *,
        scheme: Literal["light", "dark"] = "light",
        width: int = 1280,
        height: int = 900,
        script: bool = True,
        status: int = 200,
    ) -> Page:
        """Open a page of the record by its path, or any page by its whole address.

        Why: with less motion there is no transition between pages, which a hasty click would break off with an error.
        """
        page = _window(self.browser, script).new_page()
        self.tabs.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.set_default_timeout(PATIENCE)
        address = urljoin(self.site_url, path)
        self._listen(page, address)
        answer = page.goto(address)
        assert address.startswith("file:") or (answer and answer.status == status), (
            f"{address} does not answer {status}"
        )
        return page

    def _listen(self, page: Page, address: str) -> None:
        def say(message: ConsoleMessage) -> None:
            missing = message.location["url"] == address and "status of 404" in message.text
            if message.type in ("error", "warning") and not missing:
                self.complaints.append(f"{page.url}: {message.type} on the console: {message.text}")

        def ask(request: Request) -> None:
            self.asked.append(request.url)
            if not request.url.startswith(("http://127.0.0.1:", "file:", "data:", "blob:")):
                self.complaints.append(f"{page.url}: asks {request.url}")

        page.on("console", say)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", ask)

    def close(self) -> None:
        for tab in self.tabs:
            tab.context.clear_permissions()
            tab.close()


@pytest.fixture
def open_page(browser: Browser, site_url: str) -> Iterator[Pages]:
    """Open pages; whatever they complained of fails the test at its end."""
    pages = Pages(browser, site_url)
    yield pages
    pages.close()
    assert not pages.complaints, "\n".join(pages.complaints)
