from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from tests.browser import BrowserAt
from yinuo.advisor.learning import learn
from yinuo.advisor.tests.conftest import NOW, Promises
from yinuo.conversations.models import Conversation
from yinuo.people.models import Agent

pytestmark = pytest.mark.browser


def test_while_a_promise_is_written_the_desk_says_whether_it_can_be_kept(
    browser_at: BrowserAt,
    past: Callable[[int], None],
    owed: Promises,
    conversation: Conversation,
    alice: Agent,
) -> None:
    past(300)
    learn(NOW)
    owed(alice, made_at=NOW - timedelta(minutes=5), due_at=NOW + timedelta(minutes=35))
    owed(alice, made_at=NOW, due_at=NOW + timedelta(minutes=58))
    with time_machine.travel(NOW):
        page = browser_at(alice)
        page.goto(f"/conversations/{conversation.pk}")
        page.locator("#draft").fill("二十分钟内给您回电")
        advice = page.locator("#whisper .advice")
        expect(advice).to_contain_text("前 95%（依据 2")
        expect(advice).to_contain_text("会挤到今天 15:00 前回电王女士")
        # It is a whisper: Tab takes the promise all the same, and the message is sent as it is.
        page.keyboard.press("Tab")
        expect(page.locator("#whisper .taken")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator("#draft")).to_have_value("")
    assert alice.quotes.get().promise is not None


def test_the_form_for_a_promise_by_hand_asks_again_when_something_changes(
    browser_at: BrowserAt, past: Callable[[int], None], conversation: Conversation, alice: Agent
) -> None:
    past(300)
    learn(NOW)
    with time_machine.travel(NOW):
        page = browser_at(alice)
        page.goto(f"/tickets/{conversation.ticket_id}/promises")
        advice = page.locator(".form .advice")
        expect(advice).to_contain_text("按本组近来的“回电”")
        page.get_by_label("做什么").select_option("refund")
        expect(advice).to_contain_text("“退款”记录少")
