"""A telephone and a desk, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser import BrowserAt
from yinuo.channels.receiving import open_conversation
from yinuo.conversations.models import Conversation, Message
from yinuo.customers.models import Customer
from yinuo.people.models import Agent, Team
from yinuo.portal.models import link_for
from yinuo.promises.hearing import promise_by_hand
from yinuo.promises.models import Promise

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def chat(wang: Customer, hotline: Team, alice: Agent) -> Conversation:
    return open_conversation(wang, channel="wechat", team=hotline, subject="洗衣机漏水", agent=alice)


@pytest.fixture
def promise(chat: Conversation, alice: Agent) -> Promise:
    due = timezone.now() + timedelta(minutes=50)
    return promise_by_hand(chat.ticket, by=alice, action="callback", words="一小时内给您回电", due_at=due)


def phone(chromium: Browser, live_server: LiveServer, *, javascript: bool = True) -> Page:
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": 375, "height": 812},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        java_script_enabled=javascript,
        has_touch=True,
        is_mobile=True,
    )
    context.set_default_timeout(15_000)
    return context.new_page()


def test_a_customer_asks_for_another_time_and_the_desk_sees_it_at_once(
    browser_at: BrowserAt,
    chromium: Browser,
    live_server: LiveServer,
    alice: Agent,
    chat: Conversation,
    promise: Promise,
) -> None:
    desk = browser_at(alice)
    desk.goto(f"/conversations/{chat.pk}")
    expect(desk.locator(".app[data-live]")).to_be_visible()
    desk.keyboard.press("l")
    token = link_for(chat.ticket, by=alice).token
    expect(desk.locator("#draft")).to_have_value(f"您可以在这里随时查看我们答应您的事：{live_server.url}/c/{token}")

    page = phone(chromium, live_server)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(f"/c/{token}")
    countdown = page.locator("[data-due]")
    expect(countdown).to_contain_text("还有 49:")
    before = countdown.text_content()
    expect(countdown).not_to_have_text(before or "")
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    page.get_by_role("link", name="换个时间").click()
    page.locator("input[name=when]").last.check()
    page.locator("#words").fill("这会儿在开会")
    page.get_by_role("button", name="就约这个时间").click()
    expect(page.locator(".wished")).to_contain_text("您想改到")

    claim = desk.locator("#lines .claim")
    expect(claim).to_contain_text("这会儿在开会")
    desk.locator("#draft").blur()
    desk.keyboard.press("y")
    expect(claim).to_have_count(0)
    page.reload()
    expect(page.locator(".told")).to_contain_text("经您同意，改到")
    page.context.close()
    assert errors == []


def test_everything_works_without_javascript(
    transactional_db: None, chromium: Browser, live_server: LiveServer, alice: Agent, promise: Promise
) -> None:
    page = phone(chromium, live_server, javascript=False)
    page.goto(f"/c/{link_for(promise.ticket, by=alice).token}")
    page.get_by_role("link", name="换个时间").click()
    page.locator("input[name=when]").last.check()
    page.get_by_role("button", name="就约这个时间").click()
    expect(page.locator(".wished")).to_contain_text("您想改到")
    page.get_by_role("button", name="已接到电话").click()
    expect(page.locator(".wished").last).to_contain_text("您告诉我们")
    assert Message.objects.filter(conversation__channel="portal").count() == 2
    assert page.context.cookies() == []
    page.context.close()
