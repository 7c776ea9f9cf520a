"""Logging a call in real Chromium: from the promise to its proof, with the notes read while they are typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import BrowserAt
from yinuo.channels.receiving import receive
from yinuo.conversations.models import Conversation
from yinuo.people.models import Agent
from yinuo.promises.models import Promise

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_promise_to_its_proof_with_a_new_promise_heard_in_the_notes(
    browser_at: BrowserAt, alice: Agent, conversation: Conversation
) -> None:
    text = "王女士，我半小时后一定给您回电话。"
    promise = receive(conversation, speaker="agent", text=text, author=alice).promises[0]
    page = browser_at(alice)
    page.goto(f"/calls/new?promise={promise.pk}")
    expect(page.locator(f"input[name=keeps][value='{promise.pk}']")).to_be_checked()

    page.locator("#notes").press_sequentially("已回电，我明天上午十点前再给您回电话。")
    chip = page.locator("[data-heard]")
    expect(chip).to_contain_text("10:00")
    chip.locator("[data-accept]").click()
    expect(chip).to_contain_text("已记下")
    page.get_by_role("button", name="记下这通电话").click()

    page.wait_for_url(f"**/promises/{promise.pk}")
    expect(page.locator(".told").first).to_contain_text("已守 · 早")
    promise.refresh_from_db()
    assert promise.state == "kept"
    heard = Promise.objects.get(conversation=promise.keeping.conversation)
    assert heard.state == "open"


def test_the_caller_is_found_by_typing_and_the_notes_stay(
    browser_at: BrowserAt, alice: Agent, conversation: Conversation
) -> None:
    receive(conversation, speaker="agent", text="我明天中午前给您回电话。", author=alice)
    page = browser_at(alice, width=375)
    page.goto("/calls/new")
    page.locator("#notes").fill("客户同意周六上门。")
    page.locator("#asked").fill("4058")
    page.locator("#asked").press("Enter")
    page.get_by_label("王女士").click()
    expect(page.locator("input[name=keeps]")).to_have_count(1)
    expect(page.locator("#subject")).to_be_hidden()
    expect(page.locator("#notes")).to_have_value("客户同意周六上门。")
    page.get_by_label("新的事情").check()
    page.locator("#subject").fill("预约上门")
    page.locator("#subject").press("Enter")
    page.wait_for_url("**/tickets/*")
    assert Conversation.objects.latest("pk").ticket.subject == "预约上门"
