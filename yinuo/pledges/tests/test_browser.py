from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import BrowserAt
from yinuo.conversations.models import Conversation
from yinuo.people.models import Agent
from yinuo.pledges.adopting import adopt
from yinuo.promises.models import Promise

pytestmark = pytest.mark.browser


def test_an_event_is_recorded_by_keyboard_and_its_promise_appears_on_the_workbench(
    browser_at: BrowserAt, conversation: Conversation, alice: Agent, max_: Agent
) -> None:
    adopt("retail", by=max_)
    page = browser_at(alice)
    page.goto(f"/conversations/{conversation.pk}")
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog", name="记录事件")
    expect(dialog.locator("#event")).to_be_focused()
    dialog.locator("#event").select_option("remedy_demanded")
    expect(dialog.locator(".makes")).to_contain_text("办妥退货、换货或维修")
    dialog.locator("#event").select_option("goods_returned")
    expect(dialog.locator(".makes")).to_contain_text("《中华人民共和国消费者权益保护法》第二十五条")
    dialog.get_by_role("button", name="记录", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#toasts")).to_contain_text("退还货款，最迟")
    promise = Promise.objects.get()
    expect(page.locator(f"#owed-{promise.pk}")).to_contain_text("退还货款")
    # What the law allows is now known while typing, from the event that was recorded.
    page.locator("#draft").fill("王女士，我们二十天内给您退款。")
    expect(page.locator("[data-caution]")).to_contain_text(re.compile("第二十五条.*最迟"))
    page.locator("#draft").press("Enter")
    expect(page.locator("#lines")).to_contain_text("二十天内给您退款")


def test_a_term_looser_than_the_law_is_refused_inside_its_dialog_and_taken_with_a_reason(
    browser_at: BrowserAt, max_: Agent
) -> None:
    adopt("retail", by=max_)
    page = browser_at(max_, width=375)
    page.goto("/pledges/")
    page.get_by_role("button", name="改期限").first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=number]").fill("9")
    dialog.get_by_role("button", name="定下期限").click()
    expect(dialog.locator(".refusal")).to_contain_text("第二十五条")
    dialog.locator("[name=because]").fill("境外退货")
    dialog.get_by_role("button", name="定下期限").click()
    expect(page.get_by_text("宽于法定")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
