"""The life of a promise by keyboard, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import BrowserAt
from yinuo.channels.receiving import open_conversation, receive
from yinuo.conversations.models import Conversation
from yinuo.people.models import Agent
from yinuo.promises import offering
from yinuo.promises.hearing import promise_by_hand
from yinuo.promises.models import Promise

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUR = timedelta(hours=1)


@pytest.fixture
def talk(conversation: Conversation, alice: Agent) -> Conversation:
    ticket = conversation.ticket
    return open_conversation(ticket.customer, channel="chat", team=ticket.team, subject="", ticket=ticket, agent=alice)


@pytest.fixture
def promise(talk: Conversation, alice: Agent) -> Promise:
    return promise_by_hand(
        talk.ticket, by=alice, action="callback", words="三小时内给您回电", due_at=timezone.now() + 3 * HOUR
    )


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def test_a_colleague_sees_the_offer_come_and_takes_it_with_one_key(
    browser_at: BrowserAt, promise: Promise, alice: Agent, bob: Agent
) -> None:
    page = browser_at(bob)
    page.goto("/")
    expect(page.locator("[sse-connect]").first).to_be_attached()
    offering.offer(promise, bob, by=alice, why="下班")
    row = page.locator(f"#offer-{promise.offers.get().pk}")
    expect(row).to_be_visible()
    row.focus()
    page.keyboard.press("a")
    expect(page.locator(f"#owed-{promise.pk}")).to_be_visible()
    expect(row).to_have_count(0)
    assert fresh(promise).owner == bob


def test_the_customer_is_told_first_agrees_and_the_promise_is_moved_all_by_keys(
    browser_at: BrowserAt, promise: Promise, talk: Conversation, alice: Agent
) -> None:
    page = browser_at(alice)
    page.goto(f"/promises/{promise.pk}")
    page.keyboard.press("w")
    expect(page.locator("#forewarn-text")).to_have_value(re.compile("^王女士您好，"))
    page.locator("#forewarning button.primary").press("Enter")
    expect(page.locator("#forewarn")).not_to_be_visible()
    expect(page.locator(".claim")).to_be_visible()
    receive(talk, speaker="customer", text="可以的")
    expect(page.locator(".claim [data-key=y]")).to_be_visible()
    page.keyboard.press("y")
    page.wait_for_url(lambda url: not url.endswith(f"/{promise.pk}"))
    assert fresh(promise).state == "renegotiated"
