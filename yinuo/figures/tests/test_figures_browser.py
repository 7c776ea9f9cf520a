"""The figures in real Chromium: by keyboard, on a phone and on paper."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import BrowserAt
from yinuo.conversations.models import Conversation
from yinuo.figures.tests.conftest import make_promise
from yinuo.people.models import Agent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def history(conversation: Conversation, alice: Agent) -> None:
    for number in range(36):
        state = ("kept", "kept", "kept_late", "open")[number % 4]
        make_promise(conversation.ticket, alice, timezone.now() - timedelta(hours=7 * number + 1), state)


def test_a_point_of_the_curve_opens_its_promises_by_keyboard(browser_at: BrowserAt, history: None, sue: Agent) -> None:
    page = browser_at(sue)
    page.goto("/figures?span=7&by=week")
    point = page.locator(".trend svg a").first
    number = re.search(r"n = (\d+)", point.get_attribute("aria-label") or "")
    assert number is not None
    point.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(f"计入守诺率 · {number[1]} 个")
    # A heading is there before the scripts that listen for keys.
    page.wait_for_load_state("load")
    page.keyboard.press("b")
    expect(page.locator("h1")).to_contain_text("说到做到")
    page.wait_for_load_state("load")
    page.keyboard.press("j")
    expect(page.locator(".group a[data-row]").first).to_be_focused()
    page.goto("/figures")
    expect(page.locator("select[name=action]")).to_be_hidden()
    page.keyboard.press("f")
    expect(page.locator("select[name=action]")).to_be_visible()


def test_on_a_phone_nothing_sticks_out_and_on_paper_no_buttons(
    browser_at: BrowserAt, history: None, sue: Agent
) -> None:
    page = browser_at(sue, width=375, height=812, scheme="dark")
    page.goto("/figures")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    expect(page.locator(".take button").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".take")).to_be_hidden()
    expect(page.locator(".nav")).to_be_hidden()
    expect(page.locator(".figure").first).to_be_visible()
