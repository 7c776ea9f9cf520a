"""Bringing a transcript into the desk: what it becomes, that it comes in once, and what happens to a bad file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from yinuo import language
from yinuo.channels.transcripts.importing import bring_in, dated, origin_of
from yinuo.channels.transcripts.matter import read_matter
from yinuo.clock.models import Alarm
from yinuo.conversations.models import Conversation, Message, Reading, Ticket
from yinuo.customers.models import ContactPoint, Customer
from yinuo.journal.models import Entry
from yinuo.people.models import Agent, Team
from yinuo.promises.models import Keeping, Promise

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 10, 15, 0, tzinfo=SHANGHAI)
EVERYTHING = (Ticket, Conversation, Message, Reading, Promise, Keeping, Customer, ContactPoint, Alarm, Entry)
#: two calls: the line drops in the first, and the desk calls back on the next day
PURIFIER = """\
客户：喂，你好，我家净水器装了三天就漏水，地板都泡坏了。
座席：非常抱歉，我先帮您登记，稍后给您回电话。
客户：你们每次都说稍后！到底什么时候？太气人了！
座席：师傅明天上午十点前上门给您检修。
客户：喂？喂？听得到吗？
断线了，电话里没有声音。
第二天，客服人员又主动打电话给客户。
座席：您好，我是昨天接您电话的小林，昨天断线了，实在抱歉。
客户：嗯，师傅来过了，修好了，谢谢。
座席：不客气，再见。
"""
TWO_TURNS = "客户：洗衣机不转了。\n座席：今天下午五点前给您回电话。\n"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """It is three in the afternoon of Tuesday, 10 March 2026."""
    with time_machine.travel(NOW, tick=False) as coordinates:
        yield coordinates


def rows() -> list[int]:
    return [model.objects.count() for model in EVERYTHING]


def bring(client: Client, content: str | bytes | None = None, *, name: str = "call.txt", **fields: Any) -> HttpResponse:
    if content is not None:
        fields["file"] = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    response = client.post("/transcripts/new", fields)
    assert isinstance(response, HttpResponse)
    return response


def plain(response: Any) -> str:
    text = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text[text.index("<main") :]))


def test_two_calls_become_one_ticket_with_the_promises_and_the_callback_after_the_dropped_line(
    as_alice: Client, alice: Agent
) -> None:
    response = bring(as_alice, PURIFIER, asked="13912345678", surname="赵", title="女士", began_at="2026-03-03T09:30")

    ticket = Ticket.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/tickets/{ticket.pk}/transcript")
    assert (ticket.customer.called, ticket.owner) == ("赵女士", alice)
    first, second = Conversation.objects.order_by("began_at")
    assert (first.ticket, second.ticket) == (ticket, ticket)
    assert (first.direction, first.ended_how, second.direction) == ("in", "dropped", "out")
    assert timezone.localtime(first.began_at).isoformat() == "2026-03-03T09:30:00+08:00"
    assert [first.messages.count(), second.messages.count()] == [5, 3]
    assert {message.author for message in Message.objects.filter(speaker="agent")} == {alice}
    assert Reading.objects.count() == 8

    vague, visit = Promise.objects.filter(origin="heard").order_by("made_at")
    assert vague.is_vague
    assert timezone.localtime(visit.due_at).isoformat() == "2026-03-04T10:00:00+08:00"
    callback = Promise.objects.get(origin="dropped_call")
    assert first.ended_at is not None
    assert callback.due_at == first.ended_at + timedelta(minutes=10)
    # The second call is the callback, a day late, and the proof of it.
    assert callback.state == "kept_late"
    assert callback.keeping.conversation == second
    assert ticket.journal().last().verb == "transcript.imported"  # type: ignore[union-attr]


def test_a_dropped_line_that_nobody_called_back_leaves_the_callback_owed(as_alice: Client) -> None:
    bring(as_alice, PURIFIER.split("第二天")[0], began_at="2026-03-10T14:55")
    callback = Promise.objects.get(origin="dropped_call")
    assert (callback.state, callback.owner.name) == ("open", "林晓")
    assert callback.due_at == datetime(2026, 3, 10, 15, 6, tzinfo=SHANGHAI)


def test_the_result_says_what_came_of_it_and_opens_to_the_rows(as_alice: Client) -> None:
    result = as_alice.get(bring(as_alice, PURIFIER, name="净水器.txt", began_at="2026-03-03T09:30")["Location"])
    text = plain(result)
    for words in (
        "净水器.txt",
        "2 通电话",
        "8 句话",
        "2 个承诺",
        "1 个有时间，1 个没说时间",
        "生气",
        "断线了",
        "第 2 通没有时间",
    ):
        assert words in text
    page = result.content.decode()
    for promise in Promise.objects.all():
        assert f"/promises/{promise.pk}" in page
    for conversation in Conversation.objects.all():
        assert f"/conversations/{conversation.pk}" in page


def test_the_journal_of_the_ticket_tells_it_and_leads_to_the_result(as_alice: Client) -> None:
    where = bring(as_alice, PURIFIER, began_at="2026-03-03T09:30")["Location"]
    page = as_alice.get(f"/tickets/{Ticket.objects.get().pk}").content.decode()
    assert "林晓 导入了 2 通电话的记录" in page
    assert where in page


def test_the_same_file_again_stores_nothing_and_leads_to_what_is_there(as_alice: Client) -> None:
    first = bring(as_alice, PURIFIER, began_at="2026-03-03T09:30")
    before = rows()
    again = bring(as_alice, PURIFIER, name="renamed.txt", asked="13900000000", began_at="2026-03-05T10:00")
    assert again["Location"] == first["Location"]
    assert rows() == before
    assert "没有重复保存" in plain(as_alice.get(again["Location"]))


def test_another_team_learns_nothing_from_bringing_the_same_file(
    as_alice: Client, alice: Agent, charlie: Agent
) -> None:
    first = bring(as_alice, PURIFIER, began_at="2026-03-03T09:30")
    theirs = Client()
    theirs.force_login(charlie)
    second = bring(theirs, PURIFIER, began_at="2026-03-03T09:30")
    assert second["Location"] != first["Location"]
    assert theirs.get(first["Location"]).status_code == 404
    assert "没有重复保存" not in plain(theirs.get(second["Location"]))


def test_pasted_text_comes_in_like_a_file(as_alice: Client) -> None:
    pasted = TWO_TURNS.replace("\n", "\r\n")
    response = bring(as_alice, text=pasted, began_at="2026-03-10T14:00")
    assert bring(as_alice, TWO_TURNS)["Location"] == response["Location"]
    assert Promise.objects.get().due_at == datetime(2026, 3, 10, 17, 0, tzinfo=SHANGHAI)


def test_without_a_start_a_file_without_dates_has_just_ended(as_alice: Client) -> None:
    bring(as_alice, PURIFIER)
    last = Conversation.objects.latest("began_at")
    assert last.ended_at is not None
    assert NOW - timedelta(days=2) < last.ended_at <= NOW


def test_a_start_that_puts_the_end_ahead_of_now_is_refused(as_alice: Client) -> None:
    before = rows()
    response = bring(as_alice, PURIFIER, began_at="2026-03-10T14:00")
    assert response.status_code == 422
    assert "还没到" in plain(response)
    assert rows() == before


def test_a_transcript_out_of_the_archive_rings_nobody_and_its_promises_stand(as_alice: Client) -> None:
    bring(as_alice, PURIFIER, began_at="2019-05-06T09:30")
    assert Promise.objects.live().count() == 2
    assert not Alarm.objects.exists()


def test_a_transcript_of_last_week_rings_once_for_each_promise(as_alice: Client) -> None:
    began_at = timezone.localtime(NOW - timedelta(days=4))
    bring(as_alice, PURIFIER, began_at=f"{began_at:%Y-%m-%dT%H:%M}")
    waiting = Alarm.objects.waiting()
    assert waiting.count() == Promise.objects.live().count() == 2
    assert set(waiting.values_list("kind", flat=True)) == {"promise.due"}
    assert not Agent.objects.get(username="alice").notifications.exists()


def test_a_known_number_adds_to_its_customer_and_no_number_makes_an_unnamed_one(
    as_alice: Client, wang: Customer
) -> None:
    bring(as_alice, TWO_TURNS, asked="13800004058")
    assert Ticket.objects.get().customer == wang
    bring(as_alice, TWO_TURNS + "客户：好的。\n")
    assert Ticket.objects.latest("pk").customer.contact_points.count() == 0


def test_findings_that_only_the_whole_call_shows_are_kept(as_alice: Client) -> None:
    asks_again = "您先留个联系电话好吗？"
    call = (
        f"客户：你们的扫地机器人把我家地板刮花了，怎么赔？你给个说法！\n座席：{asks_again}\n"
        f"客户：我问的是怎么赔！\n座席：{asks_again}\n"
    )
    assert not language.read(language.Message(asks_again, "agent", NOW)).findings
    bring(as_alice, call)
    first, second = Reading.objects.filter(message__text=asks_again).order_by("message__said_at")
    assert first.findings == []
    assert [found["norm"] for found in second.findings] == ["form_letter"]


# Who spoke


def test_a_supervisor_brings_in_the_call_of_an_agent_of_her_team(client: Client, sue: Agent, bob: Agent) -> None:
    client.force_login(sue)
    bring(client, TWO_TURNS, speaker=bob.pk)
    assert Ticket.objects.get().owner == bob
    assert Entry.objects.get(verb="transcript.imported").by == sue


def test_nobody_speaks_in_the_name_of_another_team_and_an_agent_in_nobody_elses(
    client: Client, sue: Agent, alice: Agent, bob: Agent, charlie: Agent
) -> None:
    before = rows()
    for who, speaker in ((sue, charlie), (alice, bob)):
        client.force_login(who)
        assert bring(client, TWO_TURNS, speaker=speaker.pk).status_code == 422
    assert rows() == before


def test_a_manager_of_no_team_says_who_spoke(client: Client, max_: Agent, bob: Agent, hotline: Team) -> None:
    client.force_login(max_)
    assert bring(client, TWO_TURNS).status_code == 422
    assert bring(client, TWO_TURNS, speaker=bob.pk).status_code == 302
    assert Ticket.objects.get().team == hotline


def test_an_inspector_brings_in_nothing_but_reads_the_result(as_alice: Client, ivy: Agent) -> None:
    where = bring(as_alice, TWO_TURNS)["Location"]
    reader = Client()
    reader.force_login(ivy)
    assert reader.get("/transcripts/new").status_code == 403
    assert bring(reader, PURIFIER).status_code == 403
    assert reader.get(where).status_code == 200


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    assert bring(client, TWO_TURNS)["Location"].startswith("/sign-in")
    assert client.get("/tickets/1/transcript").status_code == 302


def test_other_methods_are_refused(as_alice: Client) -> None:
    where = bring(as_alice, TWO_TURNS)["Location"]
    assert as_alice.put("/transcripts/new").status_code == 405
    assert as_alice.post(where).status_code == 405


def test_a_ticket_that_came_in_another_way_has_no_result(as_alice: Client, conversation: Conversation) -> None:
    assert as_alice.get(f"/tickets/{conversation.ticket_id}/transcript").status_code == 404


def test_looking_up_the_caller_stores_nothing(as_alice: Client, conversation: Conversation) -> None:
    before = rows()
    part = as_alice.post("/transcripts/new", {"find": "1", "asked": "4058"}, headers={"HX-Request": "true"})
    assert "王女士" in part.content.decode()
    assert "<html" not in part.content.decode()
    page = as_alice.post("/transcripts/new", {"find": "1", "asked": "4058", "text": "写了一半"})
    assert "写了一半" in page.content.decode()
    assert "errorlist" not in page.content.decode()
    assert rows() == before


# Bad files


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("客户：在吗？\n".encode() * 600_000, "最多读取 5 MB"),
        (b"", "文件是空的"),
        (b"\n \r\n", "文件是空的"),
        (PICTURE, "这不是文本文件，而是一张图片"),
        ("今天天气很好，我们去公园。\n晚上回家吃饭。", "没有一行写明是谁在说话"),
        ("[9999-01-01 10:00:00] 客户：喂\n[9999-01-01 10:00:09] 座席：您好", "9999"),
        ("[2031-01-01 10:00:00] 客户：喂\n[2031-01-01 10:00:09] 座席：您好", "还没到"),
        ("[1975-01-01 10:00:00] 客户：喂\n[1975-01-01 10:00:09] 座席：您好", "1975"),
        ("说话人,内容,时间\n客户,喂,明天\n", "无法读取"),
    ],
    ids=["10-MB", "empty", "blank", "picture", "no-speakers", "year-9999", "future", "before-1990", "no-time"],
)
def test_a_bad_file_is_told_in_a_clear_sentence_and_nothing_is_half_stored(
    as_alice: Client, content: str | bytes, words: str
) -> None:
    before = rows()
    response = bring(as_alice, content, asked="13912345678", surname="赵", subject="净水器")
    assert response.status_code == 422
    assert words in plain(response)
    assert 'value="13912345678"' in response.content.decode()
    assert 'value="净水器"' in response.content.decode()
    assert rows() == before


def test_nothing_at_all_is_an_empty_file(as_alice: Client) -> None:
    response = bring(as_alice)
    assert response.status_code == 422
    assert "文件是空的" in plain(response)


@pytest.mark.parametrize("began_at", ["9999-12-31T23:59", "0001-01-01T00:00", "2026-03-11T10:00", "soon"])
def test_an_absurd_start_is_refused_beside_its_field(as_alice: Client, began_at: str) -> None:
    before = rows()
    assert bring(as_alice, TWO_TURNS, began_at=began_at).status_code == 422
    assert rows() == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_every_usual_encoding_comes_in_whole(as_alice: Client, encoding: str) -> None:
    assert bring(as_alice, PURIFIER.encode(encoding), began_at="2026-03-03T09:30").status_code == 302
    assert Message.objects.filter(text__contains="净水器装了三天就漏水").count() == 1


def test_nul_and_direction_characters_are_taken_out_and_told(as_alice: Client) -> None:
    for dirty in (TWO_TURNS.replace("洗衣机", "洗\x00衣\u202e机"), TWO_TURNS.replace("不转", "不\u2066转")):
        response = bring(as_alice, text=dirty)
        assert response.status_code == 302
        assert "不可见的控制字符" in plain(as_alice.get(response["Location"]))
    assert Message.objects.filter(text="洗衣机不转了。").count() == 2


def test_what_goes_wrong_in_the_last_message_leaves_nothing(as_alice: Client) -> None:
    before = rows()
    response = bring(as_alice, TWO_TURNS + "座席：" + "好" * 250_000 + "\n", asked="13912345678")
    assert response.status_code == 422
    assert rows() == before


def test_the_sentences_come_in_english_too(as_alice: Client) -> None:
    fields = {"file": SimpleUploadedFile("a.txt", PICTURE)}
    response = as_alice.post("/transcripts/new", fields, headers={"Accept-Language": "en"})
    assert "This is not a text file but a picture." in response.content.decode()
    where = bring(as_alice, PURIFIER, began_at="2026-03-03T09:30")["Location"]
    page = as_alice.get(where, headers={"Accept-Language": "en"}).content.decode()
    assert "it was dated 2026-03-04" in page
    assert "通电话" not in page


# Long ones


def test_a_long_transcript_costs_a_few_queries_a_message_and_its_page_a_few_in_all(
    as_alice: Client, django_assert_max_num_queries: Any
) -> None:
    turns = [f"客户：第{number}次问，什么时候修好？\n座席：第{number}次答，正在查。\n" for number in range(60)]
    with django_assert_max_num_queries(120 * 8 + 30):
        where = bring(as_alice, "".join(turns))["Location"]
    assert Message.objects.count() == 120
    with django_assert_max_num_queries(20):
        assert "120 句话" in plain(as_alice.get(where))


def test_the_result_of_the_longest_transcripts_still_opens(as_alice: Client) -> None:
    where = bring(as_alice, TWO_TURNS)["Location"]
    call = Conversation.objects.get()
    more = [Message(conversation=call, speaker="customer", text="喂？", said_at=NOW) for _ in range(1_500)]
    Message.objects.bulk_create(more)
    Reading.objects.bulk_create(Reading(message=message) for message in call.messages.filter(reading=None))
    assert "1502 句话" in plain(as_alice.get(where))


def test_the_loser_of_two_uploads_at_once_leaves_no_customer_behind(alice: Agent, hotline: Team) -> None:
    content, now = TWO_TURNS.encode(), timezone.localtime()
    origin = origin_of(content, "call.txt")
    matter = read_matter(dated(content, filename="call.txt", at=None, zone=SHANGHAI, now=now))

    def upload() -> Ticket:
        # As the view does after it found that nobody had brought the file yet.
        return bring_in(matter, origin, caller=Customer.objects.create, agent=alice, team=hotline, by=alice)

    won, after = upload(), rows()
    assert upload() == won
    assert rows() == after


def test_without_a_dropped_line_nothing_is_said_of_callbacks(as_alice: Client) -> None:
    response = bring(as_alice, TWO_TURNS)
    page = plain(as_alice.get(response["Location"]))
    assert "没有断线。" in page
    assert "不欠回电" not in page
    assert "今天下午五点前给您回电话" in page
