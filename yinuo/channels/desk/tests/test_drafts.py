"""What is whispered about a draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from yinuo import language
from yinuo.channels.desk.drafts import DraftReading, Swap, read_draft
from yinuo.conversations.models import Conversation, Message
from yinuo.journal.models import Entry
from yinuo.notices.models import Notification
from yinuo.notices.wording import sentence, where
from yinuo.people.models import Agent
from yinuo.pledges.limits import set_limit
from yinuo.pledges.models import Overstep

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def put(text: str, swap: Swap) -> str:
    """The draft after the swap, counted as a browser counts."""
    units = text.encode("utf-16-le")
    return (units[: 2 * swap.start] + swap.words.encode("utf-16-le") + units[2 * swap.end :]).decode("utf-16-le")


def whisper(text: str, now: datetime = NOON) -> DraftReading:
    return read_draft(text, "agent", now)


def test_a_promise_is_heard_with_its_time_and_words() -> None:
    [heard] = whisper("王女士，我半小时后一定给您回电话").heard
    assert heard.due == NOON + timedelta(minutes=30)
    assert heard.words == "我半小时后一定给您回电话"
    assert heard.action == "callback"
    assert not heard.is_vague


def test_a_promise_that_comes_again_says_how_often_and_when_first() -> None:
    [heard] = whisper("王女士，我每周五给您发进度").heard
    assert heard.due == datetime(2026, 11, 27, 18, 0, tzinfo=NOON.tzinfo)
    assert heard.how_often
    assert heard.due_words.startswith(heard.how_often)
    assert not heard.is_vague


def test_a_vague_promise_is_asked_for_its_time() -> None:
    [heard] = whisper("我稍后给您回电话").heard
    assert heard.is_vague
    assert [swap.words for swap in heard.quick_times][:2] == ["半小时后", "今天18:00前"]


@pytest.mark.parametrize("text", ["我稍后给您回电话", "王女士，我尽快给您答复", "😀 我马上给您回电话，您放心"])
def test_every_quick_time_gives_a_promise_that_the_engine_can_date(text: str) -> None:
    [heard] = whisper(text).heard
    for swap in heard.quick_times:
        dated = put(text, swap)
        promises = language.read(language.Message(dated, "agent", NOON)).promises
        assert any(promise.due is not None for promise in promises), dated


def test_in_the_evening_today_is_no_longer_offered() -> None:
    [heard] = whisper("我稍后给您回电话", NOON.replace(hour=19)).heard
    assert [swap.words for swap in heard.quick_times] == ["半小时后", "明天12:00前", "明天18:00前"]


def test_a_forbidden_phrase_comes_with_a_better_one_for_the_whole_sentence() -> None:
    text = "您好。您必须先寄回来。谢谢"
    [better] = whisper(text).better
    after = put(text, better.swaps[0])
    assert "必须" not in after
    assert after.startswith("您好。")
    assert after.endswith("谢谢")


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("这不归我管，您打别的电话吧", "", ""),
        ("😀您好，您必须先寄回来", "😀您好，", ""),
        ("您必须先寄回来，地址是中山路3.5号楼。谢谢", "", "地址是中山路3.5号楼。谢谢"),
        ("您好\n您必须先寄回来\n谢谢", "您好\n", "\n谢谢"),
    ],
)
def test_a_whole_sentence_replaces_the_whole_clause_and_nothing_else(text: str, before: str, after: str) -> None:
    swap = whisper(text).better[0].swaps[0]
    assert put(text, swap) == before + swap.words + after


def test_a_better_wording_leaves_the_promise_beside_it() -> None:
    text = "您必须先寄回来，我明天下午三点前给您回电话"
    reading = whisper(text)
    assert reading.heard
    assert all("我明天下午三点前给您回电话" in put(text, swap) for one in reading.better for swap in one.swaps)


def test_a_better_wording_never_cuts_into_a_promise() -> None:
    reading = whisper("王女士，我半小时后一定给您回电话")
    assert reading.heard
    assert reading.better == []


def test_places_are_counted_as_browsers_count_them() -> None:
    [heard] = whisper("😀😀我半小时后给您回电话").heard
    assert heard.start == 4


def test_the_customers_words_hold_no_promise_of_ours() -> None:
    assert read_draft("我明天下午三点过去取", "customer", NOON).heard == []


def test_nothing_and_a_pasted_book_are_not_spoken_of() -> None:
    assert whisper("  ").heard == []
    assert whisper("我半小时后给您回电话。" * 1_000).heard == []


@pytest.mark.django_db
def test_the_whisper_names_time_deed_and_customer_and_stores_nothing(as_alice: Client) -> None:
    entries = Entry.objects.count()
    response = as_alice.post("/drafts/reading", {"text": "我明天中午十二点前给您回电话", "called": "王女士"})
    assert "听到承诺" in response.text
    assert "明天 12:00" in response.text
    assert "王女士" in response.text
    assert Entry.objects.count() == entries
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_a_draft_is_escaped_in_the_whisper(as_alice: Client) -> None:
    response = as_alice.post("/drafts/reading", {"text": '"><script>alert(1)</script>我半小时后给您回电话'})
    assert "<script>" not in response.text


@pytest.mark.django_db
def test_drafts_are_read_for_the_signed_in_by_post_only(client: Client, ivy: Agent) -> None:
    assert client.post("/drafts/reading", {"text": "我稍后回电"}).status_code == 302
    client.force_login(ivy)
    assert client.get("/drafts/reading").status_code == 405
    assert client.post("/drafts/reading", {"text": "我稍后回电", "speaker": "nobody"}).status_code == 204


@pytest.fixture
def limits(max_: Agent) -> None:
    set_limit(role="agent", remedy="refund", most=Decimal(200), by=max_)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "is_flagged"),
    [
        ("王女士，我今天下午六点前给您退800元", True),
        ("现在就给您退八百块", True),
        ("今天下午六点前给您退200元", False),
        ("您付的800元我看到了", False),
    ],
)
def test_more_than_this_agent_may_grant_is_said_while_typing(
    limits: None, as_alice: Client, conversation: Conversation, text: str, is_flagged: bool
) -> None:
    page = as_alice.post("/drafts/reading", {"text": text, "conversation": conversation.pk}).text
    assert ("data-caution" in page) == is_flagged
    assert ("800" in page and "200" in page) == is_flagged


@pytest.mark.django_db
def test_said_all_the_same_it_is_noted_even_where_no_promise_was_heard(
    limits: None, as_alice: Client, sue: Agent, conversation: Conversation
) -> None:
    as_alice.post(f"/conversations/{conversation.pk}/messages", {"text": "现在就给您退八百块"})
    assert Overstep.objects.get().amount == 800
    notice = Notification.objects.get(kind="overstep.said")
    assert (notice.recipient, where(notice)) == (sue, f"/conversations/{conversation.pk}")
    assert "超过了权限" in sentence(notice)
    as_alice.post(f"/conversations/{conversation.pk}/messages", {"text": "你们退我800元", "speaker": "customer"})
    assert Overstep.objects.count() == 1
