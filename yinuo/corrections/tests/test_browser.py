"""Why and corrections in real Chromium, as an agent and a supervisor use them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser import BrowserAt
from yinuo.channels.receiving import receive
from yinuo.conversations.models import Conversation, Message
from yinuo.corrections.correcting import wrong_emotion
from yinuo.corrections.models import Correction
from yinuo.people.models import Agent
from yinuo.promises.models import Promise

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def said(conversation: Conversation, alice: Agent) -> list[Message]:
    lines = [
        ("customer", "等了三天了，你们到底管不管"),
        ("agent", "王女士，我半小时后给您回电话"),
        ("agent", "我不知道，这个不归我管"),
        ("agent", "😀这事儿您甭管了，明天之前见分晓"),
    ]
    return [
        receive(conversation, speaker=speaker, text=text, author=alice if speaker == "agent" else None).message
        for speaker, text in lines
    ]


def opened(page: Page, said: list[Message]) -> None:
    page.goto(f"/conversations/{said[0].conversation_id}")
    expect(page.locator(".app[data-live]")).to_be_visible()


def test_why_opens_with_the_keyboard_and_not_a_promise_is_one_press_more(
    browser_at: BrowserAt, alice: Agent, said: list[Message]
) -> None:
    page = browser_at(alice)
    opened(page, said)
    page.locator(f"#message-{said[1].pk} .margin .why").focus()
    page.keyboard.press("Enter")
    why = page.locator("#why")
    expect(why).to_contain_text("话里有时间，也有要做的事")
    expect(page.locator("#why:focus-within")).to_be_visible()
    why.get_by_role("button", name="不是承诺").press("Enter")
    expect(why).not_to_be_visible()
    expect(page.locator(f"#message-{said[1].pk} .chip")).to_have_count(0)
    assert Promise.objects.get().state == "withdrawn"
    page.keyboard.press("Escape")
    expect(page.locator(".toast")).to_contain_text("记为一处更正")


def test_the_right_time_is_picked_where_it_is_explained(
    browser_at: BrowserAt, alice: Agent, said: list[Message]
) -> None:
    page = browser_at(alice)
    opened(page, said)
    page.locator(f"#message-{said[1].pk} .margin .why").click()
    due = (timezone.localtime() + timedelta(hours=5)).replace(second=0, microsecond=0)
    page.locator("#why input[name=due_at]").first.fill(f"{due:%Y-%m-%dT%H:%M}")
    page.locator("#why").get_by_role("button", name="更正", exact=True).click()
    expect(page.locator("#why")).not_to_be_visible()
    expect(page.locator(f"#message-{said[1].pk} .chip")).to_contain_text(f"{due:%H:%M}")
    assert Promise.objects.get().due_at == due


def test_a_refused_time_is_told_in_the_dialog(browser_at: BrowserAt, alice: Agent, said: list[Message]) -> None:
    page = browser_at(alice)
    opened(page, said)
    page.locator(f"#message-{said[1].pk} .margin .why").click()
    page.locator("#why input[name=due_at]").first.fill("2001-01-01T10:00")
    page.locator("#why").get_by_role("button", name="更正", exact=True).click()
    expect(page.locator("#why .refusal")).to_have_attribute("data-code", "due-before-said")
    assert not Correction.objects.exists()


def test_words_selected_in_our_message_become_the_promise_that_was_missed(
    browser_at: BrowserAt, alice: Agent, said: list[Message]
) -> None:
    page = browser_at(alice)
    opened(page, said)
    page.evaluate(
        """([id, words]) => {
          const node = document.querySelector(`${id} .b`).firstChild;
          const at = node.data.indexOf(words);
          document.getSelection().setBaseAndExtent(node, at, node, at + words.length);
        }""",
        [f"#message-{said[3].pk}", "明天之前见分晓"],
    )
    page.get_by_role("button", name="漏了一个承诺？").click()
    expect(page.locator("#missed-words")).to_have_value("明天之前见分晓")
    expect(page.locator("#missed-due")).not_to_have_value("")
    page.locator("#missed-action").select_option("resolve")
    page.get_by_role("button", name="记下承诺").click()
    expect(page.locator(f"#message-{said[3].pk} mark")).to_have_text("明天之前见分晓")
    made = Promise.objects.get(message=said[3])
    assert made.span_start == said[3].text.index("明天")


def test_a_hint_and_a_feeling_are_put_right(browser_at: BrowserAt, alice: Agent, said: list[Message]) -> None:
    page = browser_at(alice)
    opened(page, said)
    hints = page.locator(f"#message-{said[2].pk} .why.hinted")
    hints.click()
    before = len(said[2].reading.findings)
    page.locator("#why").get_by_role("button", name="这条提示不对").first.click()
    expect(page.locator("#why")).not_to_be_visible()
    if before > 1:
        expect(hints).to_have_text(f"提示 {before - 1}")
    else:
        expect(hints).to_have_count(0)
    page.locator(f"#message-{said[0].pk} .why.felt").click()
    page.locator("#why").get_by_role("button", name="失望").click()
    expect(page.locator(f"#message-{said[0].pk} .why.felt")).to_contain_text("失望")
    assert sorted(Correction.objects.values_list("kind", flat=True)) == ["wrong_emotion", "wrong_finding"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_cut(browser_at: BrowserAt, alice: Agent, said: list[Message], scheme: str) -> None:
    page = browser_at(alice, width=375, height=740, scheme=scheme)
    opened(page, said)
    page.locator(f"#message-{said[1].pk} .margin .why").click()
    expect(page.locator("#why").get_by_role("button", name="不是承诺")).to_be_in_viewport()
    assert page.evaluate("document.getElementById('why').scrollWidth <= document.getElementById('why').clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_supervisor_finds_replays_and_saves_them(
    browser_at: BrowserAt, alice: Agent, sue: Agent, said: list[Message]
) -> None:
    wrong_emotion(said[0], by=alice, label="calm")
    page = browser_at(sue, locale="en-US")
    page.goto("/")
    page.locator(".nav .me").click()
    page.get_by_role("link", name="Corrections").click()
    expect(page.locator(".correction")).to_contain_text("林晓")
    page.get_by_role("link", name="Read them again").click()
    expect(page.locator("#replayed")).to_contain_text("Now read right: 0 of 1")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as case file").click()
    assert saved.value.suggested_filename.endswith(".jsonl")
