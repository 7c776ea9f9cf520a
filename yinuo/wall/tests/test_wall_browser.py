"""The wall in real Chromium: what one leader drags, the other sees move."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import BrowserAt
from yinuo.conversations.models import Conversation
from yinuo.people.models import Agent
from yinuo.promises.models import Promise

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def promise(conversation: Conversation, alice: Agent) -> Promise:
    return Promise.objects.create(
        ticket=conversation.ticket,
        customer=conversation.ticket.customer,
        conversation=conversation,
        words="我半小时后给您回电",
        action="callback",
        owner=alice,
        made_at=timezone.now(),
        due_at=timezone.now() + timedelta(minutes=30),
        due_kind="at",
        due_source="said",
        state="open",
    )


def test_a_promise_that_is_dragged_moves_on_every_wall(
    browser_at: BrowserAt, promise: Promise, sue: Agent, max_: Agent, alice: Agent, bob: Agent
) -> None:
    mine, theirs = browser_at(sue), browser_at(max_)
    mine.goto("/wall")
    theirs.goto("/wall")
    card = f"[data-card='{promise.pk}']"
    expect(theirs.locator(f"[data-lane='{alice.pk}'] {card}")).to_be_visible()
    expect(theirs.locator("[data-live=open]")).to_be_attached()
    mine.drag_and_drop(f"[data-lane='{alice.pk}'] {card}", f"[data-lane='{bob.pk}'] .who")
    expect(mine.locator(f"[data-lane='{bob.pk}'] {card}")).to_be_visible()
    expect(theirs.locator(f"[data-lane='{bob.pk}'] {card}")).to_be_visible()
    promise.refresh_from_db()
    assert promise.owner == bob


def test_by_keyboard_it_is_ticked_and_handed_over(
    browser_at: BrowserAt, promise: Promise, sue: Agent, bob: Agent
) -> None:
    page = browser_at(sue)
    page.goto("/wall")
    page.keyboard.press("j")
    expect(page.locator(f"#card-{promise.pk}")).to_be_focused()
    page.keyboard.press("t")
    expect(page.locator("#ticked")).to_have_text("已选 1 个")
    expect(page.locator("#give-to")).to_be_focused()
    page.locator("#give-to").select_option(str(bob.pk))
    page.locator("#give .primary").click()
    expect(page.locator(f"[data-lane='{bob.pk}'] [data-card='{promise.pk}']")).to_be_visible()
    expect(page.locator("#give")).to_be_hidden()
