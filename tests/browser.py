"""Real Chromium against the live server, for the tests marked ``browser``.

    def test_something(browser_at: BrowserAt, alice: Agent) -> None:
        page = browser_at(alice)
        page.goto("/")

The clock may be moved with time_machine: the page trusts the server's time, not its own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Protocol

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from yinuo.pages.live import broker
from yinuo.people.models import Agent

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
# A busy machine may take its time; what is asserted is what comes, not when.
expect.set_options(timeout=15_000)
CANDIDATES = ("chromium", "chromium-browser", "google-chrome")


class BrowserAt(Protocol):
    def __call__(
        self, agent: Agent, *, width: int = 1440, height: int = 900, locale: str = "zh-CN", scheme: str = "light"
    ) -> Page: ...


def _no_browser(reason: str) -> None:
    """A missing browser is told to whoever runs the tests; in CI it is a failure, not an excuse."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"browser tests cannot run: {reason}")
    pytest.skip(f"BROWSER TESTS DID NOT RUN: {reason}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("YINUO_CHROMIUM") or next(filter(None, map(shutil.which, CANDIDATES)), None)
    if path is None:
        _no_browser("no Chromium found; install it or set YINUO_CHROMIUM to its path")
    # Playwright keeps an event loop in this thread, which Django otherwise takes for asynchronous code.
    unsafe_before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    playwright: Playwright = sync_playwright().start()
    try:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    except Error as error:
        playwright.stop()
        _no_browser(f"{path} does not start: {error.message.splitlines()[0]}")
    yield browser
    browser.close()
    playwright.stop()
    if unsafe_before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def browser_at(transactional_db: None, live_server: LiveServer, chromium: Browser) -> Iterator[BrowserAt]:
    """Open a browser of its own in which the given agent is signed in. A script error on the page fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_for(
        agent: Agent, *, width: int = 1440, height: int = 900, locale: str = "zh-CN", scheme: str = "light"
    ) -> Page:
        client = Client()
        client.force_login(agent)
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale=locale,
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if scheme == "dark" else "light",
        )
        context.set_default_timeout(15_000)
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_for
    for context in contexts:
        context.close()
    # Streams notice a closed browser only at their next heartbeat; the database goes away before that.
    broker.close()
    assert errors == []
